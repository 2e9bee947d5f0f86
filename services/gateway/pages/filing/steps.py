"""The five steps of filing, and which of them a dossier has behind it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from services.gateway.language import mark

Standing = Literal["done", "here", "ahead", "not-needed"]


class Step(StrEnum):
    """A step, named as its address ends."""

    FORM = "to-khai"
    PAPERS = "thanh-phan"
    FEES = "le-phi"
    PAYMENT = "thanh-toan"
    REVIEW = "kiem-tra"


NAMES: Mapping[Step, str] = {
    Step.FORM: mark("Tờ khai"),
    Step.PAPERS: mark("Thành phần hồ sơ"),
    Step.FEES: mark("Phí, lệ phí"),
    Step.PAYMENT: mark("Thanh toán"),
    Step.REVIEW: mark("Kiểm tra và gửi"),
}


@dataclass(frozen=True)
class Mark:
    """A step in the row of steps; `path` leads there, None: not yet, or we are there."""

    name: str
    standing: Standing
    path: str | None


def path_of(dossier_id: str, step: Step | str) -> str:
    """Where a page of a dossier is."""
    return f"/ho-so/{dossier_id}/{step}"


def is_draft(paper: Mapping[str, Any]) -> bool:
    """Whether form and papers may still change."""
    return bool(paper["state"] == "draft")


def is_handed_in(paper: Mapping[str, Any]) -> bool:
    """Whether the office has it."""
    return paper["state"] not in {"draft", "declared"}


def is_owed(paper: Mapping[str, Any]) -> bool:
    """Whether money has to come in before it can be handed in."""
    return bool(paper["total"] > 0 and not paper["fee_settled"])


def lacking(paper: Mapping[str, Any]) -> list[str]:
    """Ids of the papers that must still be uploaded."""
    return [part["id"] for part in paper["components"] if part["required"] and not part["file"]]


def next_step(paper: Mapping[str, Any]) -> Step:
    """Where a dossier that is not handed in goes on."""
    if not is_draft(paper):
        return Step.PAYMENT if is_owed(paper) else Step.REVIEW
    if not paper["filled_in"]:
        return Step.FORM
    untouched = bool(paper["components"]) and not any(p["file"] for p in paper["components"])
    return Step.PAPERS if untouched or lacking(paper) else Step.FEES


def marks(paper: Mapping[str, Any], here: Step) -> list[Mark]:
    """The row of steps as the page of `here` shows it."""
    return [
        Mark(
            NAMES[step],
            standing := _standing(paper, step, here),
            path_of(paper["dossier_id"], step) if standing == "done" else None,
        )
        for step in Step
    ]


def _standing(paper: Mapping[str, Any], step: Step, here: Step) -> Standing:
    if step is here:
        return "here"
    if step is Step.PAYMENT and paper["total"] == 0 and paper["filled_in"]:
        return "not-needed"
    return "done" if _is_done(paper, step) else "ahead"


def _is_done(paper: Mapping[str, Any], step: Step) -> bool:
    match step:
        case Step.FORM:
            return bool(paper["filled_in"])
        case Step.PAPERS:
            return bool(paper["filled_in"]) and not lacking(paper)
        case Step.FEES:
            return not is_draft(paper)
        case Step.PAYMENT:
            return not is_draft(paper) and not is_owed(paper)
        case Step.REVIEW:
            return is_handed_in(paper)
