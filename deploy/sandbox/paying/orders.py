"""The gateway's book of orders: what was asked, what was paid, what the merchant was told."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from secrets import token_urlsafe

from deploy.sandbox.clock import now
from deploy.sandbox.drawer import Drawer

BOOK_SIZE = 2_000  # orders kept; the oldest go first
WRONG_BY = 1_000  # đồng that a `wrong-amount` payment has too many
PAID, CALLED_OFF, BROKEN_OFF = "00", "24", "99"  # what a platform calls the end of an order


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
    SERVER_DOWN: paid, but the platform's servers break down: it answers whatever a merchant's
    server asks of the order with HTTP 500, and tells of it only after some seconds.
    BROWSER_ONLY: the browser comes back with a success although nothing was paid.
    FAILED_FIRST: called a failure at first; some seconds later it turns out to be paid.
    SUSPICIOUS: paid, but the platform suspects a fraud and leaves it to the merchant.
    The others: the bank pays nothing, for that reason.
    """

    NONE = "none"
    LATE = "late"
    TWICE = "twice"
    NEVER = "never"
    WRONG_AMOUNT = "wrong-amount"
    WRONG_SIGNATURE = "wrong-signature"
    SERVER_DOWN = "server-down"
    BROWSER_ONLY = "told-browser-only"
    FAILED_FIRST = "failed-first"
    SUSPICIOUS = "suspicious"
    NO_FUNDS = "no-funds"
    OVER_LIMIT = "over-limit"
    WRONG_CODE = "wrong-code"
    TOO_LATE = "too-late"
    BANK_DOWN = "bank-down"


@dataclass(frozen=True)
class Notice:
    """One try to tell the merchant, and what came of it."""

    at: datetime
    outcome: str


@dataclass
class Order:
    """One order; `token` is how a browser names it, and cannot be guessed.

    Attributes:
        request: the signature under what made it.
        amount: đồng asked for; `paid_amount` is what the payer's bank sent, 0 before.
        created: when, as the merchant wrote it.
        result: the platform's code of the end: "00" paid, "24" called off by the payer, "" open.
    """

    number: str
    token: str
    request: str
    amount: int
    description: str
    preferred: str
    return_url: str
    opened: datetime
    created: str = ""
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
        """Close the order; for good unless it failed."""
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
        self._requests = Drawer[str]()
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

    def paid_on(self, day: date) -> list[Order]:
        """What was paid on this day in Viet Nam, in the order it was opened."""
        paid = [order for order in self._orders.values() if order.status is Status.PAID]
        return [order for order in paid if order.ended and order.ended.date() == day]

    def is_new(self, request: str) -> bool:
        """Whether a merchant's request came for the first time."""
        before = self._requests.get(request)
        self._requests.put(request, request)
        return before is None

    def is_down(self, order: Order | None = None) -> bool:
        """Whether the platform's servers have broken down: over this order, or altogether."""
        if order is None:
            return self.mischief is Mischief.SERVER_DOWN
        return order.mischief is Mischief.SERVER_DOWN and not order.notices

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
