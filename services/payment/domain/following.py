"""What the facts of a dossier make us ask for, or ask for no more. Pure."""

from contracts.dossier import DossierDeclared, DossierEvent, DossierReopened, DossierWithdrawn
from contracts.handling import DossierRefused, PaymentRequired
from contracts.refund import RefundGround
from contracts.values import FeeId
from services.payment.domain.commands import CancelFee, RequestFee


def react(event: DossierEvent, fee_id: FeeId) -> RequestFee | None:
    """What a dossier turns out to cost makes us ask for it, under `fee_id`."""
    match event:
        case DossierDeclared(fees=lines) | PaymentRequired(lines=lines):
            demand = RequestFee(
                fee_id=fee_id,
                dossier_id=event.dossier_id,
                applicant=event.applicant,
                agency=event.agency,
                lines=lines,
            )
            return demand if demand.amount else None  # nothing is owed
        case _:
            return None  # no other fact of a dossier costs money


def gives_back(event: DossierEvent) -> RefundGround | None:
    """Why what was paid for the dossier is to go back, as far as it may."""
    match event:
        case DossierWithdrawn(fee="refund"):
            return RefundGround.WITHDRAWN
        case DossierRefused():
            return RefundGround.REFUSED
        case _:
            return None


def releases(event: DossierEvent) -> CancelFee | None:
    """A dossier that is corrected or taken back makes us ask no more for what is unpaid."""
    match event:
        case DossierReopened():
            return CancelFee(ground="reopened")
        case DossierWithdrawn():
            return CancelFee(ground="withdrawn")
        case _:
            return None
