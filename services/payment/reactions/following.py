"""What payment does when a dossier costs something, and when money came in that nobody owed."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from contracts.dossier import DossierDeclared, DossierErased, DossierEvent
from contracts.event import Recorded
from contracts.payment import (
    FeePaid,
    FeeRequested,
    Misfit,
    MoneyMatched,
    MoneySuspended,
    PaymentEvent,
)
from contracts.refund import RefundGround
from contracts.values import DossierId, FeeId, PersonId, RefundId, SuspenseId
from services.chassis.decider import RejectedError
from services.chassis.ids import derived
from services.payment.domain.commands import (
    ApplyMoney,
    MatchMoney,
    RequestRefund,
    UndoMatch,
)
from services.payment.domain.following import gives_back, react, releases
from services.payment.domain.refund import excess
from services.payment.domain.state import Fee
from services.payment.reactions.books import (
    Books,
    declarations,
    demand_of,
    demands,
    is_being_corrected,
)

Clear = Callable[[FeeId, PersonId], Awaitable[None]]

log = logging.getLogger(__name__)


def on_dossier(books: Books, clear: Clear) -> Callable[[Recorded[DossierEvent]], Awaitable[None]]:
    """Ask for what a dossier owes, once; cancel it when the dossier is corrected or taken back.

    What came in for an earlier declaration counts for this one. What was paid for a dossier that
    was taken back in time, or refused, is proposed to be given back. What was written about the
    demands of a dossier that was erased goes with it: `clear` takes it out of the vault.
    """

    async def follow(recorded: Recorded[DossierEvent]) -> None:
        event = recorded.data
        await _ask(books, recorded)
        release, back = releases(event), gives_back(event)
        if not release and not back and not isinstance(event, DossierErased):
            return
        for fee_id in demands(_before(recorded, await books.facts(event.dossier_id))):
            if release:
                await books.tell(fee_id, release, recorded)
            if back:
                await _propose(books, fee_id, back, recorded)
            if isinstance(event, DossierErased):
                await _forget(books, fee_id, clear)

    return follow


async def _forget(books: Books, fee_id: FeeId, clear: Clear) -> None:
    if asked := (await books.fee(fee_id)).request:
        await clear(fee_id, asked.applicant)


async def _ask(books: Books, recorded: Recorded[DossierEvent]) -> None:
    event = recorded.data
    demand = react(event, demand_of(recorded))
    if demand is None:
        return
    if isinstance(event, DossierDeclared):
        demand = replace(demand, credited=await _credited(books, event, recorded))
    if demand.amount:
        await books.tell(demand.fee_id, demand, recorded)


def _before(
    recorded: Recorded[DossierEvent], facts: list[Recorded[DossierEvent]]
) -> list[Recorded[DossierEvent]]:
    return [fact for fact in facts if fact.position < recorded.position]


async def _credited(books: Books, event: DossierDeclared, recorded: Recorded[DossierEvent]) -> int:
    """Whole đồng that came in for earlier declarations of the dossier and did not go back."""
    facts = await books.facts(event.dossier_id)
    fees = [await books.fee(earlier) for earlier in declarations(_before(recorded, facts))]
    return sum(fee.payment.amount - fee.returning(None) for fee in fees if fee.payment)


async def _propose(
    books: Books,
    of: FeeId | SuspenseId,
    ground: RefundGround,
    because: Recorded[Any],
    suspense_id: SuspenseId | None = None,
) -> None:
    """Ask in the house's name that money go back, if any may; an official still has to agree."""
    command = RequestRefund(
        refund_id=RefundId(derived("r", because.id, of)),
        ground=ground,
        asked_by="house",
        suspense_id=suspense_id,
    )
    try:
        await books.tell(of, command, because)
    except RejectedError as refusal:
        log.info("nothing of %s goes back: %s", of, refusal.code)


def on_payment(books: Books) -> Callable[[Recorded[PaymentEvent]], Awaitable[None]]:
    """See to it that matched money arrives, and that what nobody owed is proposed to go back."""

    async def follow(recorded: Recorded[PaymentEvent]) -> None:
        match recorded.data:
            case MoneyMatched() as matched:
                await _arrive(books, matched, recorded)
            case MoneySuspended(misfit=Misfit.ALREADY_PAID, fee_id=str(fee_id)) as money:
                twice = RefundGround.PAID_TWICE
                await _propose(books, FeeId(fee_id), twice, recorded, money.suspense_id)
            case MoneySuspended(misfit=Misfit.CANCELLED) as money:
                await _released(books, money, recorded)
            case FeeRequested(dossier_id=dossier_id):
                await _find_use(books, dossier_id, recorded)
            case FeePaid(fee_id=fee_id):
                if excess(await books.fee(fee_id, since=recorded.position)):
                    await _propose(books, fee_id, RefundGround.OVERPAID, recorded)
            case _:
                pass  # everything else waits for a person

    return follow


async def _arrive(books: Books, matched: MoneyMatched, recorded: Recorded[PaymentEvent]) -> None:
    """The demand is paid by the money that was matched to it, or the match undone."""
    home = matched.fee_id or matched.suspense_id
    money = (await books.fee(home)).suspended[matched.suspense_id].money
    try:
        await books.tell(matched.demand, ApplyMoney(money=money, amount=matched.amount), recorded)
    except RejectedError as refusal:
        undo = UndoMatch(suspense_id=matched.suspense_id, demand=matched.demand, code=refusal.code)
        await books.tell(home, undo, recorded)


async def _released(books: Books, money: MoneySuspended, recorded: Recorded[PaymentEvent]) -> None:
    """Money for what is not asked for any more pays what is asked for instead, or goes back.

    Where the citizen is just correcting what was declared, or owes another amount now, it waits.
    """
    if money.fee_id is None or money.dossier_id is None:
        return
    waits = await _find_use(books, money.dossier_id, recorded)
    if not waits and not is_being_corrected(await books.facts(money.dossier_id)):
        not_owed = RefundGround.NOT_OWED
        await _propose(books, money.fee_id, not_owed, recorded, money.suspense_id)


async def _find_use(books: Books, dossier_id: DossierId, because: Recorded[PaymentEvent]) -> bool:
    """Match money of the dossier's cancelled demands to the one that is open, if it is the sum.

    Whether there is an open one.
    """
    fees = {one: await books.fee(one) for one in demands(await books.facts(dossier_id))}
    wanting = [one for one, fee in fees.items() if _is_open(fee)]
    if not wanting:
        return False
    owed = fees[wanting[-1]].owed
    for one, fee in fees.items():
        for suspense_id, entry in fee.suspended.items():
            released = entry.money.misfit is Misfit.CANCELLED and entry.known
            if released and entry.amount == owed and fee.free(suspense_id):
                await books.tell(
                    one, MatchMoney(suspense_id=suspense_id, demand=wanting[-1]), because
                )
                return True
    return True


def _is_open(fee: Fee) -> bool:
    return fee.request is not None and not fee.cancelled and not fee.payment and fee.owed > 0
