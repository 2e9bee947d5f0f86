"""Dossiers on a real register, vault and stream."""

import asyncio
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any
from uuid import uuid4

from motor.motor_asyncio import AsyncIOMotorDatabase
from nats.aio.client import Client

from contracts.handling import Alert, DossierWarned
from contracts.streams import DOSSIER
from contracts.values import AgencyCode, DossierCode, DossierId
from services.chassis.bootstrap import lay_streams
from services.chassis.readmodel import MongoReadModel
from services.chassis.register import MongoRegister
from services.chassis.sealing import Safe
from services.chassis.stream import JetStream
from services.chassis.vault_mongo import MongoVault
from services.chassis.views import apply
from services.dossier.api.folder import FORM, PAPERS, Folder
from services.dossier.api.inboxes import Box, heaps
from services.dossier.projections.dossier import dossier_view
from services.dossier.projections.shapes import DossierView
from tests.dossier_office import (
    ANSWERS,
    CHIEF,
    COPIES,
    HANDLER,
    OWNER,
    WARD,
    Case,
    DossierOffice,
    Ground,
    officer,
)
from tests.dossiers import WHOLE_WAY, declared
from tests.facts import ANNA, NOW, envelope
from tests.moving import STOP, opinion_of, payment
from tests.pdfs import pdf

Database = AsyncIOMotorDatabase[dict[str, Any]]
OPENED, FREE = WHOLE_WAY[0], declared()


def vault_in(database: Database) -> MongoVault:
    return MongoVault(database, Safe(urlsafe_b64encode(secrets.token_bytes(32)).decode()))


async def codes_of(office: DossierOffice, count: int) -> list[str]:
    """Hand `count` dossiers in at once."""
    ids = [await office.record(number, OPENED, FREE) for number in range(count)]
    citizen = office.door(OWNER).headers

    async def submit(dossier_id: DossierId) -> str:
        headers = citizen | {"Idempotency-Key": str(uuid4())}
        answer = await office.http.post(f"/dossiers/{dossier_id}/submission", headers=headers)
        return str(answer.json()["code"])

    return list(await asyncio.gather(*(submit(dossier_id) for dossier_id in ids)))


async def test_a_hundred_dossiers_at_once_have_a_hundred_codes():
    codes = await codes_of(DossierOffice(), 100)
    assert sorted(codes) == [f"{WARD}-261116-{number:04d}" for number in range(1, 101)]


async def test_a_thousand_dossiers_at_a_real_register_have_a_thousand_codes(
    database: Database,
):
    codes = await codes_of(DossierOffice(register=MongoRegister(database)), 1000)
    assert sorted(codes) == [f"{WARD}-261116-{number:04d}" for number in range(1, 1001)]


async def test_one_dossier_submitted_many_times_at_a_real_register_has_one_code(
    database: Database,
):
    office = DossierOffice(register=MongoRegister(database))
    case = Case(office)
    case.dossier_id = await office.record(1, OPENED, FREE)
    attempts = [case.owner.send("POST", f"{case.path}/submission") for _ in range(10)]
    answers = await asyncio.gather(*attempts)
    assert len({answer.json()["code"] for answer in answers}) == 1


async def test_a_dossier_goes_the_whole_way_on_a_real_vault(
    database: Database,
):
    office = DossierOffice(vault=vault_in(database), register=MongoRegister(database))
    await office.stock(COPIES)
    case = await Case(office).in_progress()
    result = pdf("ket qua")
    finished = await office.door(HANDLER).send("PUT", f"{case.path}/result", content=result)
    assert finished.status_code == 200
    assert (await case.owner.get(f"{case.path}/result")).content == result
    assert (await case.shown())["answers"] == ANSWERS
    parts = [e.name.split("/")[1] for e in await office.ground.vault.entries(ANNA, "")]
    assert parts == ["form", "paper", "result"]


async def test_who_writes_and_who_declares_never_lose_each_other(
    database: Database,
):
    ground = Ground(vault=vault_in(database), register=MongoRegister(database))

    async def race(number: int) -> bool:
        folder = Folder(ground, ANNA, DossierId(f"d-{number:032x}"))
        await folder.add(FORM, b'{"a": 0}', {})
        await folder.add(f"{PAPERS}p", b"%PDF-1", {})

        async def declare() -> tuple[str, str | None]:
            await folder.pin()
            digest, _ = await folder.form()
            paper = (await folder.papers()).get("p")
            return digest, paper.name if paper else None

        (form, paper), *_ = await asyncio.gather(
            declare(),
            folder.add(FORM, b'{"a": 1}', {}),
            folder.add(FORM, b'{"a": 2}', {}),
            folder.remove(f"{PAPERS}p"),
        )
        kept = {e.name for e in await ground.vault.entries(ANNA, folder.dossier_id)}
        return (await folder.form(form))[0] == form and (paper is None or paper in kept)

    assert all(await asyncio.gather(*(race(number) for number in range(30))))


async def test_every_box_of_the_desk_holds_the_same_in_a_real_read_model(database: Database):
    office = DossierOffice()
    await office.stock(COPIES)
    for number in range(3, len(WHOLE_WAY) + 1):
        await office.record(number, *WHOLE_WAY[:number])
    waits, asks, ends = [await Case(office).in_progress() for _ in range(3)]
    late = NOW + timedelta(days=3)
    for case, who, asked in (
        (waits, HANDLER, payment(8_000)),
        (asks, HANDLER, opinion_of("H34.25.01", late.isoformat())),
        (ends, CHIEF, STOP),
    ):
        done = await office.door(who).send("POST", f"{case.path}/moves", json=asked)
        assert done.status_code == 200, done.text
    warned = DossierWarned(
        dossier_id=DossierId(ends.dossier_id),
        code=DossierCode(ends.code),
        agency=AgencyCode(WARD),
        alert=Alert.OVERDUE,
        deadline=NOW,
    )
    subject = DOSSIER.subject(ends.dossier_id)
    tip = await office.ground.dossiers.tip(subject)
    await office.ground.dossiers.append(envelope(warned, subject), expected=tip)
    await office.settle()
    views: MongoReadModel[DossierView] = MongoReadModel(database, dossier_view)
    await views.prepare()
    await apply(dossier_view, views, dossier_view.projections[0], office.log)
    kept, filled = office.ground.view(dossier_view), set()
    for who in (HANDLER, CHIEF, officer("o-vo-van-mau")):
        for box in Box:
            for where, newest in ((heap.where, heap.newest) for heap in heaps(box, who, late)):
                order = "ended_at" if newest else "due"
                found = await views.find(where, order=order, descending=newest)
                assert found == await kept.find(where, order=order, descending=newest)
                assert await views.count(where, limit=9) == len(found)
                filled |= {box} if found else set()
    assert filled == set(Box)


async def test_an_id_that_reads_as_every_subject_is_nobodys_dossier(connection: Client):
    await lay_streams(connection)
    office = DossierOffice(stream=JetStream(connection, DOSSIER))
    await office.stock(COPIES)
    opened = await office.door(OWNER).send("POST", "/dossiers", json={"procedure": COPIES})
    assert opened.status_code == 201
    headers = office.door(OWNER).headers
    for wild in ("%3E", "*"):
        path = f"/dossiers/{wild}/form"
        answer = await office.http.put(path, json={"answers": ANSWERS}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "dossier.not-found")
    assert await office.ground.vault.entries(ANNA, "") == []
