"""Receipts over HTTP: who sees, draws, checks and cancels them."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from contracts.receipts import ReceiptCancelled, ReceiptIssued
from tests.fees import AGENCY, AMOUNT, DOSSIER_ID, notice
from tests.payment_office import OWNER, Office, Teller
from tests.printed import page_count, scanned, spoken, text_of, untagged
from tests.till import CHIEF, CLERK, FOREIGN, PHAN, QUACH, STRANGER, Counter

FORM = "b-H34-23-09-01BLP0-002-AA-26E"
FIRST = f"{FORM}-00000001"
NAME, ADDRESS = "Nguyễn Thị Thử Nghiệm", "Thôn Mẫu, xã Đăk Tô"
WRONG = {"ground": "wrong-payer", "words": "Ghi nhầm tên"}


class Town(Teller):
    """VNPT, and identity that knows who pays.

    Attributes:
        people: how it answers about anyone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.people = httpx.Response(200, json={"full_name": NAME, "address": ADDRESS})

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As each of them does."""
        if request.url.path.startswith("/people/"):
            return self.people
        return await super().handle_async_request(request)


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
async def till(town: Town) -> Counter:
    """A till with one payment, and its receipts."""
    counter = Counter()
    counter.office = Office(town)
    await counter.paid()
    return counter


async def cancelled(till: Counter, **asked: Any) -> httpx.Response:
    return await till.do(PHAN, f"/receipts/{FIRST}/cancellation", **(WRONG | asked))


async def test_the_owner_and_the_accountants_see_a_dossiers_receipts(till: Counter):
    seen = await till.shown(OWNER, "/receipts", dossier_id=DOSSIER_ID)
    assert [(one["kind"], one["amount"], one["number"]) for one in seen] == [
        ("phi", 2_000, 1),
        ("le-phi", 8_000, 1),
    ]
    assert not {"applicant", "words", "payer"} & set(seen[0])
    for who in (PHAN, CHIEF):
        assert await till.shown(who, "/receipts", dossier_id=DOSSIER_ID) == seen
    for who in (CLERK, FOREIGN, STRANGER):
        assert await till.shown(who, "/receipts", dossier_id=DOSSIER_ID) == []
        for path in (f"/receipts/{FIRST}", f"/receipts/{FIRST}.pdf"):
            assert (await till.get(who, path)).status_code == 404


async def test_citizens_have_all_their_receipts_together(till: Counter):
    mine = await till.shown(OWNER, "/me/receipts")
    assert sorted(one["number"] for one in mine) == [1, 1]
    assert await till.shown(STRANGER, "/me/receipts") == []
    assert await till.shown(PHAN, "/me/receipts") == []


async def test_accountants_see_what_their_agency_collected_on_a_day(till: Counter):
    assert len(await till.shown(PHAN, "/receipts/of/2026-11-16")) == 2
    assert await till.shown(PHAN, "/receipts/of/2026-11-17") == []
    assert await till.shown(FOREIGN, "/receipts/of/2026-11-16") == []
    assert (await till.get(OWNER, "/receipts/of/2026-11-16")).status_code == 403


async def test_a_receipt_is_drawn_with_all_that_must_stand_on_it(till: Counter):
    answer = await till.get(OWNER, f"/receipts/{FIRST}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    said = text_of(answer.content)
    for part in (
        *("BIÊN LAI THU LỆ PHÍ", "Mẫu số: 01BLP0-002", "Ký hiệu: AA-26E", "Số: 00000001"),
        *("ỦY BAN NHÂN DÂN PHƯỜNG KON TUM", "Mã số thuế: 00000000", NAME, ADDRESS),
        *("Lệ phí cấp bản chính", "8.000 đồng", "Tám nghìn đồng.", "Ngày 16 tháng 11 năm 2026"),
        *("T1", "VIETCOMBANK", DOSSIER_ID, "(Chữ ký số)"),
    ):
        assert part in said, part
    assert page_count(answer.content) == 1
    assert untagged(answer.content) == []
    assert spoken(answer.content)[0] != ("", "")


async def test_the_qr_leads_to_the_check_with_its_seal(till: Counter):
    content = (await till.get(OWNER, f"/receipts/{FIRST}.pdf")).content
    read = urlsplit(scanned(content)["QRCode"])
    asked = {name: values[0] for name, values in parse_qs(read.query).items()}
    assert read.path == "/kiem-tra-bien-lai"
    assert asked["ma"] == FIRST
    checked = await till.office.http.get(f"/receipts/{FIRST}/check", params={"seal": asked["k"]})
    assert (checked.json()["state"], checked.json()["amount"]) == ("valid", 8_000)


async def test_who_only_knows_the_number_learns_whether_it_counts_and_no_more(till: Counter):
    await till.shown(OWNER, f"/receipts/{FIRST}")
    for seal in ({}, {"seal": "AAAAAAAAAA"}):
        told = (await till.office.http.get(f"/receipts/{FIRST}/check", params=seal)).json()
        assert told["state"] == "valid"
        assert told["agency"]["vi"] == "Ủy ban nhân dân phường Kon Tum"
        assert told["amount"] is None
        assert not {"dossier_id", "applicant", "order", "transaction", "lines"} & set(told)
    for unknown in (f"{FORM}-00000002", "b-x", "f-" + "1" * 32, "*", ">"):
        assert (await till.office.http.get(f"/receipts/{unknown}/check")).status_code == 404


async def test_a_person_who_was_erased_leaves_a_receipt_without_a_name(till: Counter, town: Town):
    town.people = httpx.Response(404)
    content = (await till.get(OWNER, f"/receipts/{FIRST}.pdf")).content
    assert "đã xóa theo yêu cầu" in text_of(content)


@pytest.mark.parametrize("status", [403, 500, 503])
async def test_no_receipt_is_drawn_while_nobody_says_for_whom(
    till: Counter, town: Town, status: int
):
    town.people = httpx.Response(status)
    answer = await till.get(OWNER, f"/receipts/{FIRST}.pdf")
    assert (answer.status_code, answer.json()["code"]) == (503, "payment.payer-unsaid")


async def test_a_cancelled_receipt_says_so_everywhere(till: Counter):
    answer = await cancelled(till)
    assert answer.status_code == 200, answer.text
    shown = await till.shown(OWNER, f"/receipts/{FIRST}")
    assert (shown["state"], shown["written"], shown["ground"]) == (
        *("cancelled", "Ghi nhầm tên", "wrong-payer"),
    )
    assert shown["cancelled_by"]["name"] == PHAN.name
    content = (await till.get(OWNER, f"/receipts/{FIRST}.pdf")).content
    assert "ĐÃ BỊ HỦY" in text_of(content)
    told = (await till.office.http.get(f"/receipts/{FIRST}/check")).json()
    assert (told["state"], told["replaced_by"]) == ("cancelled", None)
    assert [type(fact) for fact in till.office.receipts].count(ReceiptIssued) == 2


async def test_a_replacement_names_who_the_official_wrote(till: Counter):
    payer = {"name": "Trần Văn Mẫu", "address": "Phường Mẫu"}
    assert (await cancelled(till, replace=True, payer=payer)).status_code == 200
    new = f"{FORM}-00000002"
    assert (await till.shown(OWNER, f"/receipts/{FIRST}"))["replaced_by"] == new
    said = text_of((await till.get(OWNER, f"/receipts/{new}.pdf")).content)
    for part in ("Trần Văn Mẫu", "Phường Mẫu", "Thay thế biên lai AA-26E 00000001"):
        assert part in said
    assert NAME not in said
    told = (await till.office.http.get(f"/receipts/{FIRST}/check")).json()
    assert (told["state"], told["replaced_by"]) == ("replaced", "AA-26E 00000002")
    facts = " ".join(fact.model_dump_json() for fact in till.office.receipts)
    assert "Trần" not in facts
    assert "Ghi nhầm" not in facts


async def test_the_slower_of_two_accountants_is_told_who_was_first(till: Counter):
    assert (await cancelled(till)).status_code == 200
    answer = await till.do(QUACH, f"/receipts/{FIRST}/cancellation", **WRONG)
    assert (answer.status_code, answer.json()["code"]) == (409, "payment.receipt-cancelled")
    assert answer.json()["happened"]["by"]["name"] == PHAN.name
    entries = await till.office.platform.vault.entries(OWNER.person_id, "f-")
    assert len(entries) == 1  # what the slower one wrote is not kept


async def test_the_same_request_twice_cancels_once(till: Counter):
    key = "6f0f2a34-8c4b-4d7e-9d5e-111111111111"
    for _ in range(2):
        answer = await till.do(PHAN, f"/receipts/{FIRST}/cancellation", key, **WRONG)
        assert answer.status_code == 200
    ends = [fact for fact in till.office.receipts if isinstance(fact, ReceiptCancelled)]
    assert len(ends) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"ground": "because"},
        {"words": ""},
        {"words": "x" * 2001},
        {"payer": {"name": ""}},
        {"payer": {"name": "x" * 101}},
    ],
)
async def test_a_cancellation_that_says_nothing_is_none(till: Counter, asked: dict[str, Any]):
    assert (await cancelled(till, **asked)).status_code == 422


async def test_only_accountants_of_the_agency_cancel(till: Counter):
    for who, status in ((CHIEF, 403), (OWNER, 403), (FOREIGN, 404), (CLERK, 404)):
        answer = await till.do(who, f"/receipts/{FIRST}/cancellation", **WRONG)
        assert answer.status_code == status


async def test_what_was_reduced_is_what_the_receipts_say(town: Town):
    counter = Counter()
    counter.office = Office(town)
    fee_id = await counter.office.ask_for_fee()
    asked: dict[str, Any] = {"amount": AMOUNT // 2, "ground": "poor", "words": "Hộ nghèo"}
    assert (await counter.do(PHAN, f"/fees/{fee_id}/reduction", **asked)).status_code == 200
    order = (await counter.office.pay(fee_id)).json()["order"]
    await counter.office.tell(notice(order, AMOUNT=str(AMOUNT // 2)))
    seen = await counter.shown(OWNER, "/receipts", dossier_id=DOSSIER_ID)
    assert sum(one["amount"] for one in seen) == AMOUNT // 2
    assert AGENCY in {one["agency"] for one in seen}
