"""Which steps of filing a dossier has behind it, and where it goes on."""

from typing import Any

import pytest

from services.gateway.pages.filing.steps import Step, lacking, marks, next_step

FILE = {"name": "a.pdf"}


def paper(state: str = "draft", **parts: Any) -> dict[str, Any]:
    needed = {"id": "can-cuoc", "required": True, "file": parts.pop("file", None)}
    optional = {"id": "uy-quyen", "required": False, "file": None}
    return {
        "dossier_id": "d-1",
        "state": state,
        "filled_in": True,
        "components": [needed, optional],
        "total": 16000,
        "fee_settled": False,
    } | parts


@pytest.mark.parametrize(
    ("given", "step"),
    [
        (paper(filled_in=False), Step.FORM),
        (paper(), Step.PAPERS),
        (paper(file=FILE), Step.FEES),
        (paper(components=[]), Step.FEES),
        (paper("declared", file=FILE), Step.PAYMENT),
        (paper("declared", file=FILE, fee_settled=True), Step.REVIEW),
        (paper("declared", file=FILE, total=0), Step.REVIEW),
    ],
)
def test_a_dossier_goes_on_at_the_first_step_that_is_open(given: dict[str, Any], step: Step):
    assert next_step(given) is step


def test_only_papers_that_must_be_there_are_lacking():
    assert lacking(paper()) == ["can-cuoc"]
    assert lacking(paper(file=FILE)) == []


def test_steps_that_are_done_can_be_gone_back_to():
    row = marks(paper(file=FILE), Step.FEES)
    assert [mark.standing for mark in row] == ["done", "done", "here", "ahead", "ahead"]
    assert [mark.path for mark in row[:3]] == ["/ho-so/d-1/to-khai", "/ho-so/d-1/thanh-phan", None]


def test_nothing_owed_leaves_the_payment_out():
    row = marks(paper("declared", file=FILE, total=0), Step.REVIEW)
    assert [mark.standing for mark in row] == ["done", "done", "done", "not-needed", "here"]


def test_once_handed_in_everything_is_done():
    row = marks(paper("submitted", file=FILE, fee_settled=True), Step.FORM)
    assert [mark.standing for mark in row] == ["here", "done", "done", "done", "done"]
