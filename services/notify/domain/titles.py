"""What each kind of message is called. Pure."""

from collections.abc import Mapping

from contracts.notify import Kind, Language

TITLES: Mapping[Language, Mapping[Kind, str]] = {
    "vi": {
        Kind.ONE_TIME_CODE: "Mã xác thực",
        Kind.SUBMITTED: "Đã nộp hồ sơ",
        Kind.FEE_PAID: "Đã nhận phí, lệ phí",
        Kind.RECEIVED: "Hồ sơ đã được tiếp nhận",
        Kind.HANDED_OVER: "Hồ sơ đang được xử lý",
        Kind.RESULT_READY: "Hồ sơ đã có kết quả",
        Kind.SUPPLEMENT_WANTED: "Hồ sơ cần bổ sung",
        Kind.PAYMENT_WANTED: "Hồ sơ cần nộp thêm phí, lệ phí",
        Kind.REFUSED: "Hồ sơ không được tiếp nhận",
        Kind.EXTENDED: "Xin lỗi và hẹn lại ngày trả kết quả",
        Kind.STOPPED: "Hồ sơ bị dừng giải quyết",
        Kind.RESUMED: "Hồ sơ được giải quyết tiếp",
        Kind.WITHDRAWN: "Hồ sơ đã rút",
        Kind.OVERDUE: "Xin lỗi vì hồ sơ quá hạn",
        Kind.FEE_REDUCED: "Phí, lệ phí được giảm",
        Kind.MONEY_SUSPENDED: "Tiền đã nộp đang được kiểm tra",
        Kind.REFUND_APPROVED: "Sẽ hoàn lại tiền",
        Kind.REFUND_REJECTED: "Không hoàn lại tiền",
        Kind.REFUND_PAID: "Đã hoàn lại tiền",
        Kind.REFUND_FAILED: "Chưa hoàn lại được tiền",
        Kind.EMAIL_CHANGED: "Thư điện tử của tài khoản đã đổi",
        Kind.ZALO_LINKED: "Tài khoản được liên kết với Zalo",
    },
    "en": {
        Kind.ONE_TIME_CODE: "One-time code",
        Kind.SUBMITTED: "Dossier submitted",
        Kind.FEE_PAID: "Fee received",
        Kind.RECEIVED: "Dossier received",
        Kind.HANDED_OVER: "Dossier in progress",
        Kind.RESULT_READY: "Result ready",
        Kind.SUPPLEMENT_WANTED: "Dossier to be completed",
        Kind.PAYMENT_WANTED: "Another fee is owed",
        Kind.REFUSED: "Dossier not received",
        Kind.EXTENDED: "Apology and new date",
        Kind.STOPPED: "Dossier stopped",
        Kind.RESUMED: "Dossier handled again",
        Kind.WITHDRAWN: "Dossier withdrawn",
        Kind.OVERDUE: "Apology: dossier late",
        Kind.FEE_REDUCED: "Fee reduced",
        Kind.MONEY_SUSPENDED: "Your payment is being looked into",
        Kind.REFUND_APPROVED: "Money will be given back",
        Kind.REFUND_REJECTED: "Money is not given back",
        Kind.REFUND_PAID: "Money was given back",
        Kind.REFUND_FAILED: "Money could not be given back",
        Kind.EMAIL_CHANGED: "E-mail address changed",
        Kind.ZALO_LINKED: "Account linked to Zalo",
    },
}
"""Subject lines."""
