"""A day's money compared three ways: providers' reports, our facts, receipts. Pure.

Source: domain facts §4.6, rule 4.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.days import EXPLAINED, DayReconciled, Finding, Unexplained
from contracts.payment import PaymentEvent
from services.chassis.decider import Decider

TOLD = 100  # findings that the fact names


@dataclass(frozen=True)
class Movement:
    """What names one movement of money."""

    provider: str
    order: str
    transaction: str


@dataclass(frozen=True)
class Reported:
    """A line of a provider's report; `amount` in đồng."""

    movement: Movement
    amount: int
    bank: str = ""


@dataclass(frozen=True, kw_only=True)
class Taking:
    """A movement of money as we have it.

    Attributes:
        agency: whose demand it was for; empty: nobody's.
        amount: whole đồng.
        owed: what of it receipts have to prove, nothing while it is held; more waits to go back.
        returned: what of it went back; a receipt for that may have been cancelled.
        held: it is, or was, in suspense, and no receipt speaks of it.
        elsewhen: we have it under another day than the report.
        receipts: whole đồng on receipts that count.
    """

    movement: Movement
    agency: str
    amount: int
    owed: int = 0
    returned: int = 0
    held: bool = False
    elsewhen: bool = False
    receipts: int = 0
    fee_id: str = ""
    dossier_id: str = ""
    suspense_id: str = ""


@dataclass(frozen=True)
class Entry:
    """What was found of one movement; an amount is None where one side has none."""

    finding: Finding
    movement: Movement
    theirs: int | None
    taking: Taking | None

    @property
    def explained(self) -> bool:
        """Nobody has to look into it."""
        return self.finding in EXPLAINED


@dataclass(frozen=True)
class Sums:
    """Whole đồng, and how many movements."""

    count: int = 0
    paid: int = 0
    held: int = 0
    receipts: int = 0


@dataclass(frozen=True)
class Reconciliation:
    """A day, compared; what somebody has to look into comes first."""

    day: date
    providers: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def unexplained(self) -> int:
        """How many somebody has to look into."""
        return sum(not entry.explained for entry in self.entries)

    @property
    def totals(self) -> Mapping[str, Sums]:
        """What came in here, by agency; under the empty one what is nobody's."""
        found: dict[str, Sums] = {}
        for taking in (entry.taking for entry in self.entries if entry.taking):
            before = found.get(taking.agency, Sums())
            paid, held = (0, taking.amount) if taking.held else (taking.amount, 0)
            found[taking.agency] = Sums(
                before.count + 1,
                before.paid + paid,
                before.held + held,
                before.receipts + taking.receipts,
            )
        return dict(sorted(found.items()))


def reconcile(
    day: date, providers: Sequence[str], report: Sequence[Reported], takings: Iterable[Taking]
) -> Reconciliation:
    """Every movement that either side has, exactly once. Reports of these providers are in."""
    ours = {taking.movement: taking for taking in takings}
    theirs: dict[Movement, Reported] = {}
    times = Counter(line.movement for line in report)
    for line in report:
        theirs.setdefault(line.movement, line)
    entries = [
        _compared(movement, theirs.get(movement), ours.get(movement), times[movement])
        for movement in dict.fromkeys([*theirs, *ours])
    ]
    found = [entry for entry in entries if entry]
    found.sort(key=lambda e: (e.explained, e.movement.provider, e.movement.order))
    return Reconciliation(day, tuple(providers), tuple(found))


def _compared(
    movement: Movement, line: Reported | None, taking: Taking | None, times: int
) -> Entry | None:
    """None where neither side has any money."""
    if line is None and taking is not None and (not taking.amount or taking.elsewhen):
        return None  # it turned out that nothing had come in, or it belongs to another day
    finding = _finding(line, taking, times)
    return Entry(finding, movement, line.amount if line else None, taking)


def _finding(line: Reported | None, taking: Taking | None, times: int) -> Finding:
    if taking is None:
        return Finding.REPORTED_TWICE if times > 1 else Finding.MISSING_HERE
    if line is None:
        return Finding.MISSING_THERE
    if times > 1:
        return Finding.REPORTED_TWICE
    if line.amount != taking.amount:
        return Finding.AMOUNT_DIFFERS
    return _unproved(taking) or _agreed(taking)


def _agreed(taking: Taking) -> Finding:
    if taking.held:
        return Finding.HELD
    return Finding.OTHER_DAY if taking.elsewhen else Finding.AGREED


def _unproved(taking: Taking) -> Finding | None:
    """Whether receipts say too little or too much of it."""
    most = min(taking.owed, taking.amount)
    if taking.receipts > most:
        return Finding.RECEIPT_EXTRA
    least = max(0, most - taking.returned)
    return Finding.RECEIPT_MISSING if taking.receipts < least else None


def as_fact(day: Reconciliation) -> DayReconciled:
    """The outcome as it is written down."""
    entries = day.entries
    takings = [entry.taking for entry in entries if entry.taking]
    return DayReconciled(
        day=day.day,
        providers=day.providers,
        entries=len(entries),
        amount=sum(entry.theirs or 0 for entry in entries),
        receipts=sum(taking.receipts for taking in takings),
        held=sum(taking.amount for taking in takings if taking.held),
        unexplained=day.unexplained,
        findings=tuple(_told(entry) for entry in entries if not entry.explained)[:TOLD],
    )


def _told(entry: Entry) -> Unexplained:
    return Unexplained(
        finding=entry.finding,
        provider=entry.movement.provider,
        order=entry.movement.order,
        transaction=entry.movement.transaction,
        theirs=entry.theirs,
        ours=entry.taking.amount if entry.taking else None,
        receipts=entry.taking.receipts if entry.taking else 0,
    )


@dataclass(frozen=True)
class NoteDay:
    """Write down how a day came out."""

    outcome: DayReconciled


@dataclass(frozen=True)
class Noted:
    """How it came out last."""

    outcome: DayReconciled | None = None


def _note(command: NoteDay, noted: Noted) -> DayReconciled | None:
    """The outcome, if it is news; of a day without any money there is none."""
    outcome = command.outcome
    is_news = outcome.entries if noted.outcome is None else outcome != noted.outcome
    return outcome if is_news else None


def _noted(noted: Noted, event: PaymentEvent) -> Noted:
    return Noted(event) if isinstance(event, DayReconciled) else noted


day_decider: Decider[NoteDay, Noted, PaymentEvent] = Decider(
    initial=Noted(), decide=_note, evolve=_noted
)
