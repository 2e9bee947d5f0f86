"""The words of messages, tried before they are published; and what no channel could bring."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.ledger import told
from services.gateway.messages import sentence
from services.gateway.visit import Posted, Visit, Welcome

HERE = "/can-bo/mau-tin"
PARKED = "/can-bo/tin-cho-gui-lai"
FIELDS = {  # of the form, and what notify calls them
    "vi_short": "vi.short",
    "vi_full": "vi.full",
    "en_short": "en.short",
    "en_full": "en.full",
}
FAULTS: Mapping[str, str] = {
    "missing": mark("Mời bạn nhập nội dung; dòng đầu không để trống."),
    "too-long": mark("Dài quá %(about)s ký tự."),
    "braces": mark("Dấu ngoặc nhọn chưa đúng: mỗi chỗ điền viết như {which}."),
    "unknown-placeholder": mark("Không có chỗ điền {%(about)s} cho loại tin này."),
    "needed-placeholder": mark("Phải có chỗ điền {%(about)s}."),
}
PLACEHOLDERS: Mapping[str, str] = {
    "what": mark("hồ sơ với mã và tên thủ tục"),
    "which": mark("hồ sơ với mã, ngắn gọn"),
    "at": mark("lúc xảy ra"),
    "site": mark("địa chỉ cổng"),
    "agency": mark("tên cơ quan"),
    "official": mark("chức danh và tên cán bộ"),
    "amount": mark("số tiền"),
    "transaction": mark("mã giao dịch"),
    "paid_at": mark("lúc nộp tiền"),
    "due": mark("ngày hẹn trả"),
    "previous": mark("ngày hẹn trước đó"),
    "items": mark("số mục cần bổ sung"),
    "until": mark("hạn bổ sung"),
    "because": mark("lý do dừng, nếu có"),
    "after": mark("phí, lệ phí đã nộp thì sao"),
    "one_time_code": mark("mã xác thực"),
    "purpose": mark("mã dùng để làm gì"),
    "expires_at": mark("mã dùng được đến lúc nào"),
}
"""What each place stands for."""

router = APIRouter()


@router.get(HERE)
async def listed(visit: Welcome) -> Response:
    """Every kind of message."""
    visit.member("official")
    return visit.page("desk/templates.html", templates=await visit.services.notify.templates())


@router.get(HERE + "/{kind}")
async def edit(visit: Welcome, kind: str) -> Response:
    """The words in force, ready to be changed."""
    visit.member("official")
    shown = await visit.services.notify.template(kind)
    newest = shown["editions"][0]
    values = {name: _part(newest, where) for name, where in FIELDS.items()}
    form = Form(values | {"base": str(shown["edition"])})
    return await _page(visit, form, shown, 200)


@router.post(HERE + "/{kind}")
async def change(visit: Welcome, form: Posted, kind: str) -> Response:
    """Show how the words look, or publish them."""
    visit.member("official")
    shown = await visit.services.notify.template(kind)
    if form.get("do") != "publish":
        return await _page(visit, form, shown, 200)
    base = int(form.get("base")) if form.get("base").isdecimal() else 0
    try:
        done = await visit.services.notify.publish(kind, _words(form), base, form.key)
    except ProblemError as problem:
        if problem.status not in (409, 422):
            raise
        if problem.code != "notify.template-invalid":
            form.general = visit.say(sentence(problem.code))
        return await _page(visit, form, shown, 422)
    visit.remember(done)
    said = mark("Đã ban hành bản mới. Tin báo từ bây giờ dùng bản này.")
    return visit.go(f"{HERE}/{kind}", visit.say(said))


@router.get(PARKED)
async def parked(visit: Welcome) -> Response:
    """What waits to be released."""
    visit.member("official")
    waiting = await visit.services.notify.parked(visit.seen("NOTIFY"))
    lines = {one["message_id"]: told(one | {"due": None}, visit.say) for one in waiting}
    return visit.page("desk/parked.html", waiting=waiting, lines=lines)


@router.post(PARKED)
async def release(visit: Welcome, form: Posted) -> Response:
    """Send one, or all, again."""
    visit.member("official")
    chosen = [form.get("message")] if form.get("message") else []
    done = await visit.services.notify.release(chosen, form.key)
    visit.remember(done)
    return visit.go(PARKED, visit.say(mark("Đang gửi lại %(number)s tin."), number=done["count"]))


async def _page(visit: Visit, form: Form, shown: Told, status: int) -> Response:
    """The editor with a preview of what stands in it."""
    looks = await visit.services.notify.preview(shown["kind"], _words(form))
    names = {where: name for name, where in FIELDS.items()}
    for fault in looks["faults"]:
        text = visit.say(FAULTS.get(fault["code"], FAULTS["braces"]), about=fault["about"])
        form.errors.setdefault(names[fault["field"]], text)
    return visit.page(
        "desk/template.html",
        status,
        form=form.shown_again(),
        shown=shown,
        previews=looks["previews"],
        meanings=PLACEHOLDERS,
    )


def _words(form: Form) -> dict[str, dict[str, str]]:
    """What was typed, in both languages."""
    words: dict[str, dict[str, str]] = {"vi": {}, "en": {}}
    for name, where in FIELDS.items():
        language, _, part = where.partition(".")
        words[language][part] = form.get(name).replace("\r\n", "\n")
    return words


def _part(edition: Mapping[str, Any], where: str) -> str:
    language, _, part = where.partition(".")
    return str(edition[language][part])
