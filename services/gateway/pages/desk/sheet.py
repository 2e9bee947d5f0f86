"""A move in plain lines: as it will be read, before it is sent and when it could not be."""

from collections.abc import Mapping
from typing import Any

from contracts.access import Act
from services.gateway import formats
from services.gateway.asking import FORM
from services.gateway.clients.line import Told
from services.gateway.handling import GROUNDS
from services.gateway.language import mark
from services.gateway.pages.desk.prepared import answer_day, rules_of
from services.gateway.visit import Visit

Line = tuple[str, str]
KINDS = {"phi": mark("Phí"), "le-phi": mark("Lệ phí")}


def lines_of(visit: Visit, body: Told, paper: Told, procedure: Told | None) -> list[Line]:
    """Label and text of everything an official typed for a move."""
    match body["move"]:
        case Act.ASK_SUPPLEMENT:
            return _supplement(visit, body, paper, procedure)
        case Act.REQUIRE_PAYMENT:
            return [*_payment(visit, body["lines"]), *_reason(visit, body)]
        case Act.EXTEND:
            before = (visit.say(mark("Hẹn cũ")), formats.moment(paper["due"]))
            after = (visit.say(mark("Hẹn mới")), formats.moment(body["due"]))
            return [before, after, *_reason(visit, body)]
        case Act.ASK_OPINION:
            until = (visit.say(mark("Trả lời trước")), formats.moment(body["answer_by"]))
            return [until, *_reason(visit, body)]
        case _:
            return _reason(visit, body)


def _reason(visit: Visit, body: Mapping[str, Any]) -> list[Line]:
    """Ground and words, as far as the move has them."""
    found: list[Line] = []
    if body.get("ground"):
        said = visit.say(GROUNDS[body["ground"]])
        found.append((visit.say(mark("Lý do")), said))
    if body.get("words"):
        found.append((visit.say(mark("Nội dung")), body["words"]))
    return found


def _supplement(visit: Visit, body: Told, paper: Told, procedure: Told | None) -> list[Line]:
    rules, language = rules_of(paper, procedure), visit.session.language
    names = {part["id"]: formats.named(part["name"], language) for part in paper["components"]}
    names[FORM] = visit.say(mark("Tờ khai"))
    items = [
        (
            names.get(one["item"], one["item"]),
            f"{visit.say(GROUNDS[one['ground']])}. {one['words']}",
        )
        for one in body["items"]
    ]
    until = answer_day(visit, body["days"] or rules["supplement_days"])
    clock = visit.say(CLOCKS[rules["clock"] if paper["received_at"] else "none"])
    return [
        *items,
        (visit.say(mark("Người nộp trả lời trước")), until),
        (visit.say(mark("Thời hạn giải quyết")), clock),
    ]


CLOCKS: Mapping[str, str] = {
    "restart": mark(
        "Ngừng tính khi gửi yêu cầu; tính lại từ đầu khi người nộp bổ sung đủ (theo quy định của"
        " thủ tục này)."
    ),
    "pause": mark(
        "Ngừng tính khi gửi yêu cầu; phần còn lại được tính tiếp khi người nộp bổ sung đủ (theo"
        " quy định của thủ tục này)."
    ),
    "none": mark("Chưa tính, vì hồ sơ chưa được tiếp nhận."),
}
"""What a supplement does to the term."""


def _payment(visit: Visit, lines: list[Told]) -> list[Line]:
    language = visit.session.language
    total = sum(line["amount"] for line in lines)
    found = [
        (
            line["name"],
            f"{formats.dong(line['amount'], language)} ({visit.say(KINDS[line['kind']])})",
        )
        for line in lines
    ]
    return [*found, (visit.say(mark("Tổng cộng")), formats.dong(total, language))]
