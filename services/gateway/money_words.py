"""How demands and refunds read, to citizens and accountants. Pure."""

from collections.abc import Mapping

from services.gateway.clients.line import Told
from services.gateway.language import mark

REFUNDS: Mapping[str, str] = {
    "requested": mark("Đang chờ kế toán xem xét"),
    "approved": mark("Đã duyệt, đang chờ chuyển tiền"),
    "rejected": mark("Không được chấp nhận"),
    "paid": mark("Đã chuyển tiền"),
    "failed": mark("Tiền chưa đến được tài khoản"),
}
"""How far a refund has come."""

STATES: Mapping[str, str] = {
    "requested": mark("Chưa nộp"),
    "initiated": mark("Đang chờ bên thanh toán trả lời"),
    "failed": mark("Lần thanh toán trước chưa thành công"),
    "expired": mark("Lần thanh toán trước đã hết thời gian"),
    "waived": mark("Được miễn, không phải nộp"),
    "cancelled": mark("Không phải nộp nữa"),
    "paid": mark("Đã nộp"),
}
"""How far a demand has come, in plain words."""


def goes_back(fee: Told) -> bool:
    """Whether it is paid, may go back, and nobody has asked for that yet."""
    asked = any(one["suspense_id"] is None and one["state"] != "rejected" for one in fee["refunds"])
    refundable = any(line["refundable"] for line in fee["lines"])
    return fee["state"] == "paid" and refundable and not asked
