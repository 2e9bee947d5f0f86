"""A citizen's money in the browser, before the real payment service."""

import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from fastapi import Request, Response

from services.gateway.money_words import REFUNDS, STATES
from services.payment.domain.state import RefundState, Standing
from tests.facts import ANNA
from tests.fees import AMOUNT, DOSSIER_ID, notice
from tests.following import ID, Follows, logged_in
from tests.keys import citizen
from tests.portal import Browser, portal
from tests.till import ACCOUNT, CHIEF, PHAN, Counter

MONEY = f"/ho-so/{ID}/tien"
TYPED = ACCOUNT | {"number": "0123 456 789", "words": "Tôi nộp nhầm hồ sơ"}


@pytest.fixture
def till() -> Counter:
    counter = Counter()

    @counter.office.app.middleware("http")
    async def up_to_date(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        await counter.office.platform.settle(counter.office.rooms)
        return await call_next(request)

    return counter


@pytest.fixture
async def owner(till: Counter) -> AsyncIterator[Browser]:
    assert ID == DOSSIER_ID
    services = Follows("submitted").services() | {"payment": till.office.app}
    async with portal(**services) as http:
        yield Browser(logged_in(http, caller=citizen(ANNA)))


def text(browser: Browser) -> str:
    """What is read on the page: no tags, single blanks."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", browser.page.text).split()))


async def test_all_that_happened_to_a_payment_is_told(till: Counter, owner: Browser):
    await till.paid()
    assert (await owner.open(MONEY)).status_code == 200
    for told in ("10.000 đồng · Đã nộp", "VIETCOMBANK", "Diễn biến của khoản này (3)"):
        assert told in text(owner)
    for told in ("Yêu cầu nộp phí, lệ phí", "Bắt đầu thanh toán trực tuyến", "Mã giao dịch: T1"):
        assert told in text(owner)


async def test_a_dossier_that_owes_nothing_says_so(owner: Browser):
    await owner.open(MONEY)
    assert "Hồ sơ này không có khoản nào phải nộp." in text(owner)


async def test_a_citizen_asks_for_a_refund_and_follows_it(till: Counter, owner: Browser):
    fee_id = await till.paid()
    await owner.open(f"{MONEY}/{fee_id}/hoan")
    await owner.submit(f"{MONEY}/{fee_id}/hoan", **TYPED)
    assert owner.page.url.path == MONEY
    assert "Hoàn trả 10.000 đồng · Đang chờ kế toán xem xét" in text(owner)
    assert "/hoan" not in re.findall(rf'href="{MONEY}/f-[^"]*', owner.page.text)
    [refund] = await till.shown(PHAN, "/refunds")
    path = f"/refunds/{refund['refund_id']}"
    shown = await till.shown(PHAN, path)
    assert (shown["destination"], shown["reason"]) == (ACCOUNT, TYPED["words"])
    await till.do(CHIEF, f"{path}/approval")
    await till.do(PHAN, f"{path}/payout", reference="FT9")
    await owner.open(MONEY)
    assert "Đã chuyển tiền (mã chuyển khoản FT9)" in text(owner)
    assert "Đã duyệt hoàn trả tiền" in text(owner)


async def test_what_is_missing_or_cannot_be_is_said_at_its_field(till: Counter, owner: Browser):
    fee_id = await till.paid()
    await owner.open(f"{MONEY}/{fee_id}/hoan")
    await owner.submit(f"{MONEY}/{fee_id}/hoan", number="12|3", words="Vì nhầm")
    assert owner.page.status_code == 422
    for told in ("Có 3 mục cần xem lại", "Số tài khoản có từ 4 đến 34", "Vì nhầm"):
        assert told in text(owner)
    assert 'href="#f-holder"' in owner.page.text
    assert await till.shown(PHAN, "/refunds") == []


async def test_what_somebody_else_has_just_asked_for_is_told_in_words(
    till: Counter, owner: Browser
):
    fee_id = await till.paid()
    await owner.open(f"{MONEY}/{fee_id}/hoan")
    await till.do(PHAN, f"/fees/{fee_id}/refunds", words="Cơ quan tự hoàn")
    await owner.submit(f"{MONEY}/{fee_id}/hoan", **TYPED)
    assert owner.page.status_code == 422
    assert "Đề nghị hoàn trả trước đang được xem xét." in text(owner)
    await owner.open(f"{MONEY}/{fee_id}/hoan")
    assert owner.page.url.path == MONEY  # there is nothing to ask for


async def test_an_account_is_named_and_corrected(till: Counter, owner: Browser):
    _, order = await till.office.begun()
    for transaction in ("T1", "T2"):
        await till.office.tell(notice(order, VNPTPAY_TRANSACTION_ID=transaction))
    await owner.open(MONEY)
    assert "Mời bạn cho biết tài khoản nhận tiền." in text(owner)
    [path] = re.findall(rf'href="(/ho-so/{ID}/hoan-tien/[^"]+)"', owner.page.text)
    await owner.open(path)
    await owner.submit(path, **ACCOUNT)
    assert "Đổi tài khoản nhận tiền" in text(owner)
    await owner.open(path)
    assert ACCOUNT["number"] in owner.page.text
    await owner.submit(path, **(ACCOUNT | {"number": ""}))
    assert owner.page.status_code == 422
    assert "Mời bạn điền mục này." in text(owner)


async def test_money_that_does_not_fit_is_said_to_be_safe(till: Counter, owner: Browser):
    _, order = await till.office.begun()
    await till.office.tell(notice(order, AMOUNT="9999"))
    await owner.open(MONEY)
    assert "Có 9.999 đồng đã vào nhưng chưa khớp khoản này:" in text(owner)
    assert "Xin đừng nộp lại." in text(owner)


async def test_what_is_waived_says_why(till: Counter, owner: Browser):
    fee_id = await till.office.ask_for_fee()
    asked = {"ground": "poor", "words": "Hộ nghèo"}
    await till.do(CHIEF, f"/fees/{fee_id}/reduction", amount=0, **asked)
    await owner.open(MONEY)
    assert "Được miễn, không phải nộp" in text(owner)
    assert f"Được miễn, giảm từ {AMOUNT // 1000}.000 đồng. Lý do: hộ nghèo." in text(owner)


def test_every_state_has_its_words():
    assert set(STATES) == set(Standing)
    assert set(REFUNDS) == set(RefundState)
