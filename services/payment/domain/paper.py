"""What a receipt says on paper. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from contracts.receipts import ReceiptLine
from contracts.values import Named


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Whom a receipt is made out to; what is not known is empty."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptPaper:
    """A receipt with all that stands on it. Source: Nghị định 254/2026/NĐ-CP, Điều 23.

    Attributes:
        agency: the collecting body.
        payer: empty once the person was erased.
        amount: whole đồng.
        check_at: the address in the QR.
        seal: what proves, beside the number, that one has the receipt before one.
        replaces: serial and number of the receipt in whose place it is.
        state: it is printed after its end too, and says so.
    """

    province: Named
    agency: Named
    address: str
    tax_code: str
    kind: Literal["phi", "le-phi"]
    form: str
    serial: str
    number: int
    payer: Payer
    lines: tuple[ReceiptLine, ...]
    amount: int
    dated: datetime
    dossier: str
    order: str
    transaction: str
    bank: str
    paid_at: datetime
    replaces: str
    state: Literal["valid", "cancelled", "replaced"]
    check_at: str
    seal: str
