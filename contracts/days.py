"""A day's money three ways: what providers report, what came in here, what receipts say."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Event, Value
from contracts.values import Dong


class Finding(StrEnum):
    """What a comparison finds of one movement of money. The first three explain themselves."""

    AGREED = "agreed"
    HELD = "held"  # both have it; here it is in suspense, or was when it went back
    OTHER_DAY = "other-day"  # both have it, under different days
    MISSING_HERE = "missing-here"
    MISSING_THERE = "missing-there"
    AMOUNT_DIFFERS = "amount-differs"
    REPORTED_TWICE = "reported-twice"
    RECEIPT_MISSING = "receipt-missing"
    RECEIPT_EXTRA = "receipt-extra"


EXPLAINED = frozenset({Finding.AGREED, Finding.HELD, Finding.OTHER_DAY})


class Unexplained(Value):
    """One thing that somebody has to look into; amounts in đồng, None where one has none."""

    finding: Finding
    provider: str
    order: str
    transaction: str
    theirs: Dong | None
    ours: Dong | None
    receipts: Dong


class DayReconciled(Event):
    """A day's money was compared; said again only when it comes out otherwise.

    Attributes:
        fee_id: None, as `dossier_id`: it concerns all of them.
        day: by the clock here, as providers say when money moved.
        providers: whose reports were compared.
        entries: how many movements of money there were.
        amount: what the providers report.
        receipts: what receipts that count say of it.
        held: what of it is in suspense, or was when it went back.
        unexplained: how many movements somebody has to look into.
        findings: the first hundred of them.
    """

    type: Literal["payment.day-reconciled.v1"] = "payment.day-reconciled.v1"
    fee_id: None = None
    dossier_id: None = None
    day: date
    providers: tuple[str, ...]
    entries: Annotated[int, Field(ge=0)]
    amount: Annotated[int, Field(ge=0)]
    receipts: Annotated[int, Field(ge=0)]
    held: Annotated[int, Field(ge=0)]
    unexplained: Annotated[int, Field(ge=0)]
    findings: tuple[Unexplained, ...]
