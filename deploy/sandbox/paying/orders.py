"""The gateway's book of orders: what was asked, what was paid, what the merchant was told."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from secrets import token_urlsafe

from deploy.sandbox.clock import now

BOOK_SIZE = 2_000  # orders kept; the oldest go first
WRONG_BY = 1_000  # đồng that a `wrong-amount` payment has too many


class Status(StrEnum):
    """TRANSACTION_STATUS."""

    PAID = "1"
    PENDING = "3"
    FAILED = "4"


class Mischief(StrEnum):
    """What goes wrong on purpose with an order once it is confirmed.

    LATE: paid, told after some seconds. TWICE: told twice in a row. NEVER: paid, never told.
    WRONG_AMOUNT: another sum than asked was paid; notice and QUERY both say so.
    WRONG_SIGNATURE: paid, and every notice is signed wrongly; QUERY is right.
    BROWSER_ONLY: the browser comes back with a success although nothing was paid.
    """

    NONE = "none"
    LATE = "late"
    TWICE = "twice"
    NEVER = "never"
    WRONG_AMOUNT = "wrong-amount"
    WRONG_SIGNATURE = "wrong-signature"
    BROWSER_ONLY = "told-browser-only"


@dataclass(frozen=True)
class Notice:
    """One try to tell the merchant, and what came of it."""

    at: datetime
    outcome: str


@dataclass
class Order:
    """One order; `token` is how a browser names it, and cannot be guessed.

    Attributes:
        request: SECURE_CODE of the INIT that made it.
        amount: đồng asked for; `paid_amount` is what the payer's bank sent, 0 before.
        result: RESPONSE_CODE of the end: "00" paid, "24" called off by the payer, "" open.
    """

    number: str
    token: str
    request: str
    amount: int
    description: str
    preferred: str
    return_url: str
    opened: datetime
    bank: str = ""
    signed_in: bool = False
    mischief: Mischief | None = None
    status: Status = Status.PENDING
    result: str = ""
    paid_amount: int = 0
    transaction: str = ""
    ended: datetime | None = None
    notices: list[Notice] = field(default_factory=list)

    def end(self, status: Status, result: str, transaction: str) -> None:
        """Close the order, for good."""
        self.status, self.result, self.transaction = status, result, transaction
        self.ended = now()
        if status is Status.PAID:
            wrong = self.mischief is Mischief.WRONG_AMOUNT
            self.paid_amount = self.amount + (WRONG_BY if wrong else 0)


class Book:
    """All orders, newest last; bounded. `mischief` is for orders that name none of their own."""

    def __init__(self) -> None:
        self.mischief = Mischief.NONE
        self._orders: OrderedDict[str, Order] = OrderedDict()
        self._by_token: dict[str, Order] = {}
        self._count = 0

    def open(self, order: Order) -> None:
        """Enter a new order."""
        self._orders[order.number] = order
        self._by_token[order.token] = order
        if len(self._orders) > BOOK_SIZE:
            _, oldest = self._orders.popitem(last=False)
            del self._by_token[oldest.token]

    def order(self, number: str) -> Order | None:
        """The order with the merchant's number."""
        return self._orders.get(number)

    def at(self, token: str) -> Order | None:
        """The order a browser is at."""
        return self._by_token.get(token)

    def newest(self, limit: int) -> list[Order]:
        """The last orders, newest first."""
        return list(reversed(self._orders.values()))[:limit]

    def mischief_for(self, order: Order) -> Mischief:
        """What will go wrong with this order."""
        return order.mischief or self.mischief

    def transaction(self) -> str:
        """A VNPTPAY_TRANSACTION_ID that was never used."""
        self._count += 1
        return f"{now():%y%m%d%H%M%S}{self._count:06d}"


def new_token() -> str:
    """A name for an order that nobody can guess."""
    return token_urlsafe(24)
