"""Linking Zalo to one's account: a code is shown here and sent there, never the other way round."""

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.messages import sentence
from services.gateway.visit import Posted, Visit, Welcome

STREAMS = ("NOTIFY",)
NO_ACCOUNT = {404, 405}  # without an Official Account, notify has no such address

router = APIRouter(prefix="/tai-khoan/zalo")


@router.get("")
async def look(visit: Welcome) -> Response:
    """What is linked, and how to link."""
    visit.member()
    return await _page(visit, Form())


@router.post("")
async def offer(visit: Welcome, form: Posted) -> Response:
    """Show a code. Sending the form again shows the same one."""
    visit.member()
    try:
        code = await visit.services.notify.link_code(form.key)
    except ProblemError as problem:
        if problem.code != "notify.too-many-links":
            raise
        form.general = visit.say(sentence(problem.code))
        return await _page(visit, form, 422)
    return await _page(visit, form, code=code)


@router.post("/huy")
async def unlink(visit: Welcome, form: Posted) -> Response:
    """Unlink every chat."""
    visit.member()
    visit.remember(await visit.services.notify.unlink(form.key))
    return visit.go("/tai-khoan/zalo", visit.say(mark("Đã hủy liên kết Zalo.")))


async def _page(
    visit: Visit, form: Form, status: int = 200, *, code: dict[str, str] | None = None
) -> Response:
    try:
        chats = await visit.services.notify.chats(visit.seen(*STREAMS))
    except ProblemError as problem:
        if problem.status not in NO_ACCOUNT:
            raise
        chats = None
    form = form.shown_again()  # "another code" is another request
    return visit.page("zalo.html", status, form=form, chats=chats, code=code)
