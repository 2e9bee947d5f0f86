"""Through whom a citizen may pay at the portal, in words. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from services.gateway.language import mark


@dataclass(frozen=True)
class Way:
    """One way to pay.

    Attributes:
        code: of the provider.
        name: as the provider calls itself.
        about: with what one can pay there.
    """

    code: str
    name: str
    about: str


WAYS = (
    Way("vnpt", "VNPT Payment Platform", mark("thẻ hoặc tài khoản của hầu hết ngân hàng")),
    Way("vnpay", "VNPAY", mark("thẻ, tài khoản ngân hàng hoặc ứng dụng ngân hàng")),
)
"""In the order in which they are offered. Source: manual §4.1, "Chọn hình thức thanh toán"."""


def offered(collecting: Collection[str] | None) -> tuple[Way, ...]:
    """The ways that are open; only the first when nobody could say who collects."""
    if collecting is None:
        return WAYS[:1]
    return tuple(way for way in WAYS if way.code in collecting)


def chosen(code: str) -> str:
    """The provider that was chosen; the first when it is none of ours."""
    return code if any(way.code == code for way in WAYS) else WAYS[0].code
