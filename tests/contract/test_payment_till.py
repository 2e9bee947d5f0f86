"""What accountants do about money that fits nothing, and about fees that are too high."""

import asyncio
from typing import Any

import pytest

from contracts.access import Caller
from contracts.payment import FeePaid, FeeReduced, MoneySuspended
from contracts.values import DossierId
from tests.fees import AMOUNT, declared, notice
from tests.payment_office import OWNER
from tests.till import (
    CENTRE,
    CHIEF,
    CLERK,
    FOREIGN,
    PHAN,
    QUACH,
    STRANGER,
    Counter,
)


@pytest.fixture
def till() -> Counter:
    return Counter()


async def test_accountants_see_the_money_of_their_own_agency_only(till: Counter):
    _, money = await till.suspended(AMOUNT="9999")
    [listed] = await till.shown(PHAN, "/suspense")
    assert (listed["amount"], listed["misfit"], listed["state"]) == (9_999, "wrong-amount", "open")
    assert [one["what"] for one in listed["steps"]] == ["money-suspended"]
    assert await till.shown(CHIEF, "/suspense") == [listed]
    for elsewhere in (FOREIGN, CENTRE):
        assert await till.shown(elsewhere, "/suspense") == []
        assert (await till.get(elsewhere, f"/suspense/{money}")).status_code == 404
    for other in (CLERK, OWNER):
        answer = await till.get(other, "/suspense")
        assert (answer.status_code, answer.json()["code"]) == (403, "auth.not-allowed")
        assert (await till.get(other, f"/suspense/{money}")).status_code == 404


async def test_money_under_an_unknown_order_is_for_the_agency_that_collects(till: Counter):
    for _ in range(2):
        answer = await till.office.tell(notice("mc0"))
        assert (answer.status_code, answer.json()["RESPONSE_CODE"]) == (404, "01")
    [money] = await till.shown(CENTRE, "/suspense")
    assert (money["misfit"], money["agency"], money["order"]) == ("unknown-order", "", "mc0")
    assert await till.shown(PHAN, "/suspense") == []
    path = f"/suspense/{money['suspense_id']}"
    assert (await till.get(PHAN, path)).status_code == 404
    fee_id = await till.office.ask_for_fee()
    shown = await till.shown(CENTRE, path)
    assert [one["fee_id"] for one in shown["candidates"]] == [fee_id]
    matched = await till.do(CENTRE, f"{path}/match", demand=fee_id, words="Cùng số tiền, cùng ngày")
    assert matched.status_code == 200
    [fee] = await till.office.owed()
    assert (fee["state"], fee["transaction"], fee["received"]) == ("paid", "T1", AMOUNT)
    told = await till.shown(CENTRE, path)
    assert (told["state"], told["written"]) == ("settled", ["Cùng số tiền, cùng ngày"])
    assert await till.shown(CENTRE, "/suspense") == []
    assert [one["suspense_id"] for one in await till.shown(CENTRE, "/suspense", every=True)] == [
        money["suspense_id"]
    ]


async def test_money_that_is_forged_or_somebody_elses_is_never_kept(till: Counter):
    _, order = await till.office.begun()
    await till.office.tell(notice(order, secret="guessed", AMOUNT="1"))  # noqa: S106 - opens nothing
    await till.office.tell(notice("mc0", MERCHANT_SERVICE_ID="OTHER"))
    assert not any(isinstance(fact, MoneySuspended) for fact in till.office.facts)


async def test_a_sum_nobody_can_read_is_assessed_and_then_matched(till: Counter):
    fee_id, money = await till.suspended(AMOUNT="10000.0")
    shown = await till.shown(PHAN, f"/suspense/{money}")
    assert (shown["amount"], shown["claimed"]) == (0, "10000.0")
    match: dict[str, Any] = {"demand": fee_id, "words": "Theo sao kê"}
    early = await till.do(PHAN, f"/suspense/{money}/match", **match)
    assert (early.status_code, early.json()["code"]) == (409, "payment.amount-unknown")
    assess: dict[str, Any] = {"amount": AMOUNT, "words": "Theo sao kê ngày 16/11"}
    assert (await till.do(PHAN, f"/suspense/{money}/assessment", **assess)).status_code == 200
    assert (await till.do(PHAN, f"/suspense/{money}/match", **match)).status_code == 200
    assert isinstance(till.office.facts[-1], FeePaid)


async def test_money_that_never_came_in_is_closed(till: Counter):
    _, money = await till.suspended(AMOUNT="0")
    await till.do(PHAN, f"/suspense/{money}/assessment", amount=0, words="Sao kê không có")
    assert await till.shown(PHAN, "/suspense") == []
    [closed] = await till.shown(PHAN, "/suspense", every=True)
    assert (closed["state"], closed["steps"][-1]["by"]["name"]) == ("nothing", PHAN.name)


async def test_of_two_accountants_at_once_one_wins_and_the_other_is_told_who_did_what(
    till: Counter,
):
    fee_id, money = await till.suspended(AMOUNT=str(AMOUNT + 1))
    path = f"/suspense/{money}"
    answers = await asyncio.gather(
        till.do(PHAN, f"{path}/match", demand=fee_id, words="Của khoản này"),
        till.do(QUACH, f"{path}/refund", words="Trả lại"),
        till.do(QUACH, f"{path}/assessment", amount=0, words="Không có tiền"),
    )
    won = [answer for answer in answers if answer.is_success]
    assert len(won) == 1
    for lost in (answer.json() for answer in answers if not answer.is_success):
        assert lost["code"] in ("payment.money-gone", "payment.amount-unknown")
        assert lost["happened"]["by"]["name"] in (PHAN.name, QUACH.name)
        assert lost["happened"]["at"]
    kept = await till.office.platform.vault.entries(OWNER.person_id, fee_id)
    assert len(kept) == 1  # what the others wrote is not kept


async def test_money_is_matched_only_to_what_takes_it(till: Counter):
    fee_id, money = await till.suspended(AMOUNT=str(AMOUNT - 1))
    match: dict[str, Any] = {"demand": fee_id, "words": "x"}
    answer = await till.do(PHAN, f"/suspense/{money}/match", **match)
    assert (answer.status_code, answer.json()["code"]) == (409, "payment.too-little")
    none = await till.do(PHAN, f"/suspense/{money}/match", **(match | {"demand": "f-" + "9" * 32}))
    assert (none.status_code, none.json()["code"]) == (409, "payment.not-requested")
    await till.do(PHAN, f"/fees/{fee_id}/reduction", amount=5_000, ground="mistake", words="Nhầm")
    assert (await till.do(PHAN, f"/suspense/{money}/match", **match)).status_code == 200
    [fee] = await till.office.owed()
    assert (fee["state"], fee["received"]) == ("paid", AMOUNT - 1)
    [proposed] = await till.shown(PHAN, "/refunds")
    assert (proposed["ground"], proposed["amount"]) == ("overpaid", AMOUNT - 1 - 5_000)


async def test_money_of_one_agency_is_not_matched_to_a_demand_of_another(till: Counter):
    _, money = await till.suspended(AMOUNT=str(AMOUNT + 1))
    other = {"dossier_id": DossierId("d-" + "7" * 32), "agency": FOREIGN.agency}
    foreign = await till.told(declared().model_copy(update=other))
    answer = await till.do(PHAN, f"/suspense/{money}/match", demand=foreign, words="x")
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.not-allowed")
    shown = await till.shown(PHAN, f"/suspense/{money}")
    assert foreign not in [one["fee_id"] for one in shown["candidates"]]


async def test_parallel_payments_of_one_demand_are_one_payment_and_the_rest_in_suspense(
    till: Counter,
):
    _, order = await till.office.begun()
    told = [notice(order, VNPTPAY_TRANSACTION_ID=f"T{n % 4}") for n in range(12)]
    answers = await asyncio.gather(*(till.office.tell(one) for one in told))
    assert {answer.json()["RESPONSE_CODE"] for answer in answers} == {"00", "02"}
    assert till.office.types.count("fee-paid") == 1
    assert till.office.types.count("money-suspended") == 3
    [fee] = await till.office.owed()
    assert [one["misfit"] for one in fee["held"]] == ["already-paid"] * 3
    assert {one["ground"] for one in await till.shown(PHAN, "/refunds")} == {"paid-twice"}


async def test_a_fee_is_reduced_by_the_agency_with_a_reason(till: Counter):
    fee_id = await till.office.ask_for_fee()
    path = f"/fees/{fee_id}/reduction"
    asked: dict[str, Any] = {"amount": 4_000, "ground": "poor", "words": "Hộ nghèo, số 12/GCN"}
    for other, status in ((OWNER, 403), (STRANGER, 404), (CLERK, 404), (FOREIGN, 404)):
        assert (await till.do(other, path, **asked)).status_code == status
    for _ in range(2):
        assert (await till.do(CHIEF, path, **asked)).status_code == 200
    [fee] = await till.office.owed()
    assert (fee["amount"], fee["requested"], fee["relief"]) == (4_000, AMOUNT, "poor")
    [reduced] = [fact for fact in till.office.facts if isinstance(fact, FeeReduced)]
    assert "nghèo" not in reduced.model_dump_json()
    more = await till.do(CHIEF, path, **(asked | {"amount": 4_001}))
    assert (more.status_code, more.json()["code"]) == (409, "payment.not-less")
    assert more.json()["happened"]["kind"] == "payment.fee-reduced"
    await till.do(CHIEF, path, **(asked | {"amount": 0}))
    [fee] = await till.office.owed()
    assert fee["state"] == "waived"
    refused = await till.office.pay(fee_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "payment.nothing-owed")


@pytest.mark.parametrize("amount", [-1, 10**18, "10000", 10_000.0, 0.5, None])
async def test_no_impossible_amount_is_taken(till: Counter, amount: Any):
    fee_id, money = await till.suspended(AMOUNT="1")
    asked: dict[str, Any] = {"amount": amount, "words": "x"}
    for path, more in (
        (f"/suspense/{money}/assessment", {}),
        (f"/fees/{fee_id}/reduction", {"ground": "poor"}),
    ):
        answer = await till.do(PHAN, path, **asked, **more)
        assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("words", ["", "   ", "x" * 2_001, None])
async def test_nothing_is_done_without_a_reason(till: Counter, words: Any):
    _, money = await till.suspended(AMOUNT="1")
    answer = await till.do(PHAN, f"/suspense/{money}/refund", words=words)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "words")


@pytest.mark.parametrize("who", [OWNER, PHAN, CHIEF])
async def test_the_owner_and_the_accountants_see_all_that_happened_to_a_payment(
    till: Counter, who: Caller
):
    fee_id = await till.paid()
    told = await till.shown(who, f"/fees/{fee_id}/history")
    assert [one["kind"] for one in told] == ["fee-requested", "initiated", "fee-paid"]
    assert (
        told[-1]["facts"].items()
        >= {
            "order": told[1]["facts"]["order"],
            "provider": "vnpt",
            "transaction": "T1",
            "bank": "VIETCOMBANK",
            "amount": AMOUNT,
        }.items()
    )
    for other in (STRANGER, CLERK, FOREIGN):
        assert (await till.get(other, f"/fees/{fee_id}/history")).status_code == 404
    assert (await till.get(who, "/fees/f-1/history")).status_code == 404
