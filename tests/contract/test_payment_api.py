"""Payment over HTTP, on ground in memory, with VNPT played in this process."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.payment import FeePaid
from services.chassis.register import MemoryRegister
from tests.facts import BINH, NOW
from tests.fees import (
    AGENCY,
    AMOUNT,
    CONFIRM_REPLY,
    DOSSIER_ID,
    LINES,
    MERCHANT,
    PAY_DATE,
    notice,
    signature,
)
from tests.keys import citizen, official
from tests.payment_office import OWNER, RETURN, Office, Teller, headers

VIETNAMESE_NOW = NOW + timedelta(hours=7)
STRANGER = citizen(BINH)
CLERK = official("p-" + "c" * 32, AGENCY)
CLERK_ELSEWHERE = official("p-" + "d" * 32, "H34.99")


@pytest.fixture
def vnpt() -> Teller:
    return Teller()


@pytest.fixture
def office(vnpt: Teller) -> Office:
    return Office(vnpt)


def code_of(answer: httpx.Response) -> str:
    """The protocol's code, in an answer that is signed as it must be."""
    reply = answer.json()
    assert reply["SECURE_CODE"] == signature(reply, CONFIRM_REPLY)
    assert reply["MERCHANT_SERVICE_ID"] == MERCHANT
    return str(reply["RESPONSE_CODE"])


def taken(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, code_of(answer)


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


# What is owed


async def test_a_declared_dossier_shows_what_it_owes(office: Office):
    fee_id = await office.ask_for_fee()
    [fee] = await office.owed()
    told = {name: value for name, value in fee.items() if value not in (None, [], 0, "")}
    assert told == {
        "fee_id": fee_id,
        "dossier_id": DOSSIER_ID,
        "agency": AGENCY,
        "lines": [line.model_dump(mode="json") for line in LINES],
        "amount": AMOUNT,
        "requested": AMOUNT,
        "state": "requested",
    }


async def test_only_the_owner_and_the_agency_see_what_is_owed(office: Office):
    await office.ask_for_fee()
    assert len(await office.owed(CLERK)) == 1
    for other in (STRANGER, CLERK_ELSEWHERE):
        assert await office.owed(other) == []


async def test_an_unknown_dossier_owes_nothing(office: Office):
    assert await office.owed(dossier_id="d-unknown") == []


async def test_nobody_sees_anything_without_a_token(office: Office):
    answer = await office.http.get("/fees", params={"dossier_id": DOSSIER_ID})
    assert problem(answer) == (401, "auth.token-missing")


async def test_a_reader_may_wait_for_the_demand_that_follows_a_declaration(office: Office):
    waiting = asyncio.create_task(
        office.http.get(
            "/fees",
            params={"dossier_id": DOSSIER_ID},
            headers=headers(OWNER) | {"X-Wait-For": "DOSSIER=1"},
        )
    )
    await asyncio.sleep(0.05)
    await office.ask_for_fee()
    assert len((await waiting).json()) == 1


# The way to the provider


async def test_a_citizen_is_sent_to_the_provider_to_pay(office: Office, vnpt: Teller):
    fee_id = await office.ask_for_fee()
    way = (await office.pay(fee_id)).json()
    [sent] = vnpt.of("INIT")
    assert way == {
        "redirect_url": f"http://vnpt.test/pay/{way['order']}",
        "order": way["order"],
        "position": 2,
        "stream": "PAYMENT",
    }
    assert way["order"].isalnum()
    assert len(way["order"]) <= 50
    assert (sent["MERCHANT_ORDER_ID"], sent["AMOUNT"]) == (way["order"], "10000")
    assert (sent["RETURN_URL"], sent["CREATE_DATE"]) == (RETURN, f"{VIETNAMESE_NOW:%Y%m%d%H%M%S}")
    assert vnpt.asked[0][0] == "/vnpt/rest/payment/v1.0.5/init"
    [fee] = await office.owed()
    assert (fee["state"], fee["order"]) == ("initiated", way["order"])


async def test_the_provider_is_told_the_address_of_the_citizen_not_of_a_server(
    office: Office, vnpt: Teller
):
    fee_id = await office.ask_for_fee()
    for forwarded in ("203.0.113.7", "6.6.6.6, 203.0.113.7", "2001:db8::7", "nonsense"):
        await office.http.post(
            f"/fees/{fee_id}/orders",
            json={"provider": "vnpt", "return_url": RETURN},
            headers=headers(OWNER) | {"X-Forwarded-For": forwarded},
        )
    told = [sent["CLIENT_IP"] for sent in vnpt.of("INIT")]
    assert told == ["203.0.113.7", "203.0.113.7", "2001:db8::7", "198.51.100.1"]


async def test_the_same_request_again_is_the_same_order_and_page(office: Office, vnpt: Teller):
    fee_id, key = await office.ask_for_fee(), str(uuid4())
    first, second = [(await office.pay(fee_id, key=key)).json() for _ in range(2)]
    assert first == second
    assert len(vnpt.of("INIT")) == 1
    assert office.types == ["fee-requested", "initiated"]


async def test_every_other_attempt_is_an_order_of_its_own(office: Office):
    fee_id, first = await office.begun()
    second = (await office.pay(fee_id)).json()["order"]
    assert first != second
    assert office.types == ["fee-requested", "initiated", "initiated"]


async def test_only_the_owner_pays(office: Office):
    fee_id = await office.ask_for_fee()
    for other in (STRANGER, CLERK, CLERK_ELSEWHERE):
        assert problem(await office.pay(fee_id, other)) == (404, "payment.not-found")
    assert office.types == ["fee-requested"]


@pytest.mark.parametrize("fee_id", ["f-" + "0" * 32, "*", "f-1", "%3E"])
async def test_what_is_not_owed_cannot_be_paid(office: Office, fee_id: str):
    await office.ask_for_fee()
    assert problem(await office.pay(fee_id)) == (404, "payment.not-found")
    assert problem(await office.inquire(fee_id)) == (404, "payment.not-found")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "//evil.example",
        "/ve",
        "javascript:alert(1)",
        "http://portal.test.evil.example/",
        "http://portal.test@evil.example/",
        "http://[",
        "x" * 501,
    ],
)
async def test_a_citizen_returns_to_the_portal_and_nowhere_else(office: Office, url: str):
    fee_id = await office.ask_for_fee()
    answer = await office.pay(fee_id, return_url=url)
    assert problem(answer) == (422, "request.invalid")
    assert answer.json()["errors"][0]["field"] == "return_url"
    assert office.types == ["fee-requested"]


async def test_an_unknown_provider_is_refused(office: Office):
    fee_id = await office.ask_for_fee()
    assert problem(await office.pay(fee_id, provider="piggy")) == (422, "request.invalid")


async def test_a_provider_that_is_not_set_up_is_refused_and_not_offered(office: Office):
    fee_id = await office.ask_for_fee()
    assert problem(await office.pay(fee_id, provider="vnpay")) == (409, "payment.provider-absent")
    assert (await office.http.get("/providers")).json() == ["vnpt"]
    assert office.types == ["fee-requested"]


async def test_a_command_without_a_key_is_refused(office: Office):
    fee_id = await office.ask_for_fee()
    given = headers(OWNER)
    del given["Idempotency-Key"]
    for path, body in (("orders", {"provider": "vnpt", "return_url": RETURN}), ("inquiry", None)):
        answer = await office.http.post(f"/fees/{fee_id}/{path}", json=body, headers=given)
        assert problem(answer) == (400, "request.idempotency-key-missing")


async def test_what_was_paid_is_not_paid_again(office: Office):
    fee_id, order = await office.begun()
    await office.tell(notice(order))
    assert problem(await office.pay(fee_id)) == (409, "payment.already-paid")


async def test_before_a_new_attempt_the_earlier_ones_are_asked_about(office: Office, vnpt: Teller):
    fee_id, order = await office.begun()
    vnpt.told[order] = {}  # paid there, and the notice was lost
    assert problem(await office.pay(fee_id)) == (409, "payment.already-paid")
    assert office.types == ["fee-requested", "initiated", "fee-paid"]


@pytest.mark.parametrize(
    "broken",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("silent"),
        httpx.Response(500),
        httpx.Response(401),
        httpx.Response(200, text="<html>"),
    ],
)
async def test_a_silent_provider_is_tried_again_with_the_same_order(
    office: Office, vnpt: Teller, broken: httpx.Response | httpx.HTTPError
):
    fee_id, key = await office.ask_for_fee(), str(uuid4())
    vnpt.broken = broken
    assert problem(await office.pay(fee_id, key=key)) == (502, "payment.provider-silent")
    vnpt.broken = None
    way = await office.pay(fee_id, key=key)
    assert way.status_code == 201
    assert office.types == ["fee-requested", "initiated"]
    assert [sent["MERCHANT_ORDER_ID"] for sent in vnpt.of("INIT")] == [way.json()["order"]]


async def test_an_order_that_the_provider_declines_has_failed(office: Office, vnpt: Teller):
    fee_id = await office.ask_for_fee()
    vnpt.opening = {"RESPONSE_CODE": "03", "REDIRECT_URL": ""}
    assert problem(await office.pay(fee_id)) == (502, "payment.provider-declined")
    assert office.types == ["fee-requested", "initiated", "failed"]
    vnpt.opening = {}
    assert (await office.pay(fee_id)).status_code == 201


# The provider's notices


async def test_a_true_notice_settles_the_fee(office: Office):
    _, order = await office.begun()
    answer = await office.tell(notice(order))
    assert taken(answer) == (200, "00")
    assert answer.json()["MERCHANT_ORDER_ID"] == order
    [fee] = await office.owed()
    assert (fee["state"], fee["transaction"], fee["bank"]) == ("paid", "T1", "VIETCOMBANK")
    assert fee["paid_at"] == "2026-11-23T02:15:09Z"


async def test_a_notice_needs_neither_token_nor_key(office: Office):
    _, order = await office.begun()
    assert (await office.http.post("/vnpt/ipn", json=notice(order))).status_code == 200


async def test_a_notice_again_is_known_and_changes_nothing(office: Office):
    _, order = await office.begun()
    assert [taken(await office.tell(notice(order))) for _ in range(3)] == [
        (200, "00"),
        (200, "02"),
        (200, "02"),
    ]
    assert office.types.count("fee-paid") == 1


async def test_notices_at_once_settle_the_fee_once(office: Office):
    _, order = await office.begun()
    answers = await asyncio.gather(*(office.tell(notice(order)) for _ in range(8)))
    assert sorted(code_of(answer) for answer in answers) == ["00", *["02"] * 7]
    assert office.types.count("fee-paid") == 1


async def test_a_notice_of_a_failure_leaves_the_fee_owed(office: Office):
    fee_id, order = await office.begun()
    lost = notice(order, RESPONSE_CODE="24")
    assert taken(await office.tell(lost)) == (200, "00")
    assert taken(await office.tell(lost)) == (200, "02")
    [fee] = await office.owed()
    assert fee["state"] == "failed"
    assert (await office.pay(fee_id)).status_code == 201


async def test_what_failed_may_turn_out_to_be_paid_and_never_fails_again(office: Office):
    _, order = await office.begun()
    lost = notice(order, RESPONSE_CODE="24")
    for told in (lost, notice(order), lost):
        assert (await office.tell(told)).status_code == 200
    assert office.types == ["fee-requested", "initiated", "failed", "fee-paid"]


Answered = tuple[dict[str, Any], tuple[int, str]]
MISFITS: dict[str, Answered] = {
    "another amount": ({"AMOUNT": "9999"}, (409, "04")),
    "nothing": ({"AMOUNT": "0"}, (409, "04")),
    "less than nothing": ({"AMOUNT": "-10000"}, (409, "04")),
    "far too much": ({"AMOUNT": str(10**18)}, (409, "04")),
    "a fraction": ({"AMOUNT": "10000.0"}, (409, "04")),
    "another currency": ({"CURRENCY_CODE": "USD"}, (409, "04")),
    "no currency": ({"CURRENCY_CODE": ""}, (409, "04")),
    "an unknown order": ({"MERCHANT_ORDER_ID": "mc0"}, (404, "01")),
}
FORGERIES: dict[str, Answered] = {
    "no order": ({"MERCHANT_ORDER_ID": ""}, (404, "01")),
    "another merchant": ({"MERCHANT_SERVICE_ID": "OTHER"}, (400, "03")),
    "another action": ({"ACTION": "PAY"}, (400, "99")),
    "a border inside a value": ({"ADDITIONAL_INFO": "a|b"}, (400, "99")),
    "no date": ({"PAY_DATE": ""}, (400, "99")),
}


@pytest.mark.parametrize("case", MISFITS)
async def test_signed_money_that_does_not_fit_is_kept_once(office: Office, case: str):
    _, order = await office.begun()
    wrong, expected = MISFITS[case]
    for _ in range(3):
        assert taken(await office.tell(notice(order, **wrong))) == expected
    assert office.types == ["fee-requested", "initiated", "money-suspended"]
    assert taken(await office.tell(notice(order))) == (200, "00")
    assert office.types[-1] == "fee-paid"


@pytest.mark.parametrize("case", FORGERIES)
async def test_a_signed_notice_that_does_not_fit_writes_nothing(office: Office, case: str):
    _, order = await office.begun()
    wrong, expected = FORGERIES[case]
    assert taken(await office.tell(notice(order, **wrong))) == expected
    assert office.types == ["fee-requested", "initiated"]


async def test_a_notice_signed_with_another_secret_writes_nothing(office: Office):
    _, order = await office.begun()
    assert taken(await office.tell(notice(order, "guessed"))) == (400, "97")
    assert taken(await office.tell(notice(order) | {"AMOUNT": "1"})) == (400, "97")
    assert taken(await office.tell(notice(order) | {"SECURE_CODE": ""})) == (400, "97")
    assert office.types == ["fee-requested", "initiated"]


@pytest.mark.parametrize(
    "garbage", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"ACTION":"\\ud800"}']
)
async def test_garbage_gets_a_signed_no(office: Office, garbage: bytes):
    await office.begun()
    assert taken(await office.tell(garbage)) == (400, "99")
    assert office.types == ["fee-requested", "initiated"]


async def test_a_notice_larger_than_any_is_not_read(office: Office):
    _, order = await office.begun()
    large = notice(order) | {"ADDITIONAL": "x" * 70_000}
    assert taken(await office.tell(large)) == (400, "99")


async def test_a_second_payment_of_a_settled_fee_is_refused_not_swallowed(office: Office):
    fee_id, first = await office.begun()
    second = (await office.pay(fee_id)).json()["order"]
    await office.tell(notice(first))
    for again in (notice(second, VNPTPAY_TRANSACTION_ID="T2"), notice(first, PAYMENT_METHOD="ACB")):
        status, code = taken(await office.tell(again))
        assert code == "02"
        assert status == (409 if again["VNPTPAY_TRANSACTION_ID"] == "T2" else 200)
    assert office.types.count("fee-paid") == 1


class DownRegister(MemoryRegister):
    """A register that does not know what an order is for, because it does not answer."""

    async def holder(self, name: str) -> str | None:
        if name.startswith("order:"):
            raise ConnectionError(name)
        return await super().holder(name)


async def test_when_we_cannot_look_the_provider_is_asked_to_come_again(vnpt: Teller):
    office = Office(vnpt, register=DownRegister())
    assert taken(await office.tell(notice("named0by0others"))) == (503, "99")
    assert office.types == []


async def test_a_notice_of_an_order_that_we_named_needs_no_register(vnpt: Teller):
    office = Office(vnpt, register=DownRegister())
    _, order = await office.begun()
    assert taken(await office.tell(notice(order))) == (200, "00")


# Our own inquiry


async def test_an_inquiry_finds_a_payment_whose_notice_was_lost(office: Office, vnpt: Teller):
    fee_id, order = await office.begun()
    vnpt.told[order] = {}
    answer = await office.inquire(fee_id)
    assert answer.json() == {"state": "paid", "position": 3, "stream": "PAYMENT"}
    assert taken(await office.tell(notice(order))) == (200, "02")
    assert office.types.count("fee-paid") == 1


async def test_an_inquiry_finds_what_an_older_attempt_paid(office: Office, vnpt: Teller):
    fee_id, older = await office.begun()
    await office.pay(fee_id)
    vnpt.told[older] = {}
    assert (await office.inquire(fee_id)).json()["state"] == "paid"
    paid = office.facts[-1]
    assert isinstance(paid, FeePaid)
    assert paid.order == older


async def test_while_the_bank_has_not_decided_nothing_changes(office: Office):
    fee_id, _ = await office.begun()
    answer = await office.inquire(fee_id)
    assert answer.json() == {"state": "initiated", "position": None, "stream": "PAYMENT"}


async def test_an_inquiry_may_find_a_failure_and_later_a_payment(office: Office, vnpt: Teller):
    fee_id, order = await office.begun()
    key = str(uuid4())
    vnpt.told[order] = {"TRANSACTION_STATUS": "4"}
    assert (await office.inquire(fee_id, key=key)).json()["state"] == "failed"
    vnpt.told[order] = {}
    assert (await office.inquire(fee_id, key=key)).json()["state"] == "paid"


async def test_a_fee_that_was_paid_is_not_asked_about(office: Office, vnpt: Teller):
    fee_id, order = await office.begun()
    await office.tell(notice(order))
    vnpt.broken = httpx.Response(500)
    assert (await office.inquire(fee_id)).json()["state"] == "paid"


async def test_an_official_of_the_agency_may_inquire_and_a_stranger_may_not(office: Office):
    fee_id, _ = await office.begun()
    assert (await office.inquire(fee_id, CLERK)).status_code == 200
    for other in (STRANGER, CLERK_ELSEWHERE):
        assert problem(await office.inquire(fee_id, other)) == (404, "payment.not-found")


async def test_an_inquiry_that_finds_the_wrong_amount_says_so(office: Office, vnpt: Teller):
    fee_id, order = await office.begun()
    vnpt.told[order] = {"AMOUNT": "11000"}
    assert problem(await office.inquire(fee_id)) == (409, "payment.wrong-amount")
    assert (await office.pay(fee_id)).status_code == 201  # and does not bar another attempt
    assert "fee-paid" not in office.types


async def test_a_silent_provider_tells_nothing(office: Office, vnpt: Teller):
    fee_id, _ = await office.begun()
    vnpt.broken = httpx.ReadTimeout("silent")
    assert problem(await office.inquire(fee_id)) == (502, "payment.provider-silent")
    assert office.types == ["fee-requested", "initiated"]


# What the browser says


async def test_nothing_the_browser_brings_back_is_listened_to(office: Office):
    fee_id, order = await office.begun()
    brought = {"MERCHANT_ORDER_ID": order, "RESPONSE_CODE": "00", "PAY_DATE": PAY_DATE}
    await office.http.get("/vnpt/ipn", params=brought)
    await office.http.post(f"/fees/{fee_id}/inquiry", params=brought, headers=headers(OWNER))
    assert office.types == ["fee-requested", "initiated"]


async def test_nothing_personal_is_in_any_event(office: Office, vnpt: Teller):
    fee_id = await office.ask_for_fee()
    await office.http.post(
        f"/fees/{fee_id}/orders",
        json={"provider": "vnpt", "return_url": f"{RETURN}?so=0900000001"},
        headers=headers(OWNER) | {"X-Forwarded-For": "203.0.113.7"},
    )
    order = vnpt.of("INIT")[0]["MERCHANT_ORDER_ID"]
    await office.tell(notice(order, ADDITIONAL_INFO="NGUYEN VAN A 0900000001"))
    written = "".join(fact.model_dump_json() for fact in office.facts)
    assert "fee-paid" in office.types
    for personal in ("203.0.113.7", "NGUYEN", "0900000001"):
        assert personal not in written
    assert set(office.facts[-1].model_dump()) == {
        "type", "fee_id", "dossier_id", "order", "provider", "amount", "transaction", "bank",
        "bank_reference", "paid_at", "suspense",
    }  # fmt: skip
