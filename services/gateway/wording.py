"""What is said of each thing that can happen to a dossier: one text per kind of entry. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.payment import Misfit, Relief
from contracts.refund import RefundGround
from services.gateway.language import mark


@dataclass(frozen=True)
class Text:
    """What one kind of entry says.

    Attributes:
        title: what happened.
        detail: more about it; `%(name)s` is one of the entry's facts in words.
        sign: name of an icon.
        minor: whether it is told in small letters, for it moves nothing by itself.
    """

    title: str
    detail: str = ""
    sign: str = "check"
    minor: bool = False


TEXTS: Mapping[str, Text] = {
    "dossier.opened": Text(mark("Bắt đầu soạn hồ sơ"), sign="pen", minor=True),
    "dossier.declared": Text(
        mark("Người nộp cam đoan lời khai là đúng"),
        mark("Có %(papers)s giấy tờ kèm theo. Từ lúc này nội dung hồ sơ không thay đổi nữa."),
        sign="shield-check",
    ),
    "dossier.fee-settled": Text(
        mark("Phí, lệ phí đã được ghi vào hồ sơ"),
        mark("Số tiền: %(amount)s."),
        sign="check-circle",
        minor=True,
    ),
    "dossier.submitted": Text(
        mark("Đã nộp hồ sơ"), mark("Mã hồ sơ: %(code)s."), sign="file-earmark-text"
    ),
    "dossier.received": Text(
        mark("Cơ quan đã tiếp nhận hồ sơ"), mark("Hẹn trả kết quả: %(due)s."), sign="building"
    ),
    "dossier.handed-over": Text(
        mark("Đã chuyển hồ sơ cho người xử lý"),
        mark("Người xử lý từ lúc này: %(to)s, %(to_title)s."),
        sign="arrow-right",
    ),
    "dossier.finished": Text(
        mark("Đã có kết quả"),
        mark("Người nộp đăng nhập để xem và tải kết quả về."),
        sign="patch-check",
    ),
    "dossier.result-returned": Text(
        mark("Người nộp đã nhận kết quả"), mark("Nhận %(channel)s."), sign="download"
    ),
    "dossier.reopened": Text(mark("Người nộp sửa lại hồ sơ trước khi nộp"), sign="pen", minor=True),
    "dossier.refused": Text(
        mark("Cơ quan không tiếp nhận hồ sơ"), mark("Lý do: %(ground)s."), sign="warning"
    ),
    "dossier.supplement-requested": Text(
        mark("Cơ quan yêu cầu bổ sung hồ sơ"),
        mark("Số mục cần bổ sung: %(items)s. Người nộp trả lời trước %(until)s."),
        sign="chat-square-text",
    ),
    "dossier.supplemented": Text(
        mark("Người nộp đã bổ sung hồ sơ"),
        mark("Hồ sơ nay có %(papers)s giấy tờ kèm theo."),
        sign="upload",
    ),
    "dossier.payment-required": Text(
        mark("Cơ quan yêu cầu nộp thêm phí, lệ phí"),
        mark("Số tiền: %(amount)s. Trong lúc chờ, thời hạn ngừng tính."),
        sign="cash-coin",
    ),
    "dossier.opinion-requested": Text(
        mark("Cơ quan xin ý kiến của cơ quan khác"),
        mark("Cơ quan được hỏi trả lời trước %(until)s."),
        sign="diagram-3",
    ),
    "dossier.opinion-given": Text(mark("Cơ quan được hỏi đã trả lời"), sign="chat-square-text"),
    "dossier.due-extended": Text(
        mark("Cơ quan xin lỗi và hẹn lại ngày trả kết quả"),
        mark("Hẹn lại: %(due)s (hẹn cũ: %(previous)s)."),
        sign="clock",
    ),
    "dossier.stopped": Text(
        mark("Dừng giải quyết hồ sơ"), mark("Lý do: %(ground)s."), sign="pause-circle"
    ),
    "dossier.resumed": Text(mark("Cơ quan giải quyết tiếp hồ sơ"), sign="arrow-repeat"),
    "dossier.approved": Text(mark("Kết quả đã được phê duyệt"), sign="shield-check"),
    "dossier.warned": Text(
        mark("Hệ thống nhắc cơ quan về hồ sơ này"),
        mark("%(alert)s (mốc: %(deadline)s)."),
        sign="warning",
        minor=True,
    ),
    "dossier.foreign-code-noted": Text(
        mark("Hồ sơ có thêm mã ở hệ thống khác"), mark("Mã: %(foreign)s."), sign="globe", minor=True
    ),
    "dossier.withdrawn": Text(
        mark("Người nộp đã rút hồ sơ"), mark("%(fee)s."), sign="arrow-repeat"
    ),
    "dossier.erased": Text(
        mark("Nội dung hồ sơ đã được xóa"), mark("%(ground)s."), sign="shield-check", minor=True
    ),
    "payment.fee-requested": Text(
        mark("Yêu cầu nộp phí, lệ phí"), mark("Số tiền: %(amount)s."), sign="cash-coin"
    ),
    "payment.fee-reduced": Text(
        mark("Được miễn, giảm phí, lệ phí"),
        mark("Còn phải nộp: %(amount)s. Lý do: %(relief)s."),
        sign="cash-coin",
    ),
    "payment.initiated": Text(
        mark("Bắt đầu thanh toán trực tuyến"),
        mark("Số tiền: %(amount)s, qua %(provider)s."),
        sign="phone",
        minor=True,
    ),
    "payment.failed": Text(
        mark("Thanh toán chưa thành công"),
        mark("Phí, lệ phí chưa được nộp bằng lần thanh toán này. Mã lỗi của bên thu: %(code)s."),
        sign="warning",
    ),
    "payment.expired": Text(
        mark("Lần thanh toán đã hết thời gian"),
        mark("Không có tiền bị trừ ở lần này. Mã của bên thu: %(code)s."),
        sign="clock",
    ),
    "payment.fee-paid": Text(
        mark("Đã nộp phí, lệ phí"),
        mark("Số tiền: %(amount)s. Ngân hàng: %(bank)s. Mã giao dịch: %(transaction)s."),
        sign="cash-coin",
    ),
    "payment.fee-cancelled": Text(
        mark("Khoản phí, lệ phí chưa nộp không thu nữa"),
        mark("%(ground)s."),
        sign="cash-coin",
        minor=True,
    ),
    "payment.money-suspended": Text(
        mark("Có tiền vào nhưng chưa khớp khoản phải nộp"),
        mark(
            "Số tiền: %(amount)s, %(misfit)s. Mã giao dịch: %(transaction)s."
            " Kế toán đang xem xét; mời bạn không nộp lại."
        ),
        sign="warning",
    ),
    "payment.refund-requested": Text(
        mark("Đề nghị hoàn trả tiền"),
        mark("Số tiền: %(amount)s. Lý do: %(why)s."),
        sign="arrow-repeat",
    ),
    "payment.refund-approved": Text(
        mark("Đã duyệt hoàn trả tiền"), mark("Số tiền: %(amount)s."), sign="check-circle"
    ),
    "payment.refund-rejected": Text(
        mark("Không hoàn trả tiền"), mark("Cơ quan đã nêu lý do."), sign="warning"
    ),
    "payment.refund-paid": Text(
        mark("Đã hoàn trả tiền"),
        mark("Số tiền: %(amount)s. Mã chuyển khoản: %(reference)s."),
        sign="cash-coin",
    ),
    "payment.refund-failed": Text(
        mark("Tiền hoàn trả chưa đến được tài khoản"),
        mark("Số tiền: %(amount)s. Mời bạn xem lại số tài khoản nhận tiền."),
        sign="warning",
    ),
    "payment.receipt-issued": Text(
        mark("Đã có biên lai điện tử"),
        mark("Số biên lai: %(number)s. Số tiền: %(amount)s."),
        sign="receipt",
    ),
    "payment.receipt-cancelled": Text(
        mark("Đã hủy biên lai"),
        mark("Biên lai số %(number)s không còn giá trị."),
        sign="warning",
    ),
    "notify.message-sent": Text(
        mark("Đã báo tin cho người nộp"), mark("%(about)s (%(channel)s)."), "envelope", minor=True
    ),
    "notify.message-given-up": Text(
        mark("Chưa báo tin được cho người nộp"),
        mark("%(about)s (%(channel)s). Người nộp xem được ở trang này."),
        "warning",
        minor=True,
    ),
}
"""By kind: an event's type without its version."""

NOT_TOLD = {
    "notify.message-queued",
    "notify.message-attempted",
    "notify.attempt-failed",
    "notify.message-postponed",
    "notify.message-delivered",
    "notify.message-undelivered",
    "notify.message-seen",
    "notify.message-parked",
    "payment.day-reconciled",
    "notify.message-released",
    "payment.money-assessed",
    "payment.money-matched",
    "payment.match-undone",
    "payment.refund-account-given",
}
"""Kinds that never become an entry."""

OTHERWISE = Text(mark("Hồ sơ có cập nhật mới"), sign="info", minor=True)
"""What is said of kinds that are newer than this page."""

CHANNELS: Mapping[str, str] = {
    "online": mark("trên cổng"),
    "desk": mark("tại quầy"),
    "sms": mark("tin nhắn điện thoại"),
    "email": mark("thư điện tử"),
    "zalo": mark("Zalo"),
    "inbox": mark("hộp tin trên cổng"),
}
ABOUT: Mapping[str, str] = {
    "one-time-code": mark("Mã xác thực"),
    "submitted": mark("Đã nộp hồ sơ"),
    "fee-paid": mark("Đã nộp phí, lệ phí"),
    "received": mark("Hồ sơ được tiếp nhận"),
    "handed-over": mark("Hồ sơ được chuyển cho người xử lý"),
    "result-ready": mark("Hồ sơ có kết quả"),
    "supplement-wanted": mark("Hồ sơ cần bổ sung"),
    "payment-wanted": mark("Hồ sơ cần nộp thêm phí, lệ phí"),
    "refused": mark("Hồ sơ không được tiếp nhận"),
    "extended": mark("Lời xin lỗi và ngày hẹn mới"),
    "stopped": mark("Hồ sơ bị dừng giải quyết"),
    "resumed": mark("Hồ sơ được giải quyết tiếp"),
    "withdrawn": mark("Hồ sơ đã rút"),
    "overdue": mark("Lời xin lỗi vì hồ sơ quá hạn"),
    "fee-reduced": mark("Phí, lệ phí được giảm"),
    "money-suspended": mark("Tiền đã nộp đang được kiểm tra"),
    "refund-approved": mark("Sẽ hoàn lại tiền"),
    "refund-rejected": mark("Không hoàn lại tiền"),
    "refund-paid": mark("Đã hoàn lại tiền"),
    "refund-failed": mark("Chưa hoàn lại được tiền"),
    "email-changed": mark("Thư điện tử nhận tin đã đổi"),
    "zalo-linked": mark("Tài khoản được liên kết với Zalo"),
}
FEES_AFTER: Mapping[str, str] = {
    "none": mark("Không có phí, lệ phí nào đã nộp"),
    "refund": mark("Phí, lệ phí đã nộp được hoàn lại"),
    "kept": mark("Phí, lệ phí đã nộp không hoàn lại"),
}
"""What becomes of what was paid for a dossier that was withdrawn."""
RELEASED: Mapping[str, str] = {
    "reopened": mark("Người nộp sửa lại hồ sơ"),
    "withdrawn": mark("Người nộp đã rút hồ sơ"),
}
"""Why a fee that was not paid is not asked for any more."""

RELIEFS: Mapping[str, str] = {
    Relief.CHILD: mark("trẻ em"),
    Relief.POOR: mark("hộ nghèo"),
    Relief.ELDERLY: mark("người cao tuổi"),
    Relief.DISABLED: mark("người khuyết tật"),
    Relief.MERIT: mark("người có công với cách mạng"),
    Relief.MINORITY: mark("đồng bào dân tộc thiểu số ở xã đặc biệt khó khăn"),
    Relief.DECREED: mark("theo quy định miễn, giảm khác"),
    Relief.MISTAKE: mark("cơ quan đã tính nhầm"),
}
"""Why somebody owes less. Source: Luật Phí và lệ phí 2015, Điều 10."""

MISFITS: Mapping[str, str] = {
    Misfit.UNKNOWN_ORDER: mark("không rõ nộp cho khoản nào"),
    Misfit.WRONG_AMOUNT: mark("khác số tiền phải nộp"),
    Misfit.WRONG_CURRENCY: mark("không phải tiền đồng"),
    Misfit.ALREADY_PAID: mark("khoản này đã được nộp trước đó"),
    Misfit.CANCELLED: mark("khoản này không phải nộp nữa"),
    Misfit.SUSPICIOUS: mark("bên thanh toán đang kiểm tra"),
    Misfit.FOREIGN_DOSSIER: mark("bên thanh toán ghi tên hồ sơ khác"),
}
"""Why money that came in settles nothing by itself."""

REFUNDED: Mapping[str, str] = {
    RefundGround.WITHDRAWN: mark("người nộp đã rút hồ sơ"),
    RefundGround.REFUSED: mark("hồ sơ không được tiếp nhận"),
    RefundGround.OVERPAID: mark("đã nộp nhiều hơn số phải nộp"),
    RefundGround.PAID_TWICE: mark("đã nộp hai lần"),
    RefundGround.NOT_OWED: mark("khoản này không phải nộp"),
    RefundGround.UNMATCHED: mark("tiền vào không khớp khoản nào"),
    RefundGround.OTHER: mark("lý do khác"),
}
"""Why money goes back."""

PROVIDERS: Mapping[str, str] = {
    "vnpt": "VNPT Payment Platform",
    "vnpay": "VNPAY",
    "national": mark("Cổng Dịch vụ công quốc gia"),
}
