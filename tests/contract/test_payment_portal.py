"""What the National Portal may ask of us (dptracuuthanhtoanhs), and its notice afterwards."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from contracts.dossier import DossierReopened
from contracts.payment import FeePaid, FeeRequested, PaymentInitiated
from contracts.streams import PAYMENT
from contracts.values import DossierId, FeeLine, Named
from services.chassis.register import MemoryRegister
from tests.facts import envelope
from tests.fees import AGENCY, AMOUNT, DOSSIER_ID, reduced
from tests.national import (
    ASKS_WITH,
    CODE,
    CONFIRM_REPLY,
    MERCHANT,
    NAME,
    PROCEDURE,
    Platform,
    filed,
    knobs,
    notice,
    required,
    signature,
    tell,
)
from tests.payment_office import OWNER, Office, headers

KEY = {"Authorization": f"Bearer {ASKS_WITH}"}
PATH = "/national/dptracuuthanhtoanhs"
UNKNOWN = {"error_code": -1, "message": []}
NOTHING = {"error_code": 0, "message": []}
STAMPED = "20261116093000"  # NOW in Kon Tum
MORE = (FeeLine(code="them", name=Named(vi="Phí bổ sung"), kind="phi", amount=50_000),)


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
async def office(platform: Platform) -> Office:
    """A dossier that was handed in, and later turned out to cost something."""
    office = Office(platform, knobs())
    await tell(office, *filed(), required())
    return office


async def ask(office: Office, sent: Any = None, shown: dict[str, str] | None = None) -> Any:
    await office.platform.settle(office.rooms)
    content = sent if isinstance(sent, bytes) else json.dumps(sent or {"MaHoSo": CODE}).encode()
    answer = await office.http.post(PATH, content=content, headers=KEY if shown is None else shown)
    return answer.json() if answer.status_code == 200 else (answer.status_code, answer.json())


def first_fee(office: Office) -> str:
    """The demand's id."""
    [asked, *_] = office.facts
    assert isinstance(asked, FeeRequested)
    return asked.fee_id


async def confirm(office: Office, fields: Any) -> tuple[int, str]:
    """The platform's notice; status and code of our signed reply."""
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    answer = await office.http.post("/national/ipn", content=body)
    reply = answer.json()
    assert reply["MaXacThuc"] == signature(reply, CONFIRM_REPLY)
    assert reply["MaDoiTac"] == MERCHANT
    return answer.status_code, reply["MaLoi"]


async def test_what_a_dossier_owes_is_told_with_the_account_it_goes_to(office: Office):
    told = await ask(office)
    about = told["message"]
    assert told["error_code"] == 1
    assert about["MaTraCuuTT"] == CODE + STAMPED
    assert (about["MaHoSo"], about["MaTTHC"], about["TenTTHC"]) == (CODE, PROCEDURE, NAME.vi)
    assert (about["MaDonVi"], about["client_id"]) == (AGENCY, MERCHANT)
    assert [line["SoTien"] for line in about["PhiLePhi"]] == ["8000", "2000"]
    assert about["DSKhoanNop"][0]["SoTien"] == str(AMOUNT)


async def test_the_order_is_written_down_before_the_platform_hears_of_it(office: Office):
    reference = (await ask(office))["message"]["MaTraCuuTT"]
    last = office.facts[-1]
    assert isinstance(last, PaymentInitiated)
    assert (last.order, last.provider, last.amount) == (reference, "national", AMOUNT)


async def test_asked_again_the_reference_stays_and_nothing_is_written(office: Office):
    first = await ask(office)
    assert await ask(office) == first
    assert office.types == ["fee-requested", "initiated"]


async def test_asked_ten_times_at_once_one_order_is_written(office: Office):
    told = await asyncio.gather(*(ask(office) for _ in range(10)))
    assert {one["message"]["MaTraCuuTT"] for one in told} == {CODE + STAMPED}
    assert office.types.count("initiated") == 1


async def test_its_notice_settles_the_demand_and_then_nothing_is_owed(office: Office):
    reference = (await ask(office))["message"]["MaTraCuuTT"]
    assert await confirm(office, notice(reference)) == (200, "00")
    paid = office.facts[-1]
    assert isinstance(paid, FeePaid)
    assert (paid.order, paid.provider, paid.transaction, paid.bank) == (
        reference,
        "national",
        "Q1",
        "BIDV",
    )
    assert await ask(office) == NOTHING


async def test_a_notice_again_or_after_a_month_changes_nothing(office: Office):
    reference = (await ask(office))["message"]["MaTraCuuTT"]
    told = notice(reference)
    assert await confirm(office, told) == (200, "00")
    for _ in range(3):
        assert await confirm(office, told) == (200, "02")
    assert office.types.count("fee-paid") == 1


async def test_twenty_notices_at_once_are_one_payment(office: Office):
    reference = (await ask(office))["message"]["MaTraCuuTT"]
    answers = await asyncio.gather(*(confirm(office, notice(reference)) for _ in range(20)))
    assert sorted(answers) == [(200, "00"), *[(200, "02")] * 19]
    assert office.types.count("fee-paid") == 1


async def test_a_failure_may_still_become_a_payment_and_a_new_reference_is_offered(
    office: Office, platform: Platform
):
    first = (await ask(office))["message"]["MaTraCuuTT"]
    assert await confirm(office, notice(first, MaLoi="24")) == (200, "00")
    platform.told[first] = {"TrangThaiGD": "4"}
    second = (await ask(office))["message"]["MaTraCuuTT"]
    assert second != first
    assert await confirm(office, notice(first)) == (200, "00")  # paid after all
    assert office.types.count("fee-paid") == 1


async def less_is_owed(office: Office, amount: int) -> None:
    """An official reduced the fee."""
    fee_id = first_fee(office)
    stream, subject = office.platform.stream(PAYMENT), PAYMENT.subject(fee_id)
    less = reduced(amount).model_copy(update={"fee_id": fee_id})
    await stream.append(envelope(less, subject), expected=await stream.tip(subject))


async def test_when_less_is_owed_a_new_reference_says_how_much(office: Office):
    before = (await ask(office))["message"]["MaTraCuuTT"]
    await less_is_owed(office, 4_000)
    about = (await ask(office))["message"]
    assert about["DSKhoanNop"][0]["SoTien"] == "4000"
    assert about["MaTraCuuTT"] != before
    paid = notice(about["MaTraCuuTT"], SoTien="4000")
    assert await confirm(office, paid) == (200, "00")
    assert await ask(office) == NOTHING


async def test_what_is_waived_is_not_owed(office: Office):
    await less_is_owed(office, 0)
    assert await ask(office) == NOTHING


async def test_the_reference_leads_back_after_the_process_was_killed_and_started_again(
    platform: Platform,
):
    register = MemoryRegister()
    office = Office(platform, knobs(), register)
    await tell(office, *filed(), required())
    reference = (await ask(office))["message"]["MaTraCuuTT"]
    again = Office(platform, knobs(), register)
    again.platform = office.platform  # what lies on disk
    assert await confirm(office, notice(reference)) == (200, "00")
    assert await register.holder(f"order:national:{reference}") == first_fee(office)


async def test_a_claimed_reference_that_was_never_written_down_harms_nobody(
    platform: Platform,
):
    register = MemoryRegister()
    await register.claim(f"order:national:{CODE}{STAMPED}", "f-" + "9" * 32)
    office = Office(platform, knobs(), register)
    await tell(office, *filed(), required())
    reference = (await ask(office))["message"]["MaTraCuuTT"]
    assert reference == f"{CODE}20261116093001"


async def test_two_demands_are_told_one_after_the_other(office: Office):
    await tell(office, required(MORE))
    told: dict[str, str] = {}
    for transaction in ("Q1", "Q2"):
        about = (await ask(office))["message"]
        amount = about["DSKhoanNop"][0]["SoTien"]
        told[about["MaTraCuuTT"]] = amount
        paid = notice(about["MaTraCuuTT"], SoTien=amount, MaGiaoDich=transaction)
        assert await confirm(office, paid) == (200, "00")
    assert set(told.values()) == {str(AMOUNT), "50000"}
    assert len(told) == 2  # two references in one and the same second
    assert await ask(office) == NOTHING


async def test_what_is_not_asked_for_any_more_is_not_owed(office: Office):
    await tell(office, DossierReopened(dossier_id=DOSSIER_ID))
    assert await ask(office) == NOTHING


async def test_somebody_else_is_asked_first_whether_it_has_been_paid_there(
    office: Office, platform: Platform
):
    """A citizen went to pay through the portal's page and no notice ever came."""
    order = (await office.pay(first_fee(office), provider="national")).json()["order"]
    platform.told[order] = {}
    assert await ask(office) == NOTHING
    assert office.types[-1] == "fee-paid"


async def test_while_a_collector_is_silent_nothing_is_offered(office: Office, platform: Platform):
    await office.pay(first_fee(office), provider="national")
    platform.broken = httpx.Response(500)
    status, problem = await ask(office)
    assert (status, problem["code"]) == (502, "payment.provider-silent")


# Who is answered, and what


@pytest.mark.parametrize("code", ["H34.23.09-261116-0002", "", "'; drop", "*", "d-" + "1" * 32])
async def test_a_dossier_that_does_not_exist_is_unknown(office: Office, code: str):
    assert await ask(office, {"MaHoSo": code}) == UNKNOWN


@pytest.mark.parametrize(
    "sent", [b"", b"{", b"[]", b'{"MaHoSo": 7.0}', b'{"MaHoSo": {}}', b"[" * 99_999, b"x" * 99_999]
)
async def test_a_question_that_cannot_be_read_finds_nothing(office: Office, sent: bytes):
    assert await ask(office, sent) == UNKNOWN
    assert office.types == ["fee-requested"]


@pytest.mark.parametrize(
    "shown",
    [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer guessed"}, headers(OWNER)],
)
async def test_nobody_but_the_platform_is_answered(office: Office, shown: dict[str, str]):
    status, problem = await ask(office, shown=shown)
    assert (status, problem["code"]) == (401, "auth.token-invalid")
    assert office.types == ["fee-requested"]


async def test_without_a_key_for_it_there_is_no_such_service(platform: Platform):
    office = Office(platform, knobs(national_asks_with=SecretStr("")))
    answer = await office.http.post(PATH, content=b"{}", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


async def test_the_platform_is_told_to_wait_when_it_asks_too_often(office: Office):
    for _ in range(600):
        await office.http.post(PATH, content=b"{}", headers=KEY)
    status, problem = await ask(office)
    assert (status, problem["code"]) == (429, "payment.too-many-tries")
    assert 0 < problem["wait"] <= 60


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"SoTien": "10001"}, (409, "04")),
        ({"SoTien": "10000.0"}, (409, "04")),
        ({"SoTien": "0"}, (409, "04")),
        ({"SoTien": "-10000"}, (409, "04")),
        ({"SoTien": str(10**18)}, (409, "04")),
        ({"MaTienTe": "USD"}, (409, "04")),
        ({"MaDoiTac": "OTHER"}, (400, "03")),
        ({"secret": "guessed"}, (400, "97")),
        ({"ThongTinGiaoDich": "a|b"}, (400, "99")),
    ],
)
async def test_a_notice_that_does_not_fit_settles_nothing(
    office: Office, wrong: dict[str, str], answer: tuple[int, str]
):
    reference = (await ask(office))["message"]["MaTraCuuTT"]
    assert await confirm(office, notice(**({"order": reference} | wrong))) == answer
    assert "fee-paid" not in office.types


async def test_a_notice_for_an_order_nobody_made_is_unknown(office: Office):
    assert await confirm(office, notice(f"{CODE}20200101000000")) == (404, "01")


async def test_a_dossier_that_was_only_declared_has_no_code_to_ask_for(platform: Platform):
    office = Office(platform, knobs())
    await office.ask_for_fee()
    assert await ask(office, {"MaHoSo": "NONE"}) == UNKNOWN


async def test_two_dossiers_are_never_mixed_up(office: Office):
    other = DossierId("d-" + "2" * 32)
    code = "H34.23.09-261116-0002"
    await tell(office, *filed(other, code), required(MORE, other, code))
    assert (await ask(office))["message"]["DSKhoanNop"][0]["SoTien"] == str(AMOUNT)
    told = (await ask(office, {"MaHoSo": code}))["message"]
    assert (told["MaHoSo"], told["DSKhoanNop"][0]["SoTien"]) == (code, "50000")
    assert await confirm(office, notice(told["MaTraCuuTT"])) == (409, "04")
