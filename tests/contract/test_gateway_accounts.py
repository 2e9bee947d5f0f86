"""The accountants' pages before a real payment service and the platforms it is paid through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from contracts.access import Caller
from services.chassis.clock import utc_now
from services.chassis.problems import answer
from services.payment.domain.receipts import HERE
from tests.following import logged_in
from tests.portal import Browser, portal
from tests.street import Street, laid_out
from tests.till import CENTRE, CHIEF, CLERK, PHAN, QUACH

PLACE = "/can-bo/ke-toan"
NUMBERS = count(1)
TODAY = f"{utc_now().astimezone(HERE):%Y-%m-%d}"
HANDED_ON = {"authorization", "idempotency-key", "content-type", "x-forwarded-for"}


class Office:
    """Payment behind a gateway."""

    def __init__(self, street: Street, http: httpx.AsyncClient) -> None:
        self.street = street
        self.http = http

    def enters(self, who: Caller) -> Browser:
        """An official with a browser of their own."""
        door = self.http._transport  # noqa: SLF001 - each browser has cookies of its own
        return Browser(
            logged_in(httpx.AsyncClient(transport=door, base_url=self.http.base_url), caller=who)
        )

    async def pay(self, mischief: str = "none") -> str:
        """A citizen pays, and the platform behaves so; the demand."""
        fee_id, _, page = await self.street.begun(f"d-{next(NUMBERS):032x}")
        await self.street.confirm(page, mischief=mischief)
        await self.settle()
        return fee_id

    async def settle(self) -> None:
        """All views are up to date."""
        await self.street.office.platform.settle(self.street.office.rooms)


def passed(street: Street) -> FastAPI:
    """Payment's door; after each request every view is up to date."""
    app, office = FastAPI(), street.office

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def passed_on(path: str, request: Request) -> Response:
        headers = {k: v for k, v in request.headers.items() if k in HANDED_ON}
        got = await office.http.request(
            request.method,
            f"/{path}",
            params=str(request.query_params),
            content=await request.body(),
            headers=headers,
        )
        await office.platform.settle(office.rooms)
        kind = got.headers.get("content-type", "application/json")
        return Response(got.content, got.status_code, media_type=kind)

    return app


@asynccontextmanager
async def opened() -> AsyncIterator[Office]:
    """A gateway with payment behind it."""
    async with laid_out() as street, portal(payment=passed(street)) as http:
        yield Office(street, http)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened() as found:
        yield found


async def test_a_day_is_shown_to_the_accountants_of_the_agency(office: Office):
    await office.pay()
    await office.pay("wrong-amount")
    for who in (PHAN, CHIEF):
        page = (await office.enters(who).open(f"{PLACE}?ngay={TODAY}")).text
        assert "Mọi khoản đều khớp" in page
        assert "10.000 đồng" in page
        assert "Khớp, đang hoặc đã chờ xử lý" in page
    assert (await office.enters(CLERK).open(PLACE)).status_code == 403


async def test_what_nobody_told_us_stands_on_top_for_who_collects(office: Office):
    await office.pay("never")
    page = (await office.enters(CENTRE).open(f"{PLACE}?ngay={TODAY}")).text
    assert "1 khoản cần xem lại" in page
    assert "Cổng chưa ghi nhận" in page


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("2999-01-01", 422, "Ngày này chưa đến."),
        ("hom-qua", 422, "Mời bạn chọn ngày."),
        ("", 200, "không có khoản thu nào"),
        ("2026-01-31", 200, "không có khoản thu nào"),
    ],
)
async def test_a_day_that_is_none_or_empty_is_said(
    office: Office, asked: str, status: int, said: str
):
    shown = await office.enters(PHAN).open(f"{PLACE}?ngay={asked}")
    assert (shown.status_code, said in shown.text) == (status, True)


async def test_a_report_that_does_not_come_is_said_in_plain_words(office: Office):
    """As payment answers when a platform is silent; see test_reconciling."""
    street = office.street

    async def silent(scope: Any, receive: Any, send: Any) -> None:
        await answer(502, "payment.report-silent", "No report.")(scope, receive, send)

    street.office.app.mount("/days", silent)
    street.office.app.router.routes.insert(0, street.office.app.router.routes.pop())
    page = await office.enters(PHAN).open(f"{PLACE}?ngay={TODAY}")
    assert page.status_code == 200
    assert "Chưa lấy được báo cáo" in page.text
    file = await office.enters(PHAN).open(f"{PLACE}/ngay/{TODAY}.csv")
    assert "Bên thanh toán chưa gửi báo cáo." in file.text


async def test_the_files_hold_every_line(office: Office):
    await office.pay()
    browser = office.enters(PHAN)
    file = await browser.open(f"{PLACE}/ngay/{TODAY}.csv")
    assert file.headers["content-disposition"].endswith(f'doi-chieu-{TODAY}.csv"')
    head, line = file.text.strip().splitlines()
    assert head.startswith("\ufeffKết quả,")
    assert line.startswith("Khớp,vnpt,")
    file = await browser.open(f"{PLACE}/ngay/{TODAY}.xlsx")
    assert file.content.startswith(b"PK")
    assert (await browser.open(f"{PLACE}/ngay/2026-02-30.csv")).status_code == 404


async def test_the_slower_of_two_reads_who_was_first_and_keeps_what_they_wrote(office: Office):
    await office.pay("wrong-amount")
    first, second = office.enters(PHAN), office.enters(QUACH)
    page = (await first.open(f"{PLACE}/cho-xu-ly")).text
    suspense_id = page.partition(f"{PLACE}/cho-xu-ly/")[2].partition('"')[0]
    path = f"{PLACE}/cho-xu-ly/{suspense_id}"
    await first.open(path)
    await second.open(path)
    done = await first.submit(f"{path}/tra-lai", refund_words="Nhầm số tiền")
    assert "Đã đề nghị trả lại" in done.text
    late = await second.submit(f"{path}/tra-lai", refund_words="Trả ngay")
    assert late.status_code == 409
    assert PHAN.name in late.text


async def test_what_is_typed_wrongly_is_said_beside_its_field(office: Office):
    await office.pay("wrong-amount")
    browser = office.enters(PHAN)
    page = (await browser.open(f"{PLACE}/cho-xu-ly")).text
    suspense_id = page.partition(f"{PLACE}/cho-xu-ly/")[2].partition('"')[0]
    path = f"{PLACE}/cho-xu-ly/{suspense_id}"
    await browser.open(path)
    wrong = await browser.submit(f"{path}/so-tien", amount="mười nghìn", assessment_words="")
    assert wrong.status_code == 422
    assert "bằng chữ số" in wrong.text
    assert "Mời bạn ghi rõ lý do." in wrong.text
    assert (await browser.submit(f"{path}/khop", match_words="x")).status_code == 422
    done = await browser.submit(f"{path}/so-tien", amount="11.500", assessment_words="Sao kê")
    assert "Đã ghi số tiền" in done.text
    assert "11.500 đồng" in done.text


async def test_a_receipt_is_replaced_and_the_old_one_says_so(office: Office):
    await office.pay()
    browser = office.enters(PHAN)
    page = (await browser.open(f"{PLACE}/bien-lai?ngay={TODAY}")).text
    receipt_id = page.partition(f"{PLACE}/bien-lai/")[2].partition('"')[0]
    path = f"{PLACE}/bien-lai/{receipt_id}"
    await browser.open(path)
    assert (await browser.submit(path, do="huy")).status_code == 422
    asked = {"ground": "wrong-payer", "words": "Sai tên", "name": "Trần Văn Mẫu", "do": "thay"}
    done = await browser.submit(path, **asked)
    assert "Đã được thay thế" in done.text
    assert "Xem biên lai mới" in done.text
    assert "Hủy và thay thế" not in done.text
    check = await browser.open(f"/kiem-tra-bien-lai?ma={receipt_id}")
    assert "Được thay bằng" in check.text
