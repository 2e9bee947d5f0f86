"""Who is calling, and what they may do: the one policy of the house. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, assert_never

from contracts.dossier import DossierState
from contracts.event import Value
from contracts.identity import Role
from contracts.values import AgencyCode, Official, PersonId


class Caller(Value):
    """Who is calling, as their signed token says.

    `name`, `title`, `agency` and `roles` are those of officials; citizens' tokens carry none.
    `deputy_of`: colleagues of the same agency whose work they do at present; `roles` holds theirs.
    A system is one of our own services or a tool of ops; `person_id` is then `system:<name>`.
    """

    person_id: PersonId
    kind: Literal["citizen", "official", "system"]
    name: str = ""
    title: str = ""
    agency: AgencyCode | None = None
    roles: tuple[Role, ...] = ()
    deputy_of: tuple[PersonId, ...] = ()

    def official(self, holder: PersonId | None = None) -> Official:
        """The caller as the official that events name; for `holder`, if they are its deputy.

        Only for `kind` official.
        """
        if self.agency is None:
            raise ValueError("Only an official of an agency acts in its name.")
        return Official(
            person_id=self.person_id,
            name=self.name,
            title=self.title,
            agency=self.agency,
            acting_for=holder if holder in self.deputy_of else None,
        )


class Act(StrEnum):
    """What someone may want to do."""

    ADMINISTER = "administer"  # publish procedures, appoint officials, release parked events
    TEND_MESSAGES = "tend-messages"  # words of messages; what could not be sent
    READ_CONTACTS = "read-contacts"  # where to send a message to a person
    READ_NAMES = "read-names"  # whom a receipt is made out to
    TELL = "tell"  # how far a dossier is, to tell its owner where they ask
    OWN = "own"  # see and change one's own account, drafts, fees and messages
    SEE_DOSSIER = "see-dossier"  # contents, papers, progress with handlers, result
    WORK = "work"  # open the officials' desk of one's agency
    REOPEN = "reopen"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    RECEIVE = "receive"
    REFUSE = "refuse"
    ASK_SUPPLEMENT = "ask-supplement"
    HAND_OVER = "hand-over"
    ASK_OPINION = "ask-opinion"
    GIVE_OPINION = "give-opinion"
    REQUIRE_PAYMENT = "require-payment"
    EXTEND = "extend"
    STOP = "stop"
    RESUME = "resume"
    APPROVE = "approve"
    FINISH = "finish"
    GIVE_OUT = "give-out"
    SEE_MONEY = "see-money"  # what is in suspense, what goes back
    SETTLE_MONEY = "settle-money"  # say how much is in suspense, and for which demand
    REDUCE_FEE = "reduce-fee"
    REQUEST_REFUND = "request-refund"
    APPROVE_REFUND = "approve-refund"  # or reject it; not who asked for it
    CANCEL_RECEIPT = "cancel-receipt"  # or replace it
    RECONCILE = "reconcile"  # compare what providers report with what came in
    PAY_REFUND = "pay-refund"  # and say that it did not arrive; not who approved it


class Knows(StrEnum):
    """What a caller brings along, whoever they are."""

    NOTHING = "nothing"
    CODE = "code"
    SEAL = "seal"  # the code, and the security code that stands on the receipt beside it


class Sight(StrEnum):
    """How much of a dossier somebody sees; each holds what the one before it does."""

    NOTHING = "nothing"  # not even whether there is one
    DEGREE = "degree"  # its code and its degree of completion
    PROGRESS = "progress"  # which step, who is handling it, since when, until when
    ALL = "all"  # form, papers and result too


@dataclass(frozen=True)
class Concern:
    """Whose it is, which agency handles it, and which ones still owe it an opinion."""

    owner: PersonId | None = None
    agency: AgencyCode | None = None
    asked: frozenset[str] = frozenset()


Rule = Callable[[Caller, Concern], bool]


def _owner(caller: Caller, what: Concern) -> bool:
    return caller.kind == "citizen" and caller.person_id == what.owner


def _staff(*roles: Role) -> Rule:
    """An official of this very agency who holds one of `roles`; any role when none is named."""

    def holds(caller: Caller, what: Concern) -> bool:
        here = caller.kind == "official" and caller.agency == what.agency is not None
        return here and not set(roles or Role).isdisjoint(caller.roles)

    return holds


def _consulted(caller: Caller, what: Concern) -> bool:
    """An official of an agency that was asked for its opinion and has not given it yet."""
    return caller.kind == "official" and caller.agency in what.asked and bool(caller.roles)


def _is(name: str) -> Rule:
    """One of our own services, and no other."""
    return lambda caller, _: caller.kind == "system" and caller.person_id == f"system:{name}"


DESK: Mapping[Act, tuple[Role, ...]] = {
    Act.RECEIVE: (Role.RECEPTION,),
    Act.REFUSE: (Role.RECEPTION,),
    Act.ASK_SUPPLEMENT: (Role.RECEPTION, Role.HANDLER, Role.APPROVER),
    Act.HAND_OVER: (Role.RECEPTION, Role.HANDLER, Role.APPROVER),
    Act.ASK_OPINION: (Role.HANDLER, Role.APPROVER),
    Act.GIVE_OPINION: (Role.HANDLER, Role.APPROVER),
    Act.REQUIRE_PAYMENT: (Role.RECEPTION, Role.HANDLER, Role.APPROVER),
    Act.EXTEND: (Role.HANDLER, Role.APPROVER),
    Act.STOP: (Role.APPROVER,),
    Act.RESUME: (Role.APPROVER,),
    Act.APPROVE: (Role.APPROVER,),
    Act.FINISH: (Role.RECEPTION, Role.HANDLER, Role.APPROVER),
    Act.GIVE_OUT: (Role.RECEPTION,),
}
"""Which roles at the agency may do what to its dossiers; any one of them is enough."""

TILL: Mapping[Act, tuple[Role, ...]] = {
    Act.SEE_MONEY: (Role.ACCOUNTANT, Role.APPROVER),
    Act.SETTLE_MONEY: (Role.ACCOUNTANT,),
    Act.REDUCE_FEE: (Role.ACCOUNTANT, Role.APPROVER),
    Act.REQUEST_REFUND: (Role.ACCOUNTANT,),
    Act.APPROVE_REFUND: (Role.ACCOUNTANT, Role.APPROVER),
    Act.PAY_REFUND: (Role.ACCOUNTANT,),
    Act.CANCEL_RECEIPT: (Role.ACCOUNTANT,),
    Act.RECONCILE: (Role.ACCOUNTANT,),
}
"""Which roles at the agency may do what about its money; any one of them is enough."""

RULES: Mapping[Act, Rule] = {
    Act.ADMINISTER: lambda caller, _: caller.kind == "system",
    Act.READ_CONTACTS: _is("notify"),
    Act.READ_NAMES: _is("payment"),
    Act.TELL: _is("notify"),
    Act.OWN: _owner,
    Act.REOPEN: _owner,
    Act.ANSWER: _owner,
    Act.WITHDRAW: _owner,
    Act.SEE_DOSSIER: lambda caller, what: (
        _owner(caller, what) or _staff()(caller, what) or _consulted(caller, what)
    ),
    Act.WORK: _staff(),
    Act.TEND_MESSAGES: _staff(Role.APPROVER),
    **{act: _staff(*roles) for act, roles in {**DESK, **TILL}.items()},
}


def may(
    caller: Caller, act: Act, *, owner: PersonId | None = None, agency: AgencyCode | None = None
) -> bool:
    """Whether `caller` may do `act` to what belongs to `owner` or is handled by `agency`.

    Source: Thông tư 01/2018/TT-VPCP, Điều 16.2d (own status only to the authenticated).
    """
    return RULES[act](caller, Concern(owner, agency))


OPEN_TO_OPINIONS = frozenset(
    {
        DossierState.RECEIVED,
        DossierState.IN_PROGRESS,
        DossierState.SUPPLEMENT_WANTED,
        DossierState.PAYMENT_WANTED,
    }
)
"""States in which an agency that was asked for its opinion can still give it."""


def concern(
    owner: str | None, agency: AgencyCode | None, asked: Collection[str], state: DossierState
) -> Concern:
    """A dossier, as the policy looks at it; `asked`: agencies that have not answered."""
    waited_for = frozenset(asked) if state in OPEN_TO_OPINIONS else frozenset()
    return Concern(PersonId(owner) if owner else None, agency, waited_for)


def sight(caller: Caller | None, dossier: Concern, knows: Knows) -> Sight:
    """How much of a dossier `caller` sees who `knows` so much of it; None: nobody in particular.

    Source: Thông tư 01/2018/TT-VPCP, Điều 16.2d (the public: code and degree of completion);
    Nghị định 224/2026/NĐ-CP, Điều 15.1g (a notice of the state names who is handling it).
    """
    if caller is not None and RULES[Act.SEE_DOSSIER](caller, dossier):
        return Sight.ALL
    match knows:
        case Knows.NOTHING:
            return Sight.NOTHING
        case Knows.CODE:
            return Sight.DEGREE
        case Knows.SEAL:
            return Sight.PROGRESS
    assert_never(knows)
