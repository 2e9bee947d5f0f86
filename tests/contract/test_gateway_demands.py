"""Accountants ask for less, or for what was paid to go back, before the real payment service."""

import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from fastapi import Request, Response

from tests.fees import DOSSIER_ID
from tests.following import Follows, logged_in
from tests.portal import Browser, portal
from tests.till import CHIEF, CLERK, FOREIGN, PHAN, Counter

PLACE = f"/can-bo/ke-toan/khoan-thu/{DOSSIER_ID}"


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
async def desk(till: Counter) -> AsyncIterator[Browser]:
    services = Follows("submitted").services() | {"payment": till.office.app}
    async with portal(**services) as http:
        yield Browser(logged_in(http, caller=PHAN))


def text(browser: Browser) -> str:
    """What is read on the page: no tags, single blanks."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", browser.page.text).split()))


async def test_an_accountant_waives_a_fee_with_a_ground(till: Counter, desk: Browser):
    place = f"{PLACE}/{await till.office.ask_for_fee()}"
    assert (await desk.open(place)).status_code == 200
    await desk.submit(f"{place}/mien-giam", reduction_amount="mười")
    assert desk.page.status_code == 422
    for told in ("Mời bạn chọn lý do.", "Mời bạn ghi rõ lý do.", "Mời bạn ghi số tiền bằng chữ số"):
        assert told in text(desk)
    typed = {"reduction_ground": "poor", "reduction_words": "Hộ nghèo số 12"}
    await desk.submit(f"{place}/mien-giam", reduction_amount="10.000", **typed)
    assert "Số tiền mới phải thấp hơn số đang phải nộp." in text(desk)
    await desk.submit(f"{place}/mien-giam", reduction_amount="0", **typed)
    for told in ("Đã ghi.", "Được miễn, không phải nộp", "hộ nghèo", PHAN.name):
        assert told in text(desk)
    assert "Ghi miễn, giảm" not in text(desk)


async def test_an_accountant_asks_that_money_go_back(till: Counter, desk: Browser):
    place = f"{PLACE}/{await till.paid()}"
    await desk.open(place)
    typed = {"refunds_ground": "not-owed", "refunds_words": "Thu nhầm"}
    await desk.submit(f"{place}/hoan-tra", refunds_amount="10.001", **typed)
    assert "Số tiền đề nghị nhiều hơn số có thể hoàn trả." in text(desk)
    await desk.submit(f"{place}/hoan-tra", **typed)
    assert "Hoàn trả 10.000 đồng : Đang chờ kế toán xem xét" in text(desk)
    [refund] = await till.shown(CHIEF, "/refunds")
    assert f'href="/can-bo/ke-toan/hoan-tra/{refund["refund_id"]}"' in desk.page.text


async def test_nobody_else_comes_in(till: Counter, desk: Browser):
    place = f"{PLACE}/{await till.office.ask_for_fee()}"
    for other, status in ((CLERK, 403), (FOREIGN, 404)):
        desk.http.cookies.clear()
        logged_in(desk.http, caller=other)
        assert (await desk.open(place)).status_code == status
    desk.http.cookies.clear()
    logged_in(desk.http, caller=PHAN)
    assert (await desk.open(f"{PLACE}/f-1")).status_code == 404
