"""A day's takings: demands, what VNPT tells of them in whatever order, and what must come of it.

Sums are in whole đồng. What must come of it is worked out here from what was told, and knows
nothing of how the payment service decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from contracts.payment import FeePaid, FeeRequested, MoneySuspended, PaymentEvent, PaymentInitiated
from contracts.receipts import ReceiptIssued
from contracts.values import DossierId, FeeId
from services.payment.domain.orders import order_for
from tests.facts import ANNA
from tests.fees import AGENCY, AMOUNT, LINES, notice

ATTEMPTS = 4  # orders of one demand
AGAIN, FORGED = 0.30, 0.05  # shares of all that is told
KINDS = ("paid", "paid", "failed", "failed", "wrong-amount", "unknown-order")


@dataclass(frozen=True)
class Demand:
    """One demand and its attempts to pay."""

    fee_id: FeeId
    orders: tuple[str, ...]

    @property
    def facts(self) -> list[PaymentEvent]:
        """It was asked for, and the attempts began."""
        dossier = DossierId(f"d-{self.fee_id[2:]}")
        asked = FeeRequested(
            fee_id=self.fee_id,
            dossier_id=dossier,
            applicant=ANNA,
            agency=AGENCY,
            lines=LINES,
            amount=AMOUNT,
        )
        begun = (
            PaymentInitiated(
                fee_id=self.fee_id, dossier_id=dossier, order=order, provider="vnpt", amount=AMOUNT
            )
            for order in self.orders
        )
        return [asked, *begun]


@dataclass(frozen=True)
class Takings:
    """What VNPT tells in a day, in this order, and what must come of it.

    Attributes:
        told: the notices.
        settled: the demands for which a payment came in that fits.
        money: what came in, by the platform's transaction.
    """

    demands: Sequence[Demand]
    told: Sequence[dict[str, str]]
    settled: frozenset[FeeId]
    money: dict[str, int]


@dataclass(frozen=True)
class Balance:
    """What the facts say became of the money.

    Attributes:
        paid: by demand, what settled it.
        twice: demands that were settled more than once.
        suspense: what came in and settled nothing.
        receipts: what receipts were issued for.
    """

    paid: dict[FeeId, int]
    twice: list[FeeId]
    suspense: int
    receipts: int

    @property
    def settled(self) -> int:
        """What settled demands, all in all."""
        return sum(self.paid.values())

    def faults(self, takings: Takings) -> list[str]:
        """What is not as it must be; empty when every đồng and every demand is right."""
        faults = [f"{fee_id} was settled twice" for fee_id in self.twice]
        faults += [f"{fee_id} is wrong" for fee_id in self.paid.keys() ^ takings.settled]
        came = sum(takings.money.values())
        if came != self.receipts + self.suspense or self.receipts != self.settled:
            known = f"{self.settled} paid, {self.receipts} receipted, {self.suspense} in suspense"
            faults.append(f"{came} đồng came in: {known}")
        return faults


def demands(many: int, random: Random, attempts: int = ATTEMPTS) -> list[Demand]:
    """Demands that wait to be paid."""
    ids = [FeeId(f"f-{random.randbytes(16).hex()}") for _ in range(many)]
    return [
        Demand(
            one, tuple(order_for(one, UUID(bytes=random.randbytes(16))) for _ in range(attempts))
        )
        for one in ids
    ]


def takings(of: Sequence[Demand], callbacks: int, random: Random) -> Takings:
    """So many callbacks, in a random order."""
    again, forged = round(callbacks * AGAIN), round(callbacks * FORGED)
    told, settled, money = list[dict[str, str]](), set[FeeId](), dict[str, int]()
    for number in range(callbacks - again - forged):
        demand, kind = random.choice(of), random.choice(KINDS)
        transaction = f"T{number}"
        order = random.choice(demand.orders) if kind != "unknown-order" else f"mcx{number}"
        amount = AMOUNT + (1_000 if kind == "wrong-amount" else 0)
        told.append(
            notice(
                order,
                AMOUNT=str(amount),
                VNPTPAY_TRANSACTION_ID=transaction,
                RESPONSE_CODE="24" if kind == "failed" else "00",
            )
        )
        if kind != "failed":
            money[transaction] = amount
        if kind == "paid":
            settled.add(demand.fee_id)
    repeated = random.choices(told, k=again)
    orders = (random.choice(random.choice(of).orders) for _ in range(forged))
    false = [notice(order, "guessed", VNPTPAY_TRANSACTION_ID="T") for order in orders]
    everything = told + repeated + false
    random.shuffle(everything)
    return Takings(of, everything, frozenset(settled), money)


def balance(facts: Iterable[PaymentEvent]) -> Balance:
    """What became of the money."""
    paid, twice, held = dict[FeeId, int](), list[FeeId](), dict[str, int]()
    receipts = 0
    for fact in facts:
        if isinstance(fact, FeePaid):
            twice += [fact.fee_id] if fact.fee_id in paid else []
            paid[fact.fee_id] = fact.amount
            if fact.suspense:
                held.pop(fact.suspense)
        elif isinstance(fact, MoneySuspended):
            held[fact.suspense_id] = fact.amount
        elif isinstance(fact, ReceiptIssued):
            receipts += fact.amount
    return Balance(paid, twice, sum(held.values()), receipts)
