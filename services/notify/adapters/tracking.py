"""The tracking service: how far a dossier is, for whoever a chat is linked to."""

from collections.abc import Sequence
from typing import Any

import httpx
from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.dossier import DossierState
from contracts.values import Named, PersonId
from services.notify.domain.zalo.known import Degree, Official, Progress

ASKED_FOR = "dossier.supplement-requested"
OWED = {"payment.fee-requested", "payment.fee-reduced", "dossier.payment-required"}
SETTLED = {"payment.fee-paid", "payment.fee-cancelled", "dossier.fee-settled"}


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Entry(_Lenient):
    kind: str
    facts: dict[str, str] = {}


class _Handler(_Lenient):
    name: str
    title: str
    agency: str


class _Glimpse(_Lenient):
    code: str | None
    degree: int


class _Progress(_Glimpse):
    dossier_id: str
    procedure_name: Named
    state: DossierState
    handler: _Handler | None = None
    due: AwareDatetime | None = None
    since: AwareDatetime | None = None
    answer_by: AwareDatetime | None = None
    entries: list[_Entry] = []

    def told(self) -> Progress:
        """In the bot's words."""
        wanted = self.state is DossierState.SUPPLEMENT_WANTED
        return Progress(
            dossier_id=self.dossier_id,
            code=self.code,
            procedure=self.procedure_name.vi,
            state=self.state,
            degree=self.degree,
            handler=Official(**self.handler.model_dump()) if self.handler else None,
            due=self.due,
            since=self.since,
            items=_items(self.entries) if wanted else 0,
            answer_by=self.answer_by,
            owed=_owed(self.entries),
        )


class Tracking:
    """Asks with the service's own token."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def look_up(self, name: str, person_id: PersonId | None) -> Progress | Degree | None:
        """The dossier that is called so: all of it to its owner, to others the degree.

        Raises:
            httpx.HTTPError: no answer, or not one of ours.
        """
        asked = {"code": name} | ({"person_id": person_id} if person_id else {})
        answer = await self._client.get("/told/dossier", params=asked, headers=self._headers)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        if "entries" in told:
            return _Progress.model_validate(told).told()
        glimpse = _Glimpse.model_validate(told)
        return Degree(glimpse.code or "", glimpse.degree)

    async def own(self, person_id: PersonId) -> tuple[Progress, ...]:
        """The person's dossiers, the newest first.

        Raises:
            httpx.HTTPError: no answer, or not one of ours.
        """
        asked = {"person_id": person_id}
        answer = await self._client.get("/told/dossiers", params=asked, headers=self._headers)
        answer.raise_for_status()
        return tuple(_Progress.model_validate(told).told() for told in answer.json())


def _items(entries: Sequence[_Entry]) -> int:
    """How many things the office wanted last."""
    wanted = [entry.facts.get("items", "0") for entry in entries if entry.kind == ASKED_FOR]
    return int(wanted[-1]) if wanted else 0


def _owed(entries: Sequence[_Entry]) -> int:
    """Whole đồng that were asked for last, unless they have been settled since."""
    owed = 0
    for entry in entries:
        if entry.kind in OWED:
            owed = int(entry.facts.get("amount", "0"))
        elif entry.kind in SETTLED:
            owed = 0
    return owed
