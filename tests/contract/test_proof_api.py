"""Receipts and heads over HTTP: to whom they are given, and that they hold."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.chassis.auth import seal_of
from services.chassis.platform import Rooms
from services.tracking.domain.merkle import Tip, is_consistent
from services.tracking.domain.note import opened, public_key
from services.tracking.domain.receipt import Receipt, flaws
from services.tracking.main import notary_of, proofs_of
from services.tracking.projections.heads import head_view
from services.tracking.projections.timeline import timeline_view
from services.tracking.settings import TrackingSettings
from tests.dossier_office import (
    COPIES,
    ELSEWHERE,
    HANDLER,
    LOOKUP_KEY,
    OWNER,
    SECRETS,
    STRANGER,
    Case,
    DossierOffice,
)
from tests.facts import envelope
from tests.keys import PRIVATE, PUBLIC
from tests.unit.test_province_pack import PACK

STREAMS = ("DOSSIER", "PAYMENT", "NOTIFY")


@pytest.fixture
async def office() -> DossierOffice:
    """Both services, and the pack."""
    office = DossierOffice()
    await office.stock(COPIES)
    return office


@pytest.fixture
async def case(office: DossierOffice) -> Case:
    """A dossier in work; nothing is signed yet."""
    return await Case(office).in_progress()


async def sign(office: DossierOffice) -> None:
    """Time passes, and the notaries do their work."""
    office.ground.now += timedelta(seconds=10)
    knobs: dict[str, Any] = {
        "province": PACK,
        "lookup_key": LOOKUP_KEY,
        "head_private_key": PRIVATE,
    }
    knobs |= {"token_public_key": PUBLIC, "service_token": "", "vault_key": ""}
    settings = TrackingSettings(**knobs)
    proofs = proofs_of(office.ground, settings)
    for name in STREAMS:
        notary = notary_of(name, office.ground, proofs, settings)
        copied = await notary.begin()
        while copied != (copied := await notary.copy(copied)):
            pass
        await notary.sign(copied.edge)
        await office.ground.settle(Rooms(views=[timeline_view, head_view]))


async def entries(case: Case) -> list[Any]:
    found: list[Any] = (await case.owner.track(f"/timelines/{case.dossier_id}")).json()["entries"]
    return found


def path(case: Case, entry: Any) -> str:
    return f"/timelines/{case.dossier_id}/entries/{entry['id']}/receipt"


async def test_every_entry_of_a_timeline_has_a_receipt_that_holds(
    office: DossierOffice, case: Case
):
    await sign(office)
    for entry in await entries(case):
        answer = await case.owner.track(path(case, entry))
        assert answer.status_code == 200, answer.text
        receipt = Receipt.model_validate_json(answer.content)
        assert flaws(receipt, public_key(PUBLIC)) == []
        stream = "PAYMENT" if entry["kind"].startswith("payment.") else "DOSSIER"
        assert receipt.log == f"motcua/H34/{stream}"
        assert entry["id"] in receipt.body
        assert not any(secret in receipt.body for secret in SECRETS)
        assert answer.headers["Cache-Control"] == "no-store"
        assert f"{stream.lower()}-{entry['position']}.json" in answer.headers["Content-Disposition"]


async def test_what_no_head_covers_yet_can_be_asked_again(office: DossierOffice, case: Case):
    last = (await entries(case))[-2]
    answer = await case.owner.track(path(case, last))
    assert (answer.status_code, answer.json()["code"]) == (409, "tracking.receipt-not-ready")
    await sign(office)
    assert (await case.owner.track(path(case, last))).status_code == 200


async def test_officials_of_the_agency_and_who_has_the_security_code_get_it(
    office: DossierOffice, case: Case
):
    await sign(office)
    entry = (await entries(case))[0]
    assert (await office.door(HANDLER).track(path(case, entry))).status_code == 200
    key = seal_of(LOOKUP_KEY, case.code)
    assert (await office.door(None).track(path(case, entry), key=key.lower())).status_code == 200
    assert (await office.door(STRANGER).track(path(case, entry), key=key)).status_code == 200


async def test_nobody_else_does_and_learns_nothing(office: DossierOffice, case: Case):
    await sign(office)
    entry = (await entries(case))[0]
    unknown = f"/timelines/d-{'0' * 32}/entries/{entry['id']}/receipt"
    strange = f"/timelines/{case.dossier_id}/entries/{uuid4()}/receipt"
    answers = [
        await office.door(STRANGER).track(path(case, entry)),
        await office.door(ELSEWHERE).track(path(case, entry)),
        await office.door(OWNER).track(unknown),
        await office.door(OWNER).track(strange),
        await office.door(None).track(path(case, entry), key="AAAAAAAAAA"),
        await office.door(OWNER).track(path(case, entry), key="AAAAAAAAAA"),
    ]
    assert {(a.status_code, a.text) for a in answers} == {(404, answers[0].text)}
    nobody = await office.door(None).track(path(case, entry))
    assert (nobody.status_code, nobody.json()["code"]) == (401, "auth.token-missing")


async def test_an_entry_that_was_changed_has_no_receipt(office: DossierOffice, case: Case):
    await sign(office)
    entry = (await entries(case))[0]
    place = entry["position"] - 1
    event = office.log[place]
    office.log[place] = envelope(event.data, event.subject, event.position)
    answer = await case.owner.track(path(case, entry))
    assert (answer.status_code, answer.json()["code"]) == (500, "tracking.proof-broken")


async def test_heads_are_for_everyone(office: DossierOffice, case: Case):
    assert (await office.door(None).track("/heads/DOSSIER")).status_code == 404
    await sign(office)
    head = (await office.door(None).track("/heads/DOSSIER")).json()
    checkpoint = opened(head["note"], public_key(head["public_key"]))
    assert (checkpoint.origin, checkpoint.tip.size) == (head["origin"], head["size"])
    assert checkpoint.tip.root.hex() == head["root"]
    assert (head["size"], head["public_key"]) == (len(office.log), PUBLIC)
    for stream in ("CATALOG", "TRACKING", "dossier", "x"):
        assert (await office.door(None).track(f"/heads/{stream}")).status_code == 404
    del case


async def test_each_head_can_be_proved_to_continue_another(office: DossierOffice, case: Case):
    await sign(office)
    old = (await office.door(None).track("/heads/DOSSIER")).json()
    await Case(office).in_progress()
    await sign(office)
    new = (await office.door(None).track("/heads/DOSSIER")).json()
    sizes = {"from": old["size"], "to": new["size"]}
    proved = (await office.door(None).track("/heads/DOSSIER/consistency", **sizes)).json()
    first, second = (Tip(head["size"], bytes.fromhex(head["root"])) for head in (old, new))
    assert is_consistent(first, second, [bytes.fromhex(step) for step in proved["proof"]])
    for wrong in ({"from": 2, "to": 1}, {"from": 1, "to": new["size"] + 1}):
        answer = await office.door(None).track("/heads/DOSSIER/consistency", **wrong)
        assert (answer.status_code, answer.json()["code"]) == (409, "tracking.head-not-covered")
    empty = await office.door(None).track("/heads/DOSSIER/consistency", **{"from": 0, "to": 3})
    assert empty.json()["proof"] == []
    malformed = await office.door(None).track("/heads/DOSSIER/consistency", **{"from": -1})
    assert malformed.status_code == 422
    del case
