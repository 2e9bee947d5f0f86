"""Paying without logging in: by a dossier's code and its security code."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.chassis.auth import seal_of
from tests.fees import AGENCY, AMOUNT, DOSSIER_ID, LINES
from tests.national import CODE, LOOKUP_KEY, NAME, Platform, filed, knobs, notice, required, tell
from tests.payment_office import PORTAL, Office

KEY = seal_of(LOOKUP_KEY, CODE)
BOTH = {"code": CODE, "key": KEY}
BACK = f"{PORTAL}/thanh-toan-truc-tuyen/ket-qua?m={CODE}"
PAYER = {
    "name": "Trần Thị Ví Dụ",
    "id_number": "000190000001",
    "address": "Thôn Mẫu",
    "commune": "Xã Đăk Tô",
    "province": "Quảng Ngãi",
}
TRIES = 20  # wrong ones of one household in ten minutes
OTHER_FEE = "f-" + "9" * 32


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
async def office(platform: Platform) -> Office:
    """A dossier of which the desk found that more is owed."""
    office = Office(platform, knobs())
    await tell(office, *filed(), required())
    return office


async def post(office: Office, path: str, body: Any, key: str = "", **from_: str) -> httpx.Response:
    headers = {"Idempotency-Key": key or str(uuid4()), **from_}
    return await office.http.post(path, json=body, headers=headers)


async def seen(office: Office, path: str = "/dues") -> dict[str, Any]:
    answer = await post(office, path, BOTH)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def begun(office: Office, key: str = "", **other: Any) -> httpx.Response:
    """Begin to pay the one demand."""
    [due] = (await seen(office))["dues"]
    body = BOTH | {"return_url": BACK, "payer": PAYER} | other
    return await post(office, f"/dues/{due['fee_id']}/orders", body, key)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_whoever_has_both_codes_sees_what_is_owed_and_nobodys_name(office: Office):
    told = await seen(office)
    [due] = told["dues"]
    assert (told["code"], told["agency"], told["procedure_name"]["vi"]) == (CODE, AGENCY, NAME.vi)
    assert (due["amount"], due["state"], due["uncertain"]) == (AMOUNT, "requested", False)
    assert due["lines"] == [line.model_dump(mode="json") for line in LINES]
    assert set(told) == {"code", "procedure_name", "agency", "dues"}
    hidden = {"applicant", "dossier_id", "order", "requested_at"}
    assert not hidden & set(due)


@pytest.mark.parametrize(
    "code", [CODE.lower(), f" {CODE} ", CODE.replace("-", "\u2013"), f"H34 {CODE[3:]}"]
)
async def test_codes_may_be_written_as_people_write_them(office: Office, code: str):
    answer = await post(office, "/dues", {"code": code, "key": f" {KEY.lower()} "})
    assert answer.json()["code"] == CODE


async def test_a_wrong_code_and_a_wrong_security_code_are_answered_alike(office: Office):
    unknown = CODE.replace("0001", "0002")
    wrongs = [
        {"code": unknown, "key": KEY},
        {"code": unknown, "key": seal_of(LOOKUP_KEY, unknown)},
        {"code": CODE, "key": "AAAAAAAAAA"},
        {"code": CODE, "key": ""},
        {"code": "", "key": KEY},
        {"code": DOSSIER_ID, "key": KEY},
    ]
    answers = [await post(office, "/dues", wrong) for wrong in wrongs]
    assert {problem(answer) for answer in answers} == {(404, "payment.dossier-not-found")}
    assert len({answer.text for answer in answers}) == 1


async def test_guessing_is_over_soon_and_a_right_guess_no_longer_helps(office: Office):
    for _ in range(TRIES):
        await post(office, "/dues", {"code": CODE, "key": "AAAAAAAAAA"})
    answer = await post(office, "/dues", BOTH)
    assert problem(answer) == (429, "payment.too-many-tries")
    assert 0 < int(answer.headers["Retry-After"]) == answer.json()["wait"] <= 600
    elsewhere = await post(office, "/dues", BOTH, **{"X-Forwarded-For": "203.0.113.9"})
    assert elsewhere.status_code == 200


async def test_the_addresses_of_one_household_count_as_one(office: Office):
    for last in range(TRIES):
        sent = {"X-Forwarded-For": f"2001:db8::{last:x}"}
        await post(office, "/dues", {"code": CODE, "key": "AAAAAAAAAA"}, **sent)
    answer = await post(office, "/dues", BOTH, **{"X-Forwarded-For": "2001:db8::ffff:1"})
    assert answer.status_code == 429
    next_door = await post(office, "/dues", BOTH, **{"X-Forwarded-For": "2001:db8:0:1::1"})
    assert next_door.status_code == 200


async def test_right_ones_are_never_counted(office: Office):
    for _ in range(TRIES + 1):
        assert (await post(office, "/dues", BOTH)).status_code == 200


async def test_a_payer_is_sent_to_the_platform_and_is_known_to_it_alone(
    office: Office, platform: Platform
):
    way = (await begun(office)).json()
    [sent] = platform.of("INIT")
    assert way["redirect_url"] == f"http://national.test/pay/{way['order']}"
    assert (sent["MaThamChieu"], sent["SoTien"], sent["UrlTraVe"]) == (way["order"], "10000", BACK)
    assert sent["ThongTinBienLai"]["HoTenNguoiNop"] == PAYER["name"]
    assert (sent["ThongTinBienLai"]["MaHoSo"], sent["Ip"]) == (CODE, "198.51.100.1")
    written = json.dumps([fact.model_dump(mode="json") for fact in office.facts])
    assert not any(value in written for value in PAYER.values())
    [due] = (await seen(office))["dues"]
    assert (due["state"], due["uncertain"]) == ("initiated", True)


async def test_the_same_request_again_is_the_same_order(office: Office, platform: Platform):
    key = str(uuid4())
    first, second = await begun(office, key), await begun(office, key)
    assert first.json() == second.json()
    assert len(platform.of("INIT")) == 1


async def test_back_from_the_bank_the_platform_is_asked_and_the_proof_is_shown(
    office: Office, platform: Platform
):
    order = (await begun(office)).json()["order"]
    platform.told[order] = {}
    [due] = (await seen(office, "/dues/inquiry"))["dues"]
    assert (due["state"], due["transaction"], due["bank"]) == ("paid", "Q1", "BIDV")


async def test_a_notice_that_came_first_is_seen_at_once(office: Office):
    order = (await begun(office)).json()["order"]
    told = await office.http.post("/national/ipn", json=notice(order))
    assert told.json()["MaLoi"] == "00"
    [due] = (await seen(office))["dues"]
    assert due["state"] == "paid"
    assert problem(await begun(office)) == (409, "payment.already-paid")


async def test_while_the_platform_is_silent_it_stays_uncertain(office: Office, platform: Platform):
    await begun(office)
    platform.broken = httpx.Response(500)
    answer = await post(office, "/dues/inquiry", BOTH)
    assert problem(answer) == (502, "payment.provider-silent")
    [due] = (await seen(office))["dues"]
    assert due["uncertain"]


async def test_an_order_needs_both_codes_too(office: Office):
    [due] = (await seen(office))["dues"]
    body = BOTH | {"key": "AAAAAAAAAA", "return_url": BACK, "payer": PAYER}
    answer = await post(office, f"/dues/{due['fee_id']}/orders", body)
    assert problem(answer) == (404, "payment.dossier-not-found")


async def test_a_demand_of_another_dossier_is_not_there(office: Office):
    body = BOTH | {"return_url": BACK, "payer": PAYER}
    answer = await post(office, f"/dues/{OTHER_FEE}/orders", body)
    assert problem(answer) == (404, "payment.not-found")


async def test_nobody_is_led_away_from_the_portal(office: Office):
    answer = await begun(office, return_url="http://evil.test/ve")
    assert problem(answer) == (422, "request.invalid")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "  "),
        ("name", "x" * 201),
        ("id_number", "12345"),
        ("id_number", "00019000000a"),
        ("address", ""),
        ("commune", ""),
        ("province", ""),
    ],
)
async def test_a_payer_says_who_they_are(office: Office, field: str, typed: str):
    answer = await begun(office, payer=PAYER | {field: typed})
    assert problem(answer) == (422, "request.invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [f"payer.{field}"]
    assert "initiated" not in office.types


async def test_a_platform_that_declines_leaves_the_debt_as_it_was(
    office: Office, platform: Platform
):
    platform.opening = {"error_code": "05", "message": ""}
    assert problem(await begun(office)) == (502, "payment.provider-declined")
    [due] = (await seen(office))["dues"]
    assert (due["state"], due["uncertain"]) == ("failed", False)
