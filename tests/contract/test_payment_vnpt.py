"""Our adapter and the stand-in for VNPT, written apart from one document, agree."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from tests.payment_office import RETURN
from tests.street import Street, laid_out


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with laid_out() as street:
        yield street


async def test_a_citizen_pays_and_the_fee_is_settled_before_they_are_back(street: Street):
    _, order, page = await street.begun()
    back = urlsplit(await street.confirm(page))
    assert back.geturl().startswith(RETURN)
    assert parse_qs(back.query)["MERCHANT_ORDER_ID"] == [order]
    assert street.office.types == ["fee-requested", "initiated", "fee-paid"]
    [fee] = await street.office.owed()
    assert (fee["state"], fee["bank"], fee["order"]) == ("paid", "BIDV", order)
    assert await street.outcomes(order) == ["mã 00"]


async def test_the_amount_and_a_text_without_diacritics_are_shown(street: Street):
    _, order, page = await street.begun()
    shown = (await street.browser.get(page)).text
    assert "10.000" in shown
    assert f"Nop phi, le phi thu tuc hanh chinh {order}" in shown


async def test_a_citizen_turns_round_before_any_bank(street: Street):
    _, order, page = await street.begun()
    await street.browser.post(page + "/huy")
    assert street.office.types == ["fee-requested", "initiated", "failed"]
    assert await street.outcomes(order) == ["mã 00"]


@pytest.mark.parametrize("mischief", ["wrong-amount", "wrong-signature"])
async def test_a_notice_that_does_not_fit_is_refused(street: Street, mischief: str):
    _, order, page = await street.begun()
    await street.confirm(page, mischief=mischief)
    assert "fee-paid" not in street.office.types
    assert (await street.outcomes(order))[0] == {
        "wrong-amount": "HTTP 409",
        "wrong-signature": "HTTP 400",
    }[mischief]


async def test_a_wrong_amount_is_not_taken_by_asking_either(street: Street):
    fee_id, _, page = await street.begun()
    await street.confirm(page, mischief="wrong-amount")
    answer = await street.office.inquire(fee_id)
    assert answer.json()["code"] == "payment.wrong-amount"


async def test_paid_twice_is_settled_once_and_the_second_is_refused(street: Street):
    fee_id, _, page = await street.begun()
    second = (await street.office.pay(fee_id)).json()
    await street.confirm(page)
    await street.confirm(second["redirect_url"])
    assert street.office.types.count("fee-paid") == 1
    assert (await street.outcomes(second["order"]))[0] == "HTTP 409"


@pytest.mark.parametrize("wrong", ["vnpt_api_key", "vnpt_secret"])
async def test_with_a_wrong_secret_no_order_is_opened_and_no_answer_believed(wrong: str):
    async with laid_out("vnpt", **{wrong: SecretStr("another")}) as street:
        answer = await street.office.pay(await street.office.ask_for_fee())
        assert (answer.status_code, answer.json()["code"]) == (502, "payment.provider-silent")
        assert street.office.types == ["fee-requested", "initiated"]
