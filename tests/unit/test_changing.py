"""What the citizen may change when, and what an answer to the office must renew."""

from dataclasses import replace

import pytest

from contracts.dossier import DossierErased, DossierFeeSettled, DossierReopened, DossierState
from contracts.handling import Ground, SupplementRequested, Wanted
from contracts.values import Filed
from services.chassis.decider import RejectedError
from services.dossier.domain.changing import FORM, changeable, is_changeable, not_renewed
from services.dossier.domain.citizen import ready
from services.dossier.domain.commands import (
    AnswerSupplement,
    DeclareDossier,
    Erase,
    ReopenDossier,
    ResumeDossier,
    SettleFee,
)
from services.dossier.domain.dossier import dossier_decider
from services.dossier.domain.state import Dossier
from tests.dossiers import (
    CALENDAR,
    CODE,
    DOSSIER_ID,
    FEE_ID,
    LE,
    LINE,
    NOW,
    OPENED,
    PAPER,
    SUBMITTED,
    declared,
)
from tests.dossiers import FORM as FORM_DIGEST
from tests.given import Given

given = Given(dossier_decider)
OTHER = "to-khac"
NEWER = "sha256:" + "e" * 64
REOPENED = DossierReopened(dossier_id=DOSSIER_ID)
ERASED = DossierErased(dossier_id=DOSSIER_ID, ground="request", pieces=2)
PAID = DossierFeeSettled(dossier_id=DOSSIER_ID, fee_id=FEE_ID, amount=LINE.total)
SETTLE = SettleFee(fee_id=FEE_ID, amount=LINE.total, at=NOW, calendar=CALENDAR)


def asked_for(*items: str) -> Dossier:
    wanted = tuple(Wanted(item=item, ground=Ground.UNREADABLE) for item in items)
    asked = SupplementRequested(
        dossier_id=DOSSIER_ID,
        code=CODE,
        by=LE,
        wanted=wanted,
        words=NEWER,
        answer_by=NOW,
        since=NOW,
    )
    return dossier_decider.fold((OPENED, declared(), SUBMITTED, asked))


def test_in_a_draft_everything_may_change():
    draft = dossier_decider.fold((OPENED,))
    assert is_changeable(draft, FORM)
    assert is_changeable(draft, OTHER)
    assert is_changeable(dossier_decider.fold((OPENED, declared(), REOPENED)), FORM)


def test_afterwards_only_what_the_office_asked_for():
    papers = asked_for(PAPER.component)
    assert is_changeable(papers, PAPER.component)
    with pytest.raises(RejectedError) as refused:
        changeable(papers, FORM)
    assert refused.value.code == "dossier.not-wanted"
    assert not is_changeable(papers, OTHER)


def test_other_answers_may_call_for_papers_that_were_not_filed():
    form = asked_for(FORM)
    assert is_changeable(form, OTHER)
    assert not is_changeable(form, PAPER.component)


@pytest.mark.parametrize("state", set(DossierState))
def test_in_every_other_state_nothing_may_change(state: DossierState):
    open_ones = {DossierState.DRAFT, DossierState.SUPPLEMENT_WANTED}
    dossier = replace(asked_for(FORM), status=state)
    assert is_changeable(dossier, FORM) == (state in open_ones)
    if state not in open_ones:
        with pytest.raises(RejectedError) as refused:
            changeable(dossier, FORM)
        assert refused.value.code == "dossier.declared-already"


def test_what_was_erased_never_changes_again():
    erased = replace(asked_for(FORM), erased=True)
    with pytest.raises(RejectedError) as refused:
        changeable(erased, FORM)
    assert refused.value.code == "dossier.erased"
    given(OPENED, ERASED).when(
        DeclareDossier(agency=LE.agency, form=FORM_DIGEST, papers=(), fees=())
    ).then_rejected("dossier.erased")
    given(OPENED, ERASED).when(ResumeDossier(by=LE, at=NOW, calendar=CALENDAR)).then_rejected(
        "dossier.erased"
    )
    given(OPENED, ERASED).when(Erase(ground="request", pieces=0)).then()


def test_an_answer_must_renew_all_that_was_wanted():
    dossier = asked_for(PAPER.component, OTHER, FORM)
    renewed = PAPER.model_copy(update={"digest": NEWER})
    added = Filed(component=OTHER, digest=NEWER, size=1, pages=1)
    assert not_renewed(dossier, FORM_DIGEST, (PAPER,)) == [PAPER.component, OTHER, FORM]
    assert not_renewed(dossier, FORM_DIGEST, (renewed, added)) == [FORM]
    assert not_renewed(dossier, NEWER, (renewed, added)) == []
    assert not_renewed(dossier, NEWER, (added,)) == [PAPER.component]
    wanted = tuple(Wanted(item=item, ground=Ground.OTHER) for item in (PAPER.component,))
    asked = SupplementRequested(
        dossier_id=DOSSIER_ID,
        code=CODE,
        by=LE,
        wanted=wanted,
        words=NEWER,
        answer_by=NOW,
        since=NOW,
    )
    answer = AnswerSupplement(form=FORM_DIGEST, papers=(PAPER,), at=NOW, calendar=CALENDAR)
    given(OPENED, declared(), SUBMITTED, asked).when(answer).then_rejected(
        "dossier.not-supplemented"
    )


def test_money_that_came_in_just_before_keeps_the_declaration_as_it_is():
    given(OPENED, declared(LINE), PAID).when(ReopenDossier()).then_rejected("dossier.paid-already")


def test_money_that_comes_in_just_after_counts_for_the_next_declaration():
    given(OPENED, declared(LINE), REOPENED).when(SETTLE).then(PAID)
    again = dossier_decider.fold((OPENED, declared(LINE), REOPENED, PAID, declared(LINE)))
    assert (again.owed, again.paid) == (0, LINE.total)
    ready(again)
