"""The gateway's desk before real dossier and tracking services, all of it in this process."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import yaml
from fastapi import FastAPI, Request, Response

from contracts.access import Caller
from contracts.catalog import Procedure
from services.chassis.clock import utc_now
from services.chassis.problems import answer
from tests.dossier_office import COPIES, DossierOffice
from tests.following import logged_in
from tests.portal import Browser, portal
from tests.unit.test_province_pack import AGENCIES, OFFICERS, PACK

KEPT = {"content-type", "content-disposition"}


def published(code: str) -> Procedure:
    """A procedure of the pack with its own rules."""
    path = PACK / "procedures" / f"{code}.yaml"
    return Procedure.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def _passed(client: httpx.AsyncClient, office: DossierOffice) -> FastAPI:
    """A service's door as an app; after each request every view is up to date."""
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "DELETE"])
    async def passed(path: str, request: Request) -> Response:
        await office.settle()
        got = await client.request(
            request.method,
            f"/{path}",
            params=str(request.query_params),
            content=await request.body(),
            headers={
                name: value
                for name, value in request.headers.items()
                if name in {"authorization", "idempotency-key", "content-type", "x-file-name"}
            },
        )
        await office.settle()
        kept = {name: value for name, value in got.headers.items() if name in KEPT}
        return Response(got.content, got.status_code, headers=kept)

    return app


@dataclass
class Deskwork:
    """What the desk's pages stand on.

    Attributes:
        deputy: what identity keeps of the caller's deputy.
        asked: bodies that identity was sent.
        fees: what payment knows of every dossier.
        withdrawn: procedures that are not offered any more.
    """

    office: DossierOffice
    procedures: Mapping[str, Procedure]
    deputy: dict[str, Any] | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    fees: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)

    @classmethod
    async def ready(cls, code: str = COPIES) -> "Deskwork":
        """An office that offers one procedure, and believes it is now."""
        office = DossierOffice()
        office.ground.now = utc_now()
        _ = office.tracking  # hears of everything from the start
        await office.stock()
        procedure = published(code)
        await office.publish(procedure)
        await office.settle()
        return cls(office, {code: procedure})

    async def withdraw(self, code: str = COPIES) -> None:
        """The catalogue takes a procedure back."""
        self.withdrawn.add(code)
        await self.office.withdraw(code)

    def catalog(self) -> FastAPI:
        """The procedure and all agencies."""
        app = FastAPI()

        @app.get("/procedures/{code}")
        async def procedure(code: str, *, withdrawn: bool = False) -> Any:
            if code not in self.procedures or (code in self.withdrawn and not withdrawn):
                return answer(404, "catalog.not-found", "No.")
            told = self.procedures[code].model_dump(mode="json")
            return told | {"withdrawn": code in self.withdrawn}

        @app.get("/agencies")
        async def agencies() -> Any:
            return [agency.model_dump(mode="json") for agency in AGENCIES]

        @app.get("/agencies/{code}")
        async def agency(code: str) -> Any:
            return next(one for one in AGENCIES if one.code == code).model_dump(mode="json")

        return app

    def identity(self) -> FastAPI:
        """Officials of the pack, and one's deputy."""
        app = FastAPI()

        @app.get("/officers")
        async def officers(agency: str) -> Any:
            names = ("person_id", "name", "title", "agency", "roles")
            return [{n: one[n] for n in names} for one in OFFICERS if one["agency"] == agency]

        @app.get("/officers/me")
        async def me() -> Any:
            return {"deputy": self.deputy, "deputy_of": []}

        @app.put("/officers/me/deputy")
        async def appoint(request: Request) -> Any:
            body = await request.json()
            self.asked.append(body)
            named = {"person_id": body["deputy"], "name": "A Mẫu", "title": "Công chức"}
            self.deputy = body | named if body["deputy"] else None
            return {"position": None, "stream": "IDENTITY"}

        return app

    def payment(self) -> FastAPI:
        """What is known of fees."""
        app = FastAPI()

        @app.get("/fees")
        async def fees() -> Any:
            return self.fees

        return app

    def services(self) -> dict[str, FastAPI]:
        """All of them, for `portal`."""
        return {
            "catalog": self.catalog(),
            "identity": self.identity(),
            "payment": self.payment(),
            "dossier": _passed(self.office.http, self.office),
            "tracking": _passed(self.office.tracking, self.office),
        }


@asynccontextmanager
async def desk_of(work: Deskwork, caller: Caller) -> AsyncIterator[Browser]:
    """The desk as `caller` sees it."""
    async with portal(**work.services()) as http:
        yield Browser(logged_in(http, caller=caller))
