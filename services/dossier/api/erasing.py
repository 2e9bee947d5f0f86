"""Erasing what a citizen filed: the contents go, the facts stay and tell nothing.

The fact comes first, because it alone can tell whether the dossier is still in somebody's hands;
then the folder is emptied. Whoever stops in between is followed by `on_erased`, which hears of
the fact, or by the same request asked again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import uuid5

from opentelemetry import metrics
from pydantic import AwareDatetime, BaseModel

from contracts.access import Caller
from contracts.dossier import DossierErased, DossierEvent
from contracts.event import Recorded
from contracts.streams import DOSSIER
from contracts.values import DossierId, Named
from services.chassis.handle import Cause
from services.chassis.problems import ProblemError
from services.chassis.telemetry import about
from services.dossier.api.office import Office, gone, missing
from services.dossier.domain.commands import Erase
from services.dossier.domain.dossier import ERASABLE
from services.dossier.domain.slips import Erased, ErasureCertificate
from services.dossier.domain.state import Dossier
from services.dossier.projections.shapes import DossierView

Ground: TypeAlias = Literal["request", "retention"]
MOST = 10_000  # dossiers of one person

log = logging.getLogger(__name__)
_erased = metrics.get_meter("motcua").create_counter(
    "dossiers_erased", "1", "Dossiers whose contents were erased, by ground"
)


class FactShown(BaseModel):
    """A fact that stays: where it stands in the stream, so that it can be proved."""

    position: int
    id: str
    type: str
    at: AwareDatetime


class Certificate(BaseModel):
    """What was erased of a dossier, and what stays.

    Attributes:
        ground: the owner asked for it, or the procedure's retention is over.
        pieces: how many things were erased: form, papers, words, result, and what replaced them.
        stream: in which the facts stand; they keep verifying against its signed heads.
    """

    dossier_id: str
    code: str | None
    procedure: str
    procedure_name: Named
    ground: Ground
    erased_at: AwareDatetime
    pieces: int
    stream: str = DOSSIER.name
    facts: list[FactShown]


class PersonCertificate(BaseModel):
    """What was erased of a person in the dossier service; their key is destroyed."""

    person_id: str
    key_destroyed_at: AwareDatetime
    dossiers: list[Certificate]


class Erasing:
    """The end of what was filed."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def erase(self, who: Caller, dossier_id: DossierId, cause: Cause) -> Certificate:
        """Erase the caller's own dossier; asked again, it goes on where it stopped.

        Raises:
            RejectedError: `dossier.in-handling`; nothing was erased.
        """
        dossier = await self._own(who, dossier_id)
        await self.end(dossier, "request", cause)
        return await self.certificate(who, dossier_id)

    async def end(self, dossier: Dossier, ground: Ground, cause: Cause) -> bool:
        """Erase a dossier; whether it was not erased before."""
        folder = self.office.folder(dossier)
        with about(dossier=dossier.code):
            command = Erase(ground=ground, pieces=await folder.pieces())
            recorded = await self.office.obey(dossier.dossier_id, command, cause)
            await folder.clear()
        if recorded is not None:
            _erased.add(1, {"ground": ground})
        return recorded is not None

    async def certificate(self, who: Caller, dossier_id: DossierId) -> Certificate:
        """The proof, for the owner.

        Raises:
            ProblemError: 409 `dossier.not-erased`.
        """
        await self._own(who, dossier_id)
        return await self._certificate(dossier_id)

    async def drawn(self, who: Caller, dossier_id: DossierId) -> bytes:
        """The proof as PDF."""
        told = await self.certificate(who, dossier_id)
        return await self._draw(who, [told], None)

    async def forgotten_drawn(self, who: Caller) -> bytes:
        """The proof that the caller was erased, as PDF."""
        told = await self.forgotten(who)
        return await self._draw(who, told.dossiers, told.key_destroyed_at)

    async def forget(self, who: Caller, cause: Cause) -> PersonCertificate:
        """Erase all that the caller ever filed, and destroy their key.

        Raises:
            ProblemError: 409 `dossier.in-handling` with `codes`, what is still being handled;
                nothing was erased.
        """
        views = await self._all_of(who)
        dossiers = [await self.office.now(DossierId(view.dossier_id)) for view in views]
        busy = [d for d in dossiers if not d.erased and d.status not in ERASABLE]
        if busy:
            codes = [dossier.code for dossier in busy]
            raise ProblemError(409, "dossier.in-handling", "Not all has ended yet.", codes=codes)
        for dossier in dossiers:
            name = uuid5(cause.causationid, dossier.dossier_id)
            own = Cause(correlationid=cause.correlationid, causationid=name, at=cause.at)
            await self.end(dossier, "request", own)
        await self.office.platform.register.claim(gone(who.person_id), cause.at.isoformat())
        await self.office.platform.vault.forget(who.person_id)
        log.info("a person's key was destroyed, with %d dossiers", len(dossiers))
        return await self._forgotten(who, views)

    async def forgotten(self, who: Caller) -> PersonCertificate:
        """The proof that the caller was erased.

        Raises:
            ProblemError: 409 `dossier.not-erased`.
        """
        return await self._forgotten(who, await self._all_of(who))

    async def _forgotten(self, who: Caller, views: list[DossierView]) -> PersonCertificate:
        at = await self.office.platform.register.holder(gone(who.person_id))
        if at is None:
            raise _not_erased()
        proofs = [await self._certificate(DossierId(view.dossier_id)) for view in views]
        return PersonCertificate.model_validate(
            {"person_id": who.person_id, "key_destroyed_at": at, "dossiers": proofs}
        )

    async def _draw(
        self, who: Caller, dossiers: list[Certificate], destroyed_at: datetime | None
    ) -> bytes:
        office = self.office
        slip = ErasureCertificate(
            province=office.province.name,
            person=who.person_id,
            key_destroyed_at=destroyed_at,
            dossiers=tuple(_on_paper(one) for one in dossiers),
            stream=DOSSIER.name,
            made_at=destroyed_at or max(one.erased_at for one in dossiers),
            timezone=office.calendar.timezone,
        )
        return await asyncio.to_thread(office.draw, slip)

    async def _own(self, who: Caller, dossier_id: DossierId) -> Dossier:
        dossier = await self.office.own(who, dossier_id)
        if not dossier.dossier_id:
            raise missing()
        return dossier

    async def _all_of(self, who: Caller) -> list[DossierView]:
        """Every dossier of the caller's, those of a moment ago included."""
        if who.kind != "citizen":
            raise ProblemError(403, "auth.not-allowed", "Citizens file dossiers.")
        last = await self.office.platform.tape(DOSSIER).last()
        if not await self.office.dossiers.reached({DOSSIER.name: last}):
            raise ProblemError(503, "unavailable", "Not possible at the moment; try again.")
        mine = {"applicant": who.person_id}
        return await self.office.dossiers.find(mine, order="opened_at", limit=MOST)

    async def _certificate(self, dossier_id: DossierId) -> Certificate:
        history = await self.office.stream.load(DOSSIER.subject(dossier_id), fresh=True)
        last = next((r for r in reversed(history) if isinstance(r.data, DossierErased)), None)
        if last is None or not isinstance(fact := last.data, DossierErased):
            raise _not_erased()
        dossier = await self.office.now(dossier_id)
        facts = [
            {"position": r.position, "id": str(r.id), "type": r.data.type, "at": r.time}
            for r in history
        ]
        return Certificate(
            dossier_id=dossier_id,
            code=dossier.code or None,
            procedure=dossier.procedure,
            procedure_name=dossier.procedure_name,
            ground=fact.ground,
            erased_at=last.time,
            pieces=fact.pieces,
            facts=[FactShown.model_validate(one) for one in facts],
        )


def _on_paper(told: Certificate) -> Erased:
    return Erased(
        code=told.code or "",
        procedure=told.procedure_name,
        at=told.erased_at,
        ground=told.ground,
        pieces=told.pieces,
        positions=tuple(fact.position for fact in told.facts),
    )


def _not_erased() -> ProblemError:
    return ProblemError(409, "dossier.not-erased", "Nothing of this has been erased.")


def on_erased(office: Office) -> Callable[[Recorded[DossierEvent]], Awaitable[None]]:
    """Empty the folder of a dossier that was erased, if whoever erased it did not come so far."""

    async def empty(recorded: Recorded[DossierEvent]) -> None:
        if isinstance(fact := recorded.data, DossierErased):
            await office.folder(await office.now(fact.dossier_id)).clear()

    return empty
