"""The dossier and tracking services on ground in memory, with their doors and their people."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any
from uuid import uuid4

import httpx
import yaml
from fastapi import FastAPI
from pydantic import SecretStr

from contracts.access import Caller
from contracts.catalog import CatalogEvent, Procedure, ProcedurePublished, ProcedureWithdrawn, Rules
from contracts.dossier import DossierEvent
from contracts.event import Recorded
from contracts.identity import OfficialAppointed, Role
from contracts.payment import FeePaid
from contracts.refund import RefundPaid
from contracts.streams import CATALOG, DOSSIER, IDENTITY, PAYMENT, EventStream
from contracts.values import DossierId, FeeId, PersonId, RefundId
from services.chassis.memory import MemoryPlatform, MemoryStream
from services.chassis.platform import Rooms
from services.chassis.problems import explain_problems
from services.chassis.serve import furnish
from services.chassis.stream import Stream
from services.dossier.main import rooms as dossier_rooms
from services.dossier.settings import DossierSettings
from services.tracking.main import rooms as tracking_rooms
from services.tracking.settings import TrackingSettings
from tests.facts import ANNA, BINH, NOW, envelope
from tests.keys import PRIVATE, PUBLIC, bearer, citizen, proof
from tests.moving import RECEIVE, hand_over_to
from tests.pdfs import pdf
from tests.unit.test_province_pack import OFFICERS, PACK

LOOKUP_KEY = "bG9vay11cC1rZXktb2YtdGhpcy10ZXN0LW9ubHktMzI="
PORTAL = "http://portal.test"
COPIES, BIRTH = "2.000635", "1.001193"  # 8,000 đồng a copy; free
PAPER = "giay-to-tuy-than"
WARD = "H34.23.09"
OWNER, STRANGER = citizen(ANNA), citizen(BINH)
ANSWERS: dict[str, Any] = {
    "nyc_ho_ten": "Nguyễn Thị Thử Nghiệm",
    "nyc_so_dinh_danh": "000199000001",
    "nyc_dien_thoai": "0900000001",
    "nyc_noi_cu_tru": "Thôn Mẫu, xã Đăk Tô",
    "nyc_quan_he": "ban-than",
    "loai_giay_to": "khai-sinh",
    "chu_ho_ten": "Trần Văn Giả Định",
    "chu_ngay_sinh": "1990-05-17",
    "noi_dang_ky": "Xã Không Có Thật",
    "so_ban": 2,
}
KNOBS: dict[str, Any] = {
    "province": PACK,
    "token_public_key": PUBLIC,
    "service_token": SecretStr(""),
    "vault_key": SecretStr(""),
    "lookup_key": SecretStr(LOOKUP_KEY),
}
SECRETS = [text for text in ANSWERS.values() if isinstance(text, str) and "-" not in text]


def officer(person_id: str) -> Caller:
    """An official of the pack, as their token says."""
    found = next(one for one in OFFICERS if one["person_id"] == person_id)
    return Caller(
        person_id=PersonId(person_id),
        kind="official",
        name=found["name"],
        title=found["title"],
        agency=found["agency"],
        roles=tuple(Role(role) for role in found["roles"]),
    )


RECEPTION, HANDLER, CHIEF = officer("o-le-thi-vi-du"), officer("o-a-mau"), officer("o-pham-van-thu")
ELSEWHERE = officer("o-y-vi-du")  # reception of another commune


class WatchedStream(MemoryStream[DossierEvent]):
    """A stream in memory that lets something happen just before an event is appended.

    It finds an aggregate without looking at all events, so that tests may have thousands. While it
    is `lagging`, who does not ask for what is fresh sees no event after that position.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lagging: int | None = None
        self._histories: dict[str, list[Recorded[DossierEvent]]] = {}
        self.meanwhile: Callable[[], Awaitable[Any]] | None = None
        self.after_tip: Callable[[], Awaitable[Any]] | None = None

    async def load(
        self, subject: str, *, fresh: bool = False, since: int = 1
    ) -> Sequence[Recorded[DossierEvent]]:
        """As a replica that lags would answer."""
        last = len(self.log) if fresh or self.lagging is None else self.lagging
        every = [r for r in self._histories.get(subject, []) if r.position <= last]
        return [r for r in every if r.position >= since] or every[-1:]

    async def tip(self, subject: str) -> int:
        """As ever, and then what happens."""
        history = self._histories.get(subject)
        position = history[-1].position if history else 0
        happens, self.after_tip = self.after_tip, None
        if happens:
            await happens()
        return position

    async def append(
        self, recorded: Recorded[DossierEvent], *, expected: int
    ) -> Recorded[DossierEvent]:
        """First what happens meanwhile, once."""
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            await happens()
        appended = await super().append(recorded, expected=expected)
        self._histories.setdefault(appended.subject, []).append(appended)
        return appended


class Ground(MemoryPlatform):
    """Ground in memory, whose clock can be set and whose dossier stream is watched.

    `real`: a vault or a register that is none of memory's.
    """

    def __init__(self, **real: Any) -> None:
        super().__init__(clock=lambda: self.now)
        self.now: datetime = NOW
        self.vault = real.get("vault", self.vault)
        self.register = real.get("register", self.register)
        self.dossiers = WatchedStream()
        self._streams[DOSSIER.name] = self.dossiers
        self.instead: Stream[DossierEvent] | None = None

    def stream(self, spec: EventStream[Any]) -> Any:
        """One stream per name; `instead` of dossiers' own while there is such."""
        if self.instead and spec.name == DOSSIER.name:
            return self.instead
        return super().stream(spec)


class Door:
    """One caller at the services' doors."""

    def __init__(self, office: "DossierOffice", caller: Caller | None) -> None:
        self.office = office
        self.headers = bearer(caller) if caller else {}

    async def send(self, method: str, path: str, **rest: Any) -> httpx.Response:
        """A command, under a fresh key unless one is given; afterwards all views are up to date."""
        key = {"Idempotency-Key": str(rest.pop("key", None) or uuid4())}
        headers = self.headers | key | rest.pop("headers", {})
        answer = await self.office.http.request(method, path, headers=headers, **rest)
        await self.office.settle()
        return answer

    async def get(self, path: str, **query: Any) -> httpx.Response:
        """A read of the dossier service."""
        return await self.office.http.get(path, params=query, headers=self.headers)

    async def track(self, path: str, **query: Any) -> httpx.Response:
        """A read of the tracking service."""
        door = self.office.tracking
        await self.office.settle()
        return await door.get(path, params=query, headers=self.headers)


class DossierOffice:
    """A dossier service; and a tracking service that hears of its facts, once someone asks there.

    With a real `stream` the dossier service decides on that, and no view hears of it. With a
    `clamd_url` files are scanned there.
    """

    def __init__(
        self,
        stream: Stream[DossierEvent] | None = None,
        clamd_url: str | None = None,
        **real: Any,
    ) -> None:
        self.ground = Ground(**real)
        self.ground.instead = stream
        settings = DossierSettings(**KNOBS, public_url=PORTAL, clamd_url=clamd_url)
        self.rooms = [dossier_rooms(self.ground, settings)]
        self.ground.instead = None
        self.tracking_knobs: dict[str, Any] = {}
        self.http = _door(self.rooms[0], "http://dossier.test")

    @cached_property
    def tracking(self) -> httpx.AsyncClient:
        """The door of the tracking service."""
        settings = TrackingSettings(
            **KNOBS, head_private_key=SecretStr(PRIVATE), **self.tracking_knobs
        )
        self.rooms.append(tracking_rooms(self.ground, settings))
        return _door(self.rooms[1], "http://tracking.test")

    @property
    def log(self) -> list[Recorded[DossierEvent]]:
        """Everything that was written of dossiers."""
        return self.ground.dossiers.log

    @property
    def facts(self) -> list[DossierEvent]:
        """The same, without envelopes."""
        return [recorded.data for recorded in self.log]

    async def settle(self) -> None:
        """Let every view see everything."""
        await self.ground.settle(*self.rooms)

    async def written(self) -> object:
        """All that was ever written: facts, and what lies in the vault for anyone."""
        people = (ANNA, BINH)
        return len(self.log), [await self.ground.vault.entries(person, "") for person in people]

    def door(self, caller: Caller | None) -> Door:
        """Where `caller` stands."""
        return Door(self, caller)

    async def stock(self, *procedures: str) -> None:
        """Publish procedures of the pack, and appoint its officials."""
        for code in procedures:
            await self.publish(procedure(code))
        for one in OFFICERS:
            appointed = OfficialAppointed.model_validate(
                {name: one[name] for name in ("person_id", "name", "title", "agency", "roles")}
            )
            stream, subject = self.ground.stream(IDENTITY), IDENTITY.subject(one["person_id"])
            await stream.append(envelope(appointed, subject), expected=0)
        await self.settle()

    async def record(self, number: int, *facts: DossierEvent) -> DossierId:
        """These facts about dossier `number`, past all doors; its id."""
        dossier_id = DossierId(f"d-{number:032x}")
        subject, last = DOSSIER.subject(dossier_id), 0
        for fact in facts:
            own: Recorded[DossierEvent] = envelope(
                fact.model_copy(update={"dossier_id": dossier_id}), subject
            )
            last = (await self.ground.dossiers.append(own, expected=last)).position
        return dossier_id

    async def publish(self, published: Procedure) -> None:
        """As the catalogue does."""
        await self._catalogue(published.code, ProcedurePublished(procedure=published))

    async def withdraw(self, code: str) -> None:
        """As the catalogue does: it is not offered any more."""
        await self._catalogue(code, ProcedureWithdrawn(code=code, reason="Gộp."))
        await self.settle()

    async def _catalogue(self, code: str, event: CatalogEvent) -> None:
        stream, subject = self.ground.stream(CATALOG), CATALOG.subject(code)
        fact: Recorded[CatalogEvent] = envelope(event, subject)
        await stream.append(fact, expected=await stream.tip(subject))

    async def paid(self, dossier_id: str, amount: int) -> None:
        """The payment service says so."""
        fact = FeePaid(
            fee_id=FeeId("f-" + "1" * 32),
            dossier_id=DossierId(dossier_id),
            order="mc1",
            provider="vnpt",
            amount=amount,
            transaction="T1",
            bank="VCB",
            paid_at=datetime(2026, 11, 16, 2, 30, tzinfo=UTC),
        )
        await self._payment(fact)

    async def given_back(self, dossier_id: str, amount: int) -> None:
        """The payment service says that an accountant did so."""
        fact = RefundPaid(
            refund_id=RefundId("r-" + "1" * 32),
            fee_id=FeeId("f-" + "1" * 32),
            dossier_id=DossierId(dossier_id),
            suspense_id=None,
            amount=amount,
            by=HANDLER.official(),
            reference="FT1",
        )
        await self._payment(fact)

    async def _payment(self, fact: FeePaid | RefundPaid) -> None:
        stream, subject = self.ground.stream(PAYMENT), PAYMENT.subject(str(fact.fee_id))
        await stream.append(envelope(fact, subject), expected=await stream.tip(subject))
        await self.settle()


def _door(rooms: Rooms, address: str) -> httpx.AsyncClient:
    app = FastAPI()
    explain_problems(app)
    furnish(app, rooms)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=address)


@cache
def procedure(code: str) -> Procedure:
    """A procedure of the pack, to be handled by anyone of the agency in any order."""
    path = PACK / "procedures" / f"{code}.yaml"
    found = Procedure.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    return found.model_copy(update={"rules": Rules()})


class Case:
    """One citizen's dossier for copies of civil-status records, taken along its way."""

    def __init__(self, office: DossierOffice, owner: Caller = OWNER) -> None:
        self.office = office
        self.owner = office.door(owner)
        self.dossier_id = ""
        self.code = ""

    @property
    def path(self) -> str:
        """Where it lies."""
        return f"/dossiers/{self.dossier_id}"

    async def drafted(self) -> "Case":
        """Opened."""
        opened = await self.owner.send("POST", "/dossiers", json={"procedure": COPIES})
        assert opened.status_code == 201, opened.text
        self.dossier_id = opened.json()["dossier_id"]
        return self

    async def filled(self) -> "Case":
        """Form and paper are there."""
        await self.drafted()
        form = await self.fill_in()
        assert form.status_code == 200, form.text
        paper = await self.upload()
        assert paper.status_code == 200, paper.text
        return self

    async def declared(self) -> "Case":
        """The citizen's word is given."""
        await self.filled()
        answer = await self.declare()
        assert answer.status_code == 200, answer.text
        return self

    async def submitted(self) -> "Case":
        """Paid and handed in."""
        await self.declared()
        await self.office.paid(self.dossier_id, 16_000)
        answer = await self.owner.send("POST", f"{self.path}/submission")
        assert answer.status_code == 200, answer.text
        self.code = answer.json()["code"]
        return self

    async def received(self) -> "Case":
        """At the desk."""
        await self.submitted()
        reception = self.office.door(RECEPTION)
        answer = await reception.send("POST", f"{self.path}/moves", json=RECEIVE)
        assert answer.status_code == 200, answer.text
        return self

    async def in_progress(self) -> "Case":
        """With its handler."""
        await self.received()
        answer = await self.office.door(RECEPTION).send(
            "POST", f"{self.path}/moves", json=hand_over_to(HANDLER.person_id)
        )
        assert answer.status_code == 200, answer.text
        return self

    async def fill_in(self, **changes: Any) -> httpx.Response:
        """Save the form."""
        return await self.owner.send(
            "PUT", f"{self.path}/form", json={"answers": ANSWERS | changes}
        )

    async def upload(
        self, content: bytes | None = None, component: str = PAPER, **rest: Any
    ) -> httpx.Response:
        """File a paper."""
        path = f"{self.path}/components/{component}"
        content = pdf("giay to") if content is None else content
        return await self.owner.send("PUT", path, content=content, **rest)

    async def declare(self, **changes: str) -> httpx.Response:
        """Declare it."""
        body = {"captcha_proof": proof(f"declare:{self.dossier_id}"), "agency": WARD}
        return await self.owner.send("POST", f"{self.path}/declaration", json=body | changes)

    async def shown(self) -> dict[str, Any]:
        """As its owner sees it."""
        found: dict[str, Any] = (await self.owner.get(self.path)).json()
        return found
