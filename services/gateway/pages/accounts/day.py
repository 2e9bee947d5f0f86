"""A day's money, compared three ways: on the page, as CSV, as XLSX."""

from collections.abc import Mapping
from datetime import date, timedelta

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway import formats
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.pages.accounts.office import PLACE, accountant, shared
from services.gateway.spreadsheets import CSV_TYPE, XLSX_TYPE, Row, as_csv, as_xlsx
from services.gateway.visit import Visit, Welcome
from services.gateway.wording import PROVIDERS

SHOWN = 200  # lines on the page; the files have all
SILENT = "payment.report-silent"
FINDINGS: Mapping[str, str] = {
    "agreed": mark("Khớp"),
    "held": mark("Khớp, đang hoặc đã chờ xử lý"),
    "other-day": mark("Khớp, ghi ở ngày khác"),
    "missing-here": mark("Cổng chưa ghi nhận"),
    "missing-there": mark("Báo cáo không có"),
    "amount-differs": mark("Lệch số tiền"),
    "reported-twice": mark("Báo cáo ghi hai lần"),
    "receipt-missing": mark("Thiếu biên lai"),
    "receipt-extra": mark("Thừa biên lai"),
}
"""What a comparison found, as accountants say it."""
HEAD = (
    mark("Kết quả"),
    mark("Bên thanh toán"),
    mark("Mã tham chiếu"),
    mark("Mã giao dịch"),
    mark("Báo cáo (đồng)"),
    mark("Cổng ghi nhận (đồng)"),
    mark("Biên lai (đồng)"),
    mark("Cơ quan"),
    mark("Hồ sơ"),
)

router = APIRouter(prefix=PLACE)


@router.get("")
async def shown(visit: Welcome, ngay: str | None = None) -> Response:
    """A day; yesterday, unless another is asked for."""
    accountant(visit)
    today = visit.house.clock().astimezone(formats.HERE).date()
    form = Form({"ngay": ngay or (today - timedelta(days=1)).isoformat()})
    try:
        day = formats.date_typed(form.get("ngay"))
    except ValueError:
        form.errors["ngay"] = visit.say(mark("Mời bạn chọn ngày."))
        return _page(visit, form, None, today, 422)
    if day > today:
        form.errors["ngay"] = visit.say(mark("Ngày này chưa đến."))
        return _page(visit, form, None, today, 422)
    form.values["ngay"] = day.isoformat()
    try:
        told = await visit.services.till.day(day.isoformat())
    except ProblemError as problem:
        if problem.code != SILENT:
            raise
        return _page(visit, form, None, today)
    return _page(visit, form, told, today)


def _page(visit: Visit, form: Form, told: Told | None, today: date, status: int = 200) -> Response:
    day = None if form.wrong else date.fromisoformat(form.get("ngay"))
    beside = [day - timedelta(days=1), day + timedelta(days=1)] if day else []
    known = {
        "told": told,
        "day": day,
        "today": today,
        "beside": [one for one in beside if one <= today],
        "findings": FINDINGS,
        "providers": PROVIDERS,
        "most": SHOWN,
    }
    return visit.page("accounts/day.html", status, form=form, **shared(""), **known)


@router.get("/ngay/{day}.csv")
async def day_as_csv(visit: Welcome, day: date) -> Response:
    """All lines of a day, for a spreadsheet."""
    head, rows = await _table(visit, day)
    return _file(as_csv(head, rows), CSV_TYPE, f"doi-chieu-{day}.csv")


@router.get("/ngay/{day}.xlsx")
async def day_as_xlsx(visit: Welcome, day: date) -> Response:
    """The same as a workbook."""
    head, rows = await _table(visit, day)
    return _file(as_xlsx(day.isoformat(), head, rows), XLSX_TYPE, f"doi-chieu-{day}.xlsx")


async def _table(visit: Visit, day: date) -> tuple[list[str], list[Row]]:
    accountant(visit)
    told = await visit.services.till.day(day.isoformat())
    return [visit.say(name) for name in HEAD], [_row(visit, line) for line in told["lines"]]


def _row(visit: Visit, line: Told) -> Row:
    names = ("provider", "order", "transaction", "theirs", "ours", "receipts", "agency")
    found = visit.say(FINDINGS[line["finding"]])
    return [found, *(line[name] for name in names), line["dossier_id"]]


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)
