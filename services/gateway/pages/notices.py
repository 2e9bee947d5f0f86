"""How one wants to be told: channels, kinds, language, and the address that e-mail goes to."""

import asyncio

from fastapi import APIRouter, Response

from services.chassis.problems import ProblemError
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.ledger import NAMES
from services.gateway.messages import sentence
from services.gateway.session import Challenge
from services.gateway.visit import Posted, Visit, Welcome

HERE = "/tai-khoan/thong-bao"
BY, TELL = "kenh-", "gui-"  # begin the names of boxes: a channel, a kind of message

router = APIRouter(prefix=HERE)


@router.get("")
async def look(visit: Welcome) -> Response:
    """The choice in force."""
    visit.member()
    return await _page(visit, Form())


@router.post("")
async def choose(visit: Welcome, form: Posted) -> Response:
    """Be told like this from now on."""
    visit.member()
    shown = await visit.services.notify.preferences(visit.session.language)
    ticked = [one for one in shown["offered"] if form.get(BY + one)]
    unseen = [one for one in shown["channels"] if one not in shown["offered"]]
    wish = {
        "channels": unseen + ticked,
        "muted": [one["kind"] for one in shown["optional"] if not form.get(TELL + one["kind"])],
        "language": "en" if form.get("language") == "en" else "vi",
    }
    if not ticked:
        form.general = visit.say(sentence("notify.no-channel"))
        return await _page(visit, form, {**shown, **wish})
    try:
        visit.remember(await visit.services.notify.choose(wish, form.key))
    except ProblemError as problem:
        if problem.status not in (409, 422):
            raise
        form.general = visit.say(sentence(problem.code))
        return await _page(visit, form, {**shown, **wish})
    return visit.go(HERE, visit.say(mark("Đã lưu cài đặt thông báo.")))


@router.post("/thu")
async def give(visit: Welcome, form: Posted) -> Response:
    """Give an address; a code goes there."""
    visit.member()
    form.demand(visit.say(mark("Mời bạn nhập thư điện tử.")), "email")
    if form.wrong:
        return await _page(visit, form)
    try:
        sent = await visit.services.identity.give_email(form.get("email"), form.key)
    except ProblemError as problem:
        if problem.status not in (422, 429):
            raise
        visit.explain(problem, form)
        return await _page(visit, form)
    return _await_code(visit, sent)


@router.get("/ma")
async def ask(visit: Welcome) -> Response:
    """A field for the code."""
    visit.member()
    challenge = _challenge(visit)
    if challenge is None:
        return visit.go(HERE)
    return visit.page("email_code.html", challenge=challenge)


@router.post("/ma")
async def answer(visit: Welcome, form: Posted) -> Response:
    """With the right code the address is used."""
    visit.member()
    challenge = _challenge(visit)
    if challenge is None:
        return visit.go(HERE)
    code = "".join(form.get("code").split())
    form.demand(visit.say(mark("Mời bạn nhập mã gồm 6 chữ số.")), "code")
    if not form.wrong:
        identity = visit.services.identity
        try:
            await identity.confirm_email(challenge.challenge_id, code, form.key)
        except ProblemError as problem:
            visit.explain(problem, form)
    if form.wrong:
        return visit.again("email_code.html", form, challenge=challenge)
    visit.session.challenge = None
    text = mark("Đã xác nhận thư điện tử. Từ nay tin có thể đến đó.")
    return visit.go(HERE, visit.say(text))


@router.post("/ma/gui-lai")
async def resend(visit: Welcome, form: Posted) -> Response:
    """Send a new code."""
    visit.member()
    challenge = _challenge(visit)
    if challenge is None:
        return visit.go(HERE)
    try:
        sent = await visit.services.identity.resend(challenge.challenge_id, form.key)
    except ProblemError as problem:
        visit.explain(problem, form)
        wrong = next(iter(form.errors.values()), form.general)
        return visit.go(f"{HERE}/ma", wrong, "warning")
    visit.flash(visit.say(mark("Đã gửi mã mới. Mã trước không còn dùng được.")))
    return _await_code(visit, sent)


def _await_code(visit: Visit, sent: Told) -> Response:
    names = {name: sent[name] for name in Challenge.model_fields if name in sent}
    visit.session.challenge = Challenge.model_validate(names | {"purpose": "confirm-email"})
    return visit.go(f"{HERE}/ma")


def _challenge(visit: Visit) -> Challenge | None:
    """The code being waited for, if it is for an address."""
    challenge = visit.session.challenge
    return challenge if challenge and challenge.purpose == "confirm-email" else None


async def _page(visit: Visit, form: Form, shown: Told | None = None) -> Response:
    """The page; `shown` what is ticked, where it is not what holds."""
    me, chosen = await asyncio.gather(
        visit.services.identity.me(),
        visit.services.notify.preferences(visit.session.language),
    )
    status = 422 if form.wrong else 200
    return visit.page(
        "notices.html",
        status,
        form=form.shown_again(),
        me=me,
        chosen=shown or chosen,
        names=NAMES,
    )
