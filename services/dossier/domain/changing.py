"""When form and papers may change: in a draft all of them, later what the office asks for. Pure."""

from collections.abc import Iterable

from contracts.dossier import DossierState
from contracts.values import Filed
from services.chassis.decider import RejectedError
from services.dossier.domain.state import Dossier

FORM = "form"  # what a supplement calls the form by; other items are components' ids


def is_changeable(dossier: Dossier, item: str) -> bool:
    """Whether the citizen may change `item`, the form or a component, right now.

    Asked for a supplement, they may change what is wanted; who shall mend the form may also add
    papers that were not filed yet, because other answers may call for them.
    """
    if dossier.erased:
        return False
    if dossier.status is DossierState.DRAFT:
        return True
    if dossier.status is not DossierState.SUPPLEMENT_WANTED:
        return False
    wanted = {one.item for one in dossier.wanted}
    filed = {paper.component for paper in dossier.papers}
    return item in wanted or (FORM in wanted and item not in filed)


def changeable(dossier: Dossier, item: str) -> None:
    """Go on only if the citizen may change `item` now.

    Raises:
        RejectedError: `dossier.erased`, `dossier.not-wanted` (the office asked for other things
            than this) or `dossier.declared-already`.
    """
    if is_changeable(dossier, item):
        return
    if dossier.erased:
        raise RejectedError("dossier.erased", "What was filed has been erased.")
    if dossier.status is DossierState.SUPPLEMENT_WANTED:
        raise RejectedError("dossier.not-wanted", "The office did not ask for this.")
    raise RejectedError("dossier.declared-already", "It was declared; it stays so.")


def not_renewed(dossier: Dossier, form: str, papers: Iterable[Filed]) -> list[str]:
    """What was wanted and is still as it was, or missing; in the order it was asked for."""
    before = {paper.component: paper.digest for paper in dossier.papers} | {FORM: dossier.form}
    after = {paper.component: paper.digest for paper in papers} | {FORM: form}
    wanted = [one.item for one in dossier.wanted]
    return [item for item in wanted if after.get(item) in (None, "", before.get(item))]
