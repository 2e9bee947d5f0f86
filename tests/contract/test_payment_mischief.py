"""Whatever goes wrong at a payment platform, the money is found and nobody pays twice.

Each mischief once per platform: what the office writes down, and what the citizen reads in the end.
"""

import csv
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import StringIO

import pytest

from contracts.payment import FeePaid, MoneySuspended, PaymentFailed
from deploy.sandbox.clock import VIETNAM
from tests.fees import AMOUNT
from tests.street import Street, laid_out

PLATFORMS = ("vnpt", "vnpay", "national")


@pytest.fixture(params=PLATFORMS)
async def street(request: pytest.FixtureRequest) -> AsyncIterator[Street]:
    async with laid_out(request.param) as street:
        yield street


async def test_without_mischief_it_is_paid_before_the_citizen_is_back(street: Street):
    _, order, page = await street.begun()
    await street.confirm(page)
    paid = street.office.facts[-1]
    assert isinstance(paid, FeePaid)
    assert (paid.order, paid.provider, paid.amount, paid.bank) == (
        order,
        street.provider,
        AMOUNT,
        "BIDV",
    )
    assert await street.outcomes(order) == ["mã 00"]
    [fee] = await street.office.owed()
    assert (fee["state"], fee["reason"]) == ("paid", None)
    assert bool(fee["bank_reference"]) is (street.provider == "vnpay")  # VNPT names none


async def test_told_late_is_paid_in_the_end(street: Street):
    _, _, page = await street.begun()
    await street.confirm(page, mischief="late")
    assert await street.state() == "initiated"
    await street.eventually("fee-paid")


async def test_told_twice_is_paid_once(street: Street):
    _, order, page = await street.begun()
    await street.confirm(page, mischief="twice")
    assert street.office.types.count("fee-paid") == 1
    assert await street.outcomes(order) == ["mã 00", "mã 02"]


@pytest.mark.parametrize("mischief", ["never", "wrong-signature"])
async def test_what_we_are_not_told_of_or_cannot_believe_is_found_by_asking(
    street: Street, mischief: str
):
    fee_id, _, page = await street.begun()
    await street.confirm(page, mischief=mischief)
    assert await street.state() == "initiated"
    assert (await street.office.inquire(fee_id)).json()["state"] == "paid"


async def test_a_platform_that_breaks_down_is_waited_for(street: Street):
    fee_id, _, page = await street.begun()
    await street.confirm(page, mischief="server-down")
    silent = await street.office.inquire(fee_id)
    assert silent.json()["code"] == "payment.provider-silent"
    assert await street.state() == "initiated"
    await street.eventually("fee-paid")


async def test_a_wrong_amount_is_kept_and_settles_nothing(street: Street):
    fee_id, order, page = await street.begun()
    await street.confirm(page, mischief="wrong-amount")
    kept = street.office.facts[-1]
    assert isinstance(kept, MoneySuspended)
    assert (kept.fee_id, kept.order, kept.amount) == (fee_id, order, AMOUNT + 1_000)
    assert (kept.misfit, kept.bank) == ("wrong-amount", "BIDV")
    await street.office.inquire(fee_id)
    assert street.office.types.count("money-suspended") == 1
    assert await street.state() == "initiated"


async def test_paid_twice_is_settled_once_and_the_second_is_kept(street: Street):
    fee_id, _, page = await street.begun()
    _, second = await street.again(fee_id)
    await street.confirm(page)
    await street.confirm(second)
    assert street.office.types.count("fee-paid") == 1
    kept = street.office.facts[-1]
    assert isinstance(kept, MoneySuspended)
    assert (kept.misfit, kept.amount) == ("already-paid", AMOUNT)


async def test_a_success_told_to_the_browser_alone_is_no_payment(street: Street):
    fee_id, _, page = await street.begun()
    assert "=00" in await street.confirm(page, mischief="told-browser-only")
    assert (await street.office.inquire(fee_id)).json()["state"] == "initiated"


async def test_what_failed_first_and_is_paid_later_is_paid(street: Street):
    _, order, page = await street.begun()
    await street.confirm(page, mischief="failed-first")
    assert await street.state() == "failed"
    await street.eventually("fee-paid")
    assert street.office.types == ["fee-requested", "initiated", "failed", "fee-paid"]
    assert await street.outcomes(order) == ["mã 00", "mã 00"]


async def test_called_off_can_be_paid_after_all(street: Street):
    fee_id, _, page = await street.begun()
    await street.confirm(page, "cancel")
    [fee] = await street.office.owed()
    assert (fee["state"], fee["reason"]) == ("failed", "called-off")
    _, page = await street.again(fee_id)
    await street.confirm(page)
    assert await street.state() == "paid"


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_report_of_a_day_has_every_payment_and_nothing_else(platform: str):
    async with laid_out(platform) as street:
        fee_id, lost, page = await street.begun()
        await street.confirm(page, "cancel")
        order, page = await street.again(fee_id)
        await street.confirm(page, mischief="never")
        today = datetime.now(UTC).astimezone(VIETNAM).date()
        told = (await street.browser.get(f"/{platform}/doi-soat/{today}.csv")).text
        [line] = csv.DictReader(StringIO(told))
        assert line["order"] == order != lost
        assert (line["amount"], line["bank"], line["result"]) == ("10000", "BIDV", "00")
        assert datetime.fromisoformat(line["paid_at"]).tzinfo
        assert line["transaction"]
        other = (await street.browser.get(f"/{platform}/doi-soat/2020-01-01.csv")).text
        assert list(csv.DictReader(StringIO(other))) == []


async def test_money_under_suspicion_is_kept_until_somebody_decides():
    async with laid_out("vnpay") as street:
        fee_id, order, page = await street.begun()
        await street.confirm(page, mischief="suspicious")
        kept = street.office.facts[-1]
        assert isinstance(kept, MoneySuspended)
        assert (kept.misfit, kept.amount, kept.order) == ("suspicious", AMOUNT, order)
        assert await street.outcomes(order) == ["mã 00"]
        asked = await street.office.inquire(fee_id)
        assert asked.json()["code"] == "payment.suspicious"
        assert street.office.types.count("money-suspended") == 1


async def test_an_order_whose_time_is_over_has_expired():
    async with laid_out("vnpay") as street:
        _, _, page = await street.begun()
        await street.confirm(page, mischief="too-late")
        assert street.office.types == ["fee-requested", "initiated", "expired"]


@pytest.mark.parametrize(
    ("mischief", "code"),
    [
        ("no-funds", "51"),
        ("over-limit", "65"),
        ("wrong-code", "06"),
        ("bank-down", "75"),
    ],
)
async def test_why_a_bank_paid_nothing_is_written_down_and_told(mischief: str, code: str):
    async with laid_out("vnpay") as street:
        _, order, page = await street.begun()
        await street.confirm(page, mischief=mischief)
        failed = street.office.facts[-1]
        assert isinstance(failed, PaymentFailed)
        assert failed.code == code
        [fee] = await street.office.owed()
        assert fee["reason"] == mischief
        assert await street.outcomes(order) == ["mã 00"]
