"""From what an official typed to what the dossier service is asked. Pure.

Each reader says beside a field what is missing there; its answer counts only if nothing is.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import TypeAlias

from contracts.access import Act
from contracts.handling import Ground
from services.gateway import formats
from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.language import mark
from services.gateway.phrases import BY_GROUND
from services.gateway.progress import Say

CLOSING = "17:00"  # until when on a day an answer is in time, as clocks show it here
FORM = "form"  # what a supplement calls the form by
MOST_LINES = 4  # of a demand for money
LONGEST = 365  # days a citizen may be given
Reader: TypeAlias = Callable[[Form, Say], Told]

NO_GROUND = mark("Mời bạn chọn lý do.")
NO_WORDS = mark("Mời bạn viết rõ lý do; không để trống.")
NO_DAY = mark("Mời bạn chọn ngày.")

FIELD_OF: Mapping[str, str] = {
    "dossier.agency-unknown": "agency",
    "dossier.own-agency": "agency",
    "dossier.answer-in-the-past": "day",
    "dossier.not-later": "day",
    "dossier.office-shut": "day",
    "dossier.item-unknown": "items",
    "dossier.official-unknown": "to",
    "dossier.role-lacking": "to",
    "dossier.same-person": "to",
    "dossier.step-out-of-turn": "to",
    "dossier.step-unknown": "to",
}
"""Refusals about something that was typed, and beside which field they are said."""


def asked(act: str, form: Form, say: Say) -> Told:
    """The body of a move; what is wrong with it stands in `form.errors`."""
    return {"move": act, **READERS[act](form, say)}


def _nothing(_form: Form, _say: Say) -> Told:
    return {}


def words(form: Form, act: str, suffix: str = "") -> str:
    """What was written; left empty, the sentence that was picked or that the ground begins with."""
    picked = form.get(f"phrase{suffix}")
    usual = BY_GROUND.get(act, {}).get(form.get(f"ground{suffix}"), "")
    return form.get(f"words{suffix}").replace("\r\n", "\n") or picked or usual


def _explained(form: Form, say: Say, act: str) -> Told:
    """The reason of a move that asks for nothing but a ground and words."""
    form.demand(say(NO_GROUND), "ground")
    return {"ground": form.get("ground"), **_worded(form, say, act)}


def _worded(form: Form, say: Say, act: str) -> Told:
    said = words(form, act)
    if not said:
        form.errors["words"] = say(NO_WORDS)
    return {"words": said}


def _refuse(form: Form, say: Say) -> Told:
    return _explained(form, say, Act.REFUSE)


def _stop(form: Form, say: Say) -> Told:
    return _explained(form, say, Act.STOP)


def _supplement(form: Form, say: Say) -> Told:
    names = [name.removeprefix("item-") for name in form.values if name.startswith("item-")]
    if not names:
        form.errors["items"] = say(mark("Mời bạn chọn ít nhất một mục cần bổ sung."))
    items = [_item(form, say, name) for name in names]
    days = form.get("days")
    if days and not (days.isdecimal() and 1 <= int(days) <= LONGEST):
        form.errors["days"] = say(mark("Số ngày từ 1 đến 365."))
    return {"items": items, "days": int(days) if days.isdecimal() else None}


def _item(form: Form, say: Say, name: str) -> Told:
    ground, said = form.get(f"ground-{name}"), words(form, Act.ASK_SUPPLEMENT, f"-{name}")
    if not ground:
        form.errors[f"ground-{name}"] = say(NO_GROUND)
    elif not said:
        form.errors[f"words-{name}"] = say(NO_WORDS)
    return {"item": name, "ground": ground or str(Ground.OTHER), "words": said}


def _hand_over(form: Form, say: Say) -> Told:
    form.demand(say(mark("Mời bạn chọn người nhận hồ sơ.")), "to")
    step, _, person = form.get("to").rpartition(":")
    return {"to": person, "step": step}


def _ask_opinion(form: Form, say: Say) -> Told:
    form.demand(say(mark("Mời bạn chọn cơ quan được hỏi.")), "agency")
    until = _instant(form, say, CLOSING)
    return {
        "agency": form.get("agency"),
        "answer_by": until,
        **_worded(form, say, Act.ASK_OPINION),
    }


def _give_opinion(form: Form, say: Say) -> Told:
    form.demand(say(mark("Mời bạn chọn câu hỏi.")), "opinion_id")
    return {"opinion_id": form.get("opinion_id"), **_worded(form, say, Act.GIVE_OPINION)}


def _extend(form: Form, say: Say) -> Told:
    due = _instant(form, say, form.get("hour") or CLOSING)
    return {"due": due, **_worded(form, say, Act.EXTEND)}


def _instant(form: Form, say: Say, hour: str) -> str:
    """The day typed into `day`, at this hour by the clock here, as ISO 8601."""
    try:
        day, at = formats.date_typed(form.get("day")), time.fromisoformat(hour)
    except ValueError:
        form.errors["day"] = say(NO_DAY)
        return ""
    return datetime.combine(day, at, formats.HERE).isoformat()


def _payment(form: Form, say: Say) -> Told:
    lines = [_line(form, say, n) for n in range(1, MOST_LINES + 1)]
    found = [line for line in lines if line]
    if not found and not form.errors:
        form.errors["name-1"] = say(mark("Mời bạn ghi ít nhất một khoản thu."))
    return {"lines": found, **_worded(form, say, Act.REQUIRE_PAYMENT)}


def _line(form: Form, say: Say, number: int) -> Told | None:
    """One line of what is owed; None when nothing was typed into it."""
    name, typed = form.get(f"name-{number}"), form.get(f"amount-{number}")
    if not name and not typed:
        return None
    amount = int("0" + "".join(letter for letter in typed if letter.isdecimal()))
    if not name:
        form.errors[f"name-{number}"] = say(mark("Mời bạn ghi tên khoản thu."))
    if not amount:
        form.errors[f"amount-{number}"] = say(mark("Mời bạn ghi số tiền, bằng đồng."))
    return {"name": name, "kind": form.get(f"kind-{number}") or "phi", "amount": amount}


def _give_out(form: Form, say: Say) -> Told:
    form.demand(say(mark("Mời bạn xác nhận đã đối chiếu giấy tờ của người nhận.")), "checked")
    return {}


READERS: Mapping[str, Reader] = {
    Act.RECEIVE: _nothing,
    Act.REFUSE: _refuse,
    Act.ASK_SUPPLEMENT: _supplement,
    Act.HAND_OVER: _hand_over,
    Act.ASK_OPINION: _ask_opinion,
    Act.GIVE_OPINION: _give_opinion,
    Act.REQUIRE_PAYMENT: _payment,
    Act.EXTEND: _extend,
    Act.STOP: _stop,
    Act.RESUME: _nothing,
    Act.APPROVE: _nothing,
    Act.GIVE_OUT: _give_out,
}
"""By act; the result is a file and has its own way."""
