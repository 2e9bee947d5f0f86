"""What the public may see of a dossier that it looks up by its code. Pure."""

from collections.abc import Mapping

from contracts.dossier import DossierState

DEGREES: Mapping[DossierState, int] = {
    DossierState.UNKNOWN: 0,
    DossierState.DRAFT: 0,
    DossierState.DECLARED: 10,
    DossierState.SUBMITTED: 20,
    DossierState.RECEIVED: 40,
    DossierState.SUPPLEMENT_WANTED: 50,
    DossierState.PAYMENT_WANTED: 60,
    DossierState.IN_PROGRESS: 70,
    DossierState.STOPPED: 70,
    DossierState.FINISHED: 100,
    DossierState.RETURNED: 100,
    DossierState.REFUSED: 100,
    DossierState.WITHDRAWN: 100,
}


def degree(state: DossierState) -> int:
    """Degree of completion, per cent; all that the unauthenticated public is told.

    Source: Thông tư 01/2018/TT-VPCP, Điều 16.2d.
    """
    return DEGREES[state]
