"""What a collector is told of its notice, by what became of the money it tells of."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.event import Recorded
from contracts.payment import MoneySuspended, PaymentEvent
from services.chassis.decider import RejectedError
from services.payment.domain.collection import Verdict

REFUSALS: Mapping[str, Verdict] = MappingProxyType(
    {
        "payment.not-requested": Verdict.UNKNOWN_ORDER,
        "payment.unknown-order": Verdict.UNKNOWN_ORDER,
        "payment.wrong-amount": Verdict.WRONG_AMOUNT,
        "payment.wrong-currency": Verdict.WRONG_AMOUNT,
        "payment.already-paid": Verdict.PAID_OTHERWISE,
        "payment.cancelled": Verdict.KNOWN,
        "payment.suspicious": Verdict.KNOWN,
        "payment.foreign-dossier": Verdict.KNOWN,
        "payment.money-gone": Verdict.KNOWN,
    }
)
"""What a collector is told of money that is in suspense already; of the last four, the first time,
that it was taken."""
NOBODYS = {"payment.not-requested", "payment.unknown-order"}


def verdict_on(recorded: Recorded[PaymentEvent] | None) -> Verdict:
    """What a collector is told of its notice, now that it was decided upon."""
    if recorded is None:
        return Verdict.KNOWN
    if not isinstance(recorded.data, MoneySuspended):
        return Verdict.TAKEN
    verdict = REFUSALS[kept(recorded.data).code]
    return Verdict.TAKEN if verdict is Verdict.KNOWN else verdict


def kept(money: MoneySuspended) -> RejectedError:
    """Why money does not settle what it came in for."""
    return RejectedError(f"payment.{money.misfit}", "The money is in suspense.")
