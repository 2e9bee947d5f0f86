"""Which fact deserves a message, to whom, and what it needs to be worded. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from contracts.days import DayReconciled
from contracts.dossier import (
    DossierDeclared,
    DossierErased,
    DossierEvent,
    DossierFeeSettled,
    DossierFinished,
    DossierHandedOver,
    DossierOpened,
    DossierReceived,
    DossierReopened,
    DossierSubmitted,
    DossierSupplemented,
    ResultReturned,
)
from contracts.event import Recorded
from contracts.handling import (
    Alert,
    DossierApproved,
    DossierWarned,
    ForeignCodeNoted,
    OpinionGiven,
    OpinionRequested,
)
from contracts.identity import (
    AccountRegistered,
    ChallengeFailed,
    ChallengeIssued,
    ChallengePassed,
    ChallengeResent,
    DeputyAppointed,
    EmailConfirmed,
    IdentityEvent,
    LoggedIn,
    OfficialAppointed,
    Purpose,
)
from contracts.notify import Channel, Kind
from contracts.payment import (
    FeeCancelled,
    FeePaid,
    FeeRequested,
    MatchUndone,
    MoneyAssessed,
    MoneyMatched,
    PaymentEvent,
    PaymentExpired,
    PaymentFailed,
    PaymentInitiated,
)
from contracts.receipts import ReceiptEvent
from contracts.refund import (
    RefundAccountGiven,
    RefundRequested,
)
from contracts.values import ChallengeId, DossierId, Named, Official, PersonId
from contracts.zalo import ZaloLinked
from services.notify.domain.news import Handled, Money, instant, of_money, on_its_way, who

Fact: TypeAlias = DossierEvent | PaymentEvent | IdentityEvent | ZaloLinked


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What has to be known of a dossier to tell its owner about it; `code` once it has one."""

    dossier_id: DossierId
    applicant: PersonId
    procedure_name: Named
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message to one person by one channel, not yet worded.

    Attributes:
        channel: `inbox` for what lies there for good; else the only way it may go first.
        ways: ways out of the portal in order; None: as the person wants.
        facts: what the wording needs; instants as ISO 8601, money as whole đồng.
    """

    kind: Kind
    channel: Channel
    recipient: PersonId
    matter: Matter | None = None
    facts: dict[str, str] = field(default_factory=dict)
    challenge_id: ChallengeId | None = None
    ways: tuple[Channel, ...] | None = None


def dossier_in(fact: Fact) -> DossierId | None:
    """The dossier whose matter must be known before `message_about` can be asked."""
    match fact:
        case DossierReceived() | DossierHandedOver() | DossierFinished() | FeePaid():
            return fact.dossier_id
        case DossierWarned(alert=Alert.OVERDUE, dossier_id=dossier_id):
            return dossier_id
        case _ if isinstance(fact, Handled | Money):
            return fact.dossier_id
        case _:
            return None


def message_about(  # noqa: C901, PLR0911 - one case per fact
    recorded: Recorded[Fact], matter: Matter | None = None
) -> tuple[Draft, ...]:
    """The messages that a fact deserves; none when nobody need be disturbed.

    Without the `matter` that `dossier_in` asks for, nobody can be told.
    """
    match recorded.data:
        case ChallengeIssued() | ChallengeResent() as fact:
            return (_one_time_code(fact),)
        case EmailConfirmed(changed=True, person_id=person_id):
            facts = {"at": instant(recorded.time)}
            return (_warning(Kind.EMAIL_CHANGED, person_id, facts, ways=("zalo", "sms")),)
        case ZaloLinked(person_id=person_id):
            facts = {"at": instant(recorded.time)}
            return (_warning(Kind.ZALO_LINKED, person_id, facts, ways=("sms", "email")),)
        case DossierSubmitted() as fact:
            facts = {"at": instant(recorded.time), "agency": fact.agency}
            return _told(Kind.SUBMITTED, _matter(fact), facts)
        case FeePaid() as fact:
            return _told(Kind.FEE_PAID, matter, _payment(fact))
        case DossierReceived() as fact:
            facts = _done_by(fact.by, recorded.time) | {"due": instant(fact.due)}
            return _told(Kind.RECEIVED, matter, facts)
        case DossierHandedOver() as fact:
            return _told(Kind.HANDED_OVER, matter, _done_by(fact.to, recorded.time))
        case DossierFinished() as fact:
            return _told(Kind.RESULT_READY, matter, _done_by(fact.by, recorded.time))
        case DossierWarned(alert=Alert.OVERDUE, deadline=due, agency=agency):
            facts = {"at": instant(recorded.time), "due": instant(due), "agency": agency}
            return _told(Kind.OVERDUE, matter, facts)
        case fact if isinstance(fact, Handled):
            kind, facts = on_its_way(fact)
            return _told(kind, matter, {"at": instant(recorded.time)} | facts)
        case fact if isinstance(fact, Money):
            kind, facts = of_money(fact)
            return _told(kind, matter, {"at": instant(recorded.time)} | facts)
        case fact:
            return _nothing(fact)


def _nothing(
    fact: DossierOpened
    | DossierDeclared
    | DossierFeeSettled
    | ResultReturned
    | DossierReopened
    | DossierSupplemented
    | DossierErased
    | OpinionRequested
    | OpinionGiven
    | DossierApproved
    | DossierWarned
    | ForeignCodeNoted
    | FeeRequested
    | PaymentInitiated
    | PaymentFailed
    | FeeCancelled
    | PaymentExpired
    | MoneyAssessed
    | MoneyMatched
    | MatchUndone
    | RefundRequested
    | RefundAccountGiven
    | ReceiptEvent
    | DayReconciled
    | AccountRegistered
    | OfficialAppointed
    | DeputyAppointed
    | LoggedIn
    | EmailConfirmed
    | ChallengeFailed
    | ChallengePassed,
) -> tuple[Draft, ...]:
    """Whom these concern has just done them, or sees them on the page before them.

    What the house noticed by itself is for the agency's desk; what is overdue was told above.
    """
    del fact
    return ()


def _told(kind: Kind, matter: Matter | None, facts: dict[str, str]) -> tuple[Draft, ...]:
    """The applicant finds it in the inbox, and hears of it as they want."""
    if matter is None:
        return ()
    return (
        Draft(kind=kind, channel="inbox", recipient=matter.applicant, matter=matter, facts=facts),
    )


def _one_time_code(fact: ChallengeIssued | ChallengeResent) -> Draft:
    """Never into the inbox: whoever reads it has logged in already."""
    channel: Channel = "email" if fact.purpose is Purpose.CONFIRM_EMAIL else "sms"
    return Draft(
        kind=Kind.ONE_TIME_CODE,
        channel=channel,
        recipient=fact.person_id,
        challenge_id=fact.challenge_id,
        ways=(channel,) if channel == "email" else ("sms", "email"),
    )


def _warning(
    kind: Kind, person_id: PersonId, facts: dict[str, str], *, ways: tuple[Channel, ...]
) -> Draft:
    """Not by what was changed: the new address or chat may be a stranger's."""
    return Draft(kind=kind, channel="inbox", recipient=person_id, facts=facts, ways=ways)


def _matter(fact: DossierSubmitted) -> Matter:
    return Matter(
        dossier_id=fact.dossier_id,
        applicant=fact.applicant,
        procedure_name=fact.procedure_name,
        code=fact.code,
    )


def _payment(fact: FeePaid) -> dict[str, str]:
    return {
        "amount": str(fact.amount),
        "transaction": fact.transaction,
        "paid_at": instant(fact.paid_at),
    }


def _done_by(official: Official, at: datetime) -> dict[str, str]:
    """When, and who acted."""
    return {"at": instant(at)} | who(official)
