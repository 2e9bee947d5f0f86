"""What officials decided about a dossier or its money, and what it takes to word it. Pure."""

from datetime import datetime
from typing import TypeAlias, assert_never

from contracts.dossier import DossierWithdrawn
from contracts.handling import (
    DossierRefused,
    DossierResumed,
    DossierStopped,
    DueExtended,
    PaymentRequired,
    SupplementRequested,
)
from contracts.notify import Kind
from contracts.payment import FeeReduced, MoneySuspended
from contracts.refund import RefundApproved, RefundFailed, RefundPaid, RefundRejected
from contracts.values import Official

Handled: TypeAlias = (
    SupplementRequested
    | PaymentRequired
    | DossierRefused
    | DueExtended
    | DossierStopped
    | DossierResumed
    | DossierWithdrawn
)
"""What changes for the applicant on the way; the reasons lie in the vault, one sees them there."""
Money: TypeAlias = (
    FeeReduced | MoneySuspended | RefundApproved | RefundRejected | RefundPaid | RefundFailed
)
"""What became of the applicant's money. Of money that fits no dossier nobody can be told."""


def on_its_way(  # noqa: PLR0911 - one case per fact
    fact: Handled,
) -> tuple[Kind, dict[str, str]]:
    """What kind of news it is, and what it takes to word it."""
    match fact:
        case SupplementRequested():
            facts = {"items": str(len(fact.wanted)), "until": instant(fact.answer_by)}
            return Kind.SUPPLEMENT_WANTED, who(fact.by) | facts
        case PaymentRequired():
            amount = sum(line.total for line in fact.lines)
            return Kind.PAYMENT_WANTED, who(fact.by) | {"amount": str(amount)}
        case DossierRefused():
            return Kind.REFUSED, who(fact.by)
        case DueExtended():
            facts = {"previous": instant(fact.previous), "due": instant(fact.due)}
            return Kind.EXTENDED, who(fact.by) | facts
        case DossierStopped():
            by = who(fact.by) if fact.by else {}
            return Kind.STOPPED, by | {"ground": fact.ground}
        case DossierResumed():
            due = {"due": instant(fact.due)} if fact.due else {}
            return Kind.RESUMED, who(fact.by) | due
        case DossierWithdrawn():
            return Kind.WITHDRAWN, {"fee": fact.fee}
    assert_never(fact)


def of_money(fact: Money) -> tuple[Kind, dict[str, str]]:
    """What became of it, and what it takes to word it."""
    match fact:
        case FeeReduced(by=by, amount=amount):
            return Kind.FEE_REDUCED, who(by) | {"amount": str(amount)}
        case MoneySuspended(amount=amount, paid_at=paid_at):
            return Kind.MONEY_SUSPENDED, {"amount": str(amount), "paid_at": instant(paid_at)}
        case RefundApproved(by=by, amount=amount):
            return Kind.REFUND_APPROVED, who(by) | {"amount": str(amount)}
        case RefundRejected(by=by):
            return Kind.REFUND_REJECTED, who(by)
        case RefundPaid(by=by, amount=amount):
            return Kind.REFUND_PAID, who(by) | {"amount": str(amount)}
        case RefundFailed(by=by, amount=amount):
            return Kind.REFUND_FAILED, who(by) | {"amount": str(amount)}
    assert_never(fact)


def who(official: Official) -> dict[str, str]:
    """Who acts for the agency: a public function, which the law wants shown."""
    return {"name": official.name, "title": official.title, "agency": official.agency}


def instant(at: datetime) -> str:
    """ISO 8601."""
    return at.isoformat()
