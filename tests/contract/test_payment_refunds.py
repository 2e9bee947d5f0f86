"""How money goes back: asked for, agreed to by another, paid out."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from contracts.dossier import DossierErased, DossierReopened
from contracts.streams import DOSSIER
from contracts.values import PersonId
from tests.facts import envelope
from tests.fees import AMOUNT, DOSSIER_ID, LINES, declared, notice
from tests.payment_office import OWNER
from tests.till import ACCOUNT, CHIEF, CLERK, FOREIGN, PHAN, QUACH, STRANGER, Counter


@pytest.fixture
def till() -> Counter:
    return Counter()


async def test_money_goes_back_by_two_pairs_of_eyes(till: Counter):
    fee_id, refund = await till.refund()
    path = f"/refunds/{refund}"
    alone = await till.do(PHAN, f"{path}/approval")
    assert (alone.status_code, alone.json()["code"]) == (409, "payment.same-official")
    early = await till.do(PHAN, f"{path}/payout", reference="FT1")
    assert (early.status_code, early.json()["code"]) == (409, "payment.refund-decided")
    assert (await till.do(CHIEF, f"{path}/approval")).status_code == 200
    assert (await till.do(PHAN, f"{path}/payout", reference="FT1")).status_code == 200
    [fee] = await till.office.owed()
    [back] = fee["refunds"]
    assert (back["amount"], back["state"], back["reference"]) == (AMOUNT, "paid", "FT1")
    assert fee["state"] == "paid"  # what was paid stays paid
    assert await till.shown(PHAN, "/refunds") == []
    [listed] = await till.shown(PHAN, "/refunds", every=True)
    assert [(one["what"], one["by"]["name"]) for one in listed["steps"]] == [
        ("refund-requested", PHAN.name),
        ("refund-approved", CHIEF.name),
        ("refund-paid", PHAN.name),
    ]
    assert listed["fee_id"] == fee_id


async def test_who_approved_does_not_pay_out_not_even_for_a_citizen(till: Counter):
    _, refund = await till.refund(OWNER)
    await till.do(QUACH, f"/refunds/{refund}/approval")
    alone = await till.do(QUACH, f"/refunds/{refund}/payout", reference="FT1")
    assert (alone.status_code, alone.json()["code"]) == (409, "payment.same-official")


async def test_the_deputy_of_who_asked_is_no_second_pair_of_eyes(till: Counter):
    _, refund = await till.refund()
    deputy = QUACH.model_copy(update={"deputy_of": (PHAN.person_id,)})
    answer = await till.do(deputy, f"/refunds/{refund}/approval")
    assert (answer.status_code, answer.json()["code"]) == (409, "payment.same-official")


async def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(till: Counter):
    _, refund = await till.refund(OWNER)
    answers = await asyncio.gather(
        till.do(QUACH, f"/refunds/{refund}/approval"),
        till.do(PHAN, f"/refunds/{refund}/approval"),
        till.do(CHIEF, f"/refunds/{refund}/approval"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    lost = next(answer for answer in answers if answer.status_code == 409).json()
    assert lost["happened"]["kind"] == "payment.refund-approved"
    assert lost["happened"]["by"]["name"] in (QUACH.name, PHAN.name, CHIEF.name)


async def test_a_citizen_asks_with_their_account_which_no_fact_tells(till: Counter):
    _, refund = await till.refund(OWNER, amount=3_000)
    written = "".join(fact.model_dump_json() for fact in till.office.facts)
    for personal in (*ACCOUNT.values(), "Nộp nhầm"):
        assert personal not in written
    for who in (OWNER, PHAN, CHIEF):
        shown = await till.shown(who, f"/refunds/{refund}")
        assert (shown["destination"], shown["reason"]) == (ACCOUNT, "Nộp nhầm")
        assert (shown["asked_by"], shown["amount"]) == ("citizen", 3_000)
    for other in (STRANGER, CLERK, FOREIGN):
        assert (await till.get(other, f"/refunds/{refund}")).status_code == 404
        assert (await till.do(other, f"/refunds/{refund}/approval")).status_code == 404
    for path, body in (("approval", {}), ("payout", {"reference": "FT1"})):
        assert (await till.do(OWNER, f"/refunds/{refund}/{path}", **body)).status_code == 403
    assert (await till.do(CHIEF, f"/refunds/{refund}/payout", reference="F")).status_code == 403


async def test_a_citizen_asks_for_one_thing_at_a_time_and_never_for_more_than_was_paid(
    till: Counter,
):
    fee_id = await till.paid()
    asked: dict[str, Any] = {"words": "x", "account": ACCOUNT}
    path = f"/fees/{fee_id}/refunds"
    much = await till.do(OWNER, path, **asked, amount=AMOUNT + 1)
    assert (much.status_code, much.json()["code"]) == (409, "payment.refund-too-large")
    nowhere = await till.do(OWNER, path, words="x")
    assert (nowhere.status_code, nowhere.json()["errors"][0]["field"]) == (422, "account")
    key = str(uuid4())
    first, again = [await till.do(OWNER, path, key, **asked, amount=AMOUNT) for _ in range(2)]
    assert first.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "payment.refund-under-way")
    assert (await till.do(STRANGER, path, **asked)).status_code == 404


@pytest.mark.parametrize("amount", [0, -1, 10**18, "10000", 10_000.0])
async def test_no_impossible_amount_is_asked_for(till: Counter, amount: Any):
    fee_id = await till.paid()
    asked: dict[str, Any] = {"words": "x", "account": ACCOUNT, "amount": amount}
    answer = await till.do(OWNER, f"/fees/{fee_id}/refunds", **asked)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "amount")


@pytest.mark.parametrize(
    "wrong", [{"number": "12|34"}, {"number": "123"}, {"holder": " "}, {"bank": "x" * 101}]
)
async def test_an_account_that_cannot_be_is_not_taken(till: Counter, wrong: dict[str, str]):
    fee_id = await till.paid()
    asked: dict[str, Any] = {"words": "x", "account": ACCOUNT | wrong}
    answer = await till.do(OWNER, f"/fees/{fee_id}/refunds", **asked)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, f"account.{next(iter(wrong))}")


async def test_a_transfer_that_did_not_arrive_is_paid_out_again_to_another_account(till: Counter):
    _, refund = await till.refund(OWNER)
    path = f"/refunds/{refund}"
    await till.do(CHIEF, f"{path}/approval")
    await till.do(PHAN, f"{path}/payout", reference="FT1")
    assert (await till.do(PHAN, f"{path}/failure", code="no-such-account")).status_code == 200
    other = ACCOUNT | {"number": "9876543210"}
    assert (await till.do(OWNER, f"{path}/account", method="PUT", **other)).status_code == 200
    assert (await till.do(PHAN, f"{path}/account", method="PUT", **other)).status_code == 403
    assert (await till.shown(PHAN, path))["destination"] == other
    assert (await till.do(PHAN, f"{path}/payout", reference="FT2")).status_code == 200
    assert (await till.shown(OWNER, path))["state"] == "paid"


async def test_what_is_rejected_says_why_and_leaves_nothing_on_its_way(till: Counter):
    fee_id, refund = await till.refund(OWNER)
    path = f"/refunds/{refund}"
    rejection = {"words": "Hồ sơ đã được giải quyết"}
    assert (await till.do(CHIEF, f"{path}/rejection", **rejection)).status_code == 200
    shown = await till.shown(OWNER, path)
    assert (shown["state"], shown["answer"]) == ("rejected", rejection["words"])
    late = await till.do(QUACH, f"{path}/approval")
    assert late.json()["happened"]["kind"] == "payment.refund-rejected"
    asked: dict[str, Any] = {"words": "Xin xem lại", "account": ACCOUNT}
    assert (await till.do(OWNER, f"/fees/{fee_id}/refunds", **asked)).status_code == 201


async def test_money_paid_twice_goes_back_to_where_the_citizen_says(till: Counter):
    _, order = await till.office.begun()
    for transaction in ("T1", "T2"):
        await till.office.tell(notice(order, VNPTPAY_TRANSACTION_ID=transaction))
    [refund] = await till.shown(PHAN, "/refunds")
    assert (refund["asked_by"], refund["amount"], refund["account"]) == ("house", AMOUNT, None)
    path = f"/refunds/{refund['refund_id']}"
    assert (await till.do(OWNER, f"{path}/account", method="PUT", **ACCOUNT)).status_code == 200
    await till.do(QUACH, f"{path}/approval")
    await till.do(PHAN, f"{path}/payout", reference="FT7")
    [money] = await till.shown(PHAN, "/suspense", every=True)
    assert money["state"] == "returned"


async def test_who_paid_twice_may_ask_for_the_other_payment_too(till: Counter):
    fee_id, order = await till.office.begun()
    for transaction in ("T1", "T2"):
        await till.office.tell(notice(order, VNPTPAY_TRANSACTION_ID=transaction))
    asked: dict[str, Any] = {"words": "Tôi rút hồ sơ", "account": ACCOUNT}
    assert (await till.do(OWNER, f"/fees/{fee_id}/refunds", **asked)).status_code == 201
    assert {one["ground"] for one in await till.shown(PHAN, "/refunds")} == {"paid-twice", "other"}


async def test_what_counts_for_a_later_demand_does_not_go_back(till: Counter):
    fee_id = await till.told(declared(LINES[:1]))
    order = (await till.office.pay(fee_id)).json()["order"]
    await till.office.tell(notice(order, AMOUNT="8000"))
    await till.told(DossierReopened(dossier_id=DOSSIER_ID), declared())
    answer = await till.do(PHAN, f"/fees/{fee_id}/refunds", words="x")
    assert (answer.status_code, answer.json()["code"]) == (409, "payment.credited")


async def test_what_was_written_goes_when_the_dossier_is_erased(till: Counter):
    fee_id, _ = await till.refund(OWNER)
    vault, owner = till.office.platform.vault, PersonId(OWNER.person_id)
    assert len(await vault.entries(owner, fee_id)) == 2
    erased = DossierErased(dossier_id=DOSSIER_ID, ground="request", pieces=1)
    stream, subject = till.office.platform.stream(DOSSIER), DOSSIER.subject(DOSSIER_ID)
    await stream.append(envelope(erased, subject), expected=await stream.tip(subject))
    await till.office.platform.settle(till.office.rooms)
    assert await vault.entries(owner, fee_id) == []
