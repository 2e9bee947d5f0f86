"""Through whom a citizen may pay at the portal, in words. Pure."""

from collections.abc import Collection, Mapping
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


REASONS: Mapping[str, str] = {
    "called-off": mark("Bạn đã hủy giao dịch tại trang thanh toán."),
    "no-funds": mark("Tài khoản của bạn không đủ tiền."),
    "over-limit": mark("Giao dịch vượt hạn mức trong ngày của bạn tại ngân hàng."),
    "wrong-password": mark("Mật khẩu thanh toán bị nhập sai quá số lần cho phép."),
    "wrong-code": mark("Mã xác thực của ngân hàng nhập chưa đúng."),
    "wrong-card": mark("Thông tin thẻ hoặc tài khoản chưa đúng."),
    "card-locked": mark("Thẻ hoặc tài khoản của bạn đang bị khóa."),
    "not-enrolled": mark("Thẻ hoặc tài khoản chưa đăng ký thanh toán trực tuyến."),
    "bank-down": mark("Ngân hàng đang bảo trì."),
    "not-begun": mark("Trang thanh toán chưa được mở, hoặc đã đóng trước khi trả tiền."),
    "too-late": mark("Đã quá thời gian dành cho lần thanh toán này."),
    "other": mark("Ngân hàng báo giao dịch vừa rồi không thành công."),
}
"""Why an attempt came to nothing, as the payment service calls it."""


def offered(collecting: Collection[str] | None) -> tuple[Way, ...]:
    """The ways that are open; only the first when nobody could say who collects."""
    if collecting is None:
        return WAYS[:1]
    return tuple(way for way in WAYS if way.code in collecting)


def chosen(code: str) -> str:
    """The provider that was chosen; the first when it is none of ours."""
    return code if any(way.code == code for way in WAYS) else WAYS[0].code
