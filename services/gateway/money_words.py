"""How refunds read, to citizens and accountants. Pure."""

from collections.abc import Mapping

from services.gateway.language import mark

REFUNDS: Mapping[str, str] = {
    "requested": mark("Đang chờ kế toán xem xét"),
    "approved": mark("Đã duyệt, đang chờ chuyển tiền"),
    "rejected": mark("Không được chấp nhận"),
    "paid": mark("Đã chuyển tiền"),
    "failed": mark("Tiền chưa đến được tài khoản"),
}
"""How far a refund has come."""
