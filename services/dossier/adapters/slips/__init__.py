"""The papers of the desk as PDF: A5, in Vietnamese, forms 01 to 05."""

from services.chassis.sheet import Sheet
from services.dossier.adapters.slips import apology, certificate, receipt, refusal, stop, supplement
from services.dossier.domain.slips import (
    ApologyLetter,
    ErasureCertificate,
    Receipt,
    RefusalSlip,
    Slip,
    StopNotice,
    SupplementSlip,
)


def draw(slip: Slip) -> bytes:
    """The paper as a PDF."""
    return bytes(_sheet(slip).output())


def _sheet(slip: Slip) -> Sheet:
    match slip:
        case Receipt():
            return receipt.draw(slip)
        case SupplementSlip():
            return supplement.draw(slip)
        case RefusalSlip():
            return refusal.draw(slip)
        case ApologyLetter():
            return apology.draw(slip)
        case StopNotice():
            return stop.draw(slip)
        case ErasureCertificate():
            return certificate.draw(slip)
