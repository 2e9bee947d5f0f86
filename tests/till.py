"""Whoever comes to the till: accountants here and elsewhere, a chief, citizens."""

from typing import Any
from uuid import uuid4

import httpx

from contracts.access import Caller
from contracts.dossier import DossierEvent
from contracts.identity import Role
from contracts.payment import FeeRequested
from contracts.streams import DOSSIER
from contracts.values import PersonId
from tests.facts import envelope
from tests.fees import AGENCY, notice
from tests.keys import bearer, citizen
from tests.payment_office import OWNER, Office, Teller

ACCOUNT = {"number": "0123456789", "holder": "NGUYEN THI MAU", "bank": "Ngân hàng Mẫu"}


def staff(person_id: str, name: str, agency: str, *roles: Role, **more: Any) -> Caller:
    """An official of an agency."""
    return Caller(
        person_id=PersonId(person_id),
        kind="official",
        name=name,
        title="Công chức",
        agency=agency,
        roles=roles,
        **more,
    )


PHAN = staff("o-phan", "Phan Thị Mẫu", AGENCY, Role.ACCOUNTANT)
QUACH = staff("o-quach", "Quách Văn Mẫu", AGENCY, Role.ACCOUNTANT)
CHIEF = staff("o-thu", "Thủ Trưởng Mẫu", AGENCY, Role.APPROVER)
CLERK = staff("o-le", "Lê Thị Mẫu", AGENCY, Role.RECEPTION)
FOREIGN = staff("o-xa", "Xa Văn Mẫu", "H34.24", Role.ACCOUNTANT)
CENTRE = staff("o-tam", "Tâm Thị Mẫu", "H34.02", Role.ACCOUNTANT)
STRANGER = citizen("p-" + "f" * 32)


class Counter:
    """The till of an office, and money that comes in."""

    def __init__(self) -> None:
        self.office = Office(Teller())

    async def get(self, who: Caller, path: str, **query: Any) -> httpx.Response:
        """Look at something, once all is up to date."""
        await self.office.platform.settle(self.office.rooms)
        return await self.office.http.get(path, params=query, headers=bearer(who))

    async def shown(self, who: Caller, path: str, **query: Any) -> Any:
        """What is there."""
        answer = await self.get(who, path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def do(
        self, who: Caller, path: str, key: str = "", method: str = "POST", **body: Any
    ) -> httpx.Response:
        """Ask for something, once all is up to date; then let follow what follows."""
        await self.office.platform.settle(self.office.rooms)
        headers = bearer(who) | {"Idempotency-Key": key or str(uuid4())}
        answer = await self.office.http.request(method, path, json=body, headers=headers)
        await self.office.platform.settle(self.office.rooms)
        return answer

    async def told(self, *facts: DossierEvent) -> str:
        """What happens to dossiers; the demand that follows from the last of it."""
        stream = self.office.platform.stream(DOSSIER)
        for fact in facts:
            subject = DOSSIER.subject(fact.dossier_id)
            await stream.append(envelope(fact, subject), expected=await stream.tip(subject))
            await self.office.platform.settle(self.office.rooms)
        [asked] = [fact for fact in self.office.facts[-1:] if isinstance(fact, FeeRequested)]
        return asked.fee_id

    async def paid(self) -> str:
        """A demand that is paid."""
        fee_id, order = await self.office.begun()
        await self.office.tell(notice(order))
        return fee_id

    async def suspended(self, **wrong: Any) -> tuple[str, str]:
        """A demand, and money in suspense that came in for it."""
        fee_id, order = await self.office.begun()
        await self.office.tell(notice(order, **wrong))
        [money] = await self.shown(PHAN, "/suspense")
        return fee_id, money["suspense_id"]

    async def refund(self, who: Caller = PHAN, **asked: Any) -> tuple[str, str]:
        """A demand that is paid, and a refund that somebody asked for."""
        fee_id = await self.paid()
        more = {"account": ACCOUNT} if who == OWNER else {}
        answer = await self.do(who, f"/fees/{fee_id}/refunds", words="Nộp nhầm", **(more | asked))
        assert answer.status_code == 201, answer.text
        return fee_id, answer.json()["refund_id"]
