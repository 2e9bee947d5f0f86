"""What tests of notify share: sample facts, and the systems that notify calls, in this process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any

import httpx
from fastapi import FastAPI, Header, HTTPException

from contracts.catalog import Term
from contracts.dossier import (
    DossierFinished,
    DossierHandedOver,
    DossierOpened,
    DossierReceived,
    DossierSubmitted,
)
from contracts.identity import ChallengeIssued, ChallengeResent, Purpose
from contracts.payment import FeePaid
from contracts.values import ChallengeId, DossierId, FeeId, Filed, Named, Official, PersonId
from tests.facts import ANNA, NOW

DOSSIER_ID = DossierId("d-" + "1" * 32)
CODE = "H34.23.09-261123-0001"
COPIES = Named(vi="Cấp bản sao Trích lục hộ tịch", en="Copies of civil status records")
CLERK = Official(
    person_id=PersonId("p-" + "c" * 32),
    name="Lê Văn Ví Dụ",
    title="Công chức",
    agency="H34.23.09",
)
CHALLENGE_ID = ChallengeId("c-" + "1" * 32)

OPENED = DossierOpened(
    dossier_id=DOSSIER_ID, applicant=ANNA, procedure="2.000635", procedure_name=COPIES
)
PAID = FeePaid(
    fee_id=FeeId("f-1"),
    dossier_id=DOSSIER_ID,
    order="o-1",
    provider="vnpt",
    amount=16000,
    transaction="TX-77",
    bank="BIDV",
    paid_at=NOW,
)
SUBMITTED = DossierSubmitted(
    dossier_id=DOSSIER_ID,
    code=CODE,
    applicant=ANNA,
    procedure="2.000635",
    procedure_name=COPIES,
    agency="H34.23.09",
)
RECEIVED = DossierReceived(
    dossier_id=DOSSIER_ID,
    code=CODE,
    by=CLERK,
    term=Term(amount=1, unit="working-day"),
    due=NOW + timedelta(days=1),
    calendar="2026-11",
)
HANDED_OVER = DossierHandedOver(dossier_id=DOSSIER_ID, code=CODE, by=CLERK, to=CLERK)
FINISHED = DossierFinished(
    dossier_id=DOSSIER_ID,
    code=CODE,
    by=CLERK,
    result=Filed(component="result", digest="sha256:" + "0" * 64, size=10, pages=1),
)
ISSUED = ChallengeIssued(
    challenge_id=CHALLENGE_ID,
    person_id=ANNA,
    purpose=Purpose.LOG_IN,
    expires_at=NOW + timedelta(minutes=5),
)
RESENT = ChallengeResent(challenge_id=CHALLENGE_ID, person_id=ANNA, purpose=Purpose.LOG_IN, count=1)


@dataclass
class IdentityDesk:
    """The identity service as notify sees it: two questions, for whoever shows the token.

    Attributes:
        worthless: the answer about a code that is not in `codes`.
    """

    token: str
    phones: dict[str, str | None] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    worthless: int = 404
    down: bool = False

    def app(self) -> FastAPI:
        """The two questions."""
        app = FastAPI()

        def admit(authorization: str) -> None:
            if self.down:
                raise HTTPException(503)
            if authorization != f"Bearer {self.token}":
                raise HTTPException(403)

        @app.get("/people/{person_id}/contact")
        async def contact(
            person_id: str, authorization: Annotated[str, Header()] = ""
        ) -> dict[str, Any]:
            admit(authorization)
            if person_id not in self.phones:
                raise HTTPException(404)
            return {"phone": self.phones[person_id], "email": None, "language": "vi"}

        @app.get("/challenges/{challenge_id}/delivery")
        async def delivery(
            challenge_id: str, authorization: Annotated[str, Header()] = ""
        ) -> dict[str, Any]:
            admit(authorization)
            if challenge_id not in self.codes:
                raise HTTPException(self.worthless)
            return self.codes[challenge_id]

        return app


class Hosts(httpx.AsyncBaseTransport):
    """Each host answered by an application in this process."""

    def __init__(self, apps: Mapping[str, Any]) -> None:
        self._hosts = {host: httpx.ASGITransport(app) for host, app in apps.items()}

    def open(self, host: str, app: Any) -> None:
        """From now on this application answers there."""
        self._hosts[host] = httpx.ASGITransport(app)

    def close(self, host: str) -> Any:
        """From now on nobody answers there; who did."""
        return self._hosts.pop(host).app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """A host that is not there does not answer."""
        if request.url.host not in self._hosts:
            raise httpx.ConnectError("nobody there", request=request)
        return await self._hosts[request.url.host].handle_async_request(request)
