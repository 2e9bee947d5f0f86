"""What officials do to a dossier and why, in words people use. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.access import Act
from contracts.dossier import NationalStatus
from contracts.handling import Alert, Ground
from contracts.identity import Role
from services.gateway.language import mark

OTHER = mark("Lý do khác")

GROUNDS: Mapping[str, str] = {
    Ground.MISSING: mark("Thiếu giấy tờ"),
    Ground.UNREADABLE: mark("Không đọc được"),
    Ground.WRONG_PAPER: mark("Không đúng loại giấy tờ"),
    Ground.INCOMPLETE: mark("Kê khai hoặc nộp chưa đủ"),
    Ground.EXPIRED: mark("Giấy tờ hết hiệu lực"),
    Ground.NOT_SIGNED: mark("Thiếu chữ ký hoặc con dấu"),
    Ground.DIFFERS: mark("Thông tin không khớp nhau"),
    Ground.NOT_COMPETENT: mark("Không thuộc thẩm quyền của cơ quan"),
    Ground.NOT_ELIGIBLE: mark("Không đủ điều kiện theo quy định"),
    Ground.NOT_SUPPLEMENTED: mark("Quá thời hạn mà hồ sơ chưa được bổ sung"),
    Ground.NOT_PAID: mark("Quá thời hạn mà phí, lệ phí chưa được nộp"),
    Ground.OTHER: OTHER,
}
ERASED: Mapping[str, str] = {
    "request": mark("Theo yêu cầu của người nộp"),
    "retention": mark("Đã hết thời gian lưu giữ theo quy định"),
}
"""Why what was filed is gone."""

ALERTS: Mapping[str, str] = {
    Alert.RECEPTION_LATE: mark("Quá giờ mà chưa ai tiếp nhận"),
    Alert.STANDING_STILL: mark("Hồ sơ đứng yên quá lâu"),
    Alert.STEP_LATE_SOON: mark("Bước đang làm sắp trễ"),
    Alert.STEP_LATE: mark("Bước đang làm đã trễ"),
    Alert.OPINION_LATE: mark("Cơ quan được hỏi trả lời trễ"),
    Alert.APOLOGY_DUE: mark("Sắp hết hạn để xin lỗi và hẹn lại"),
    Alert.OVERDUE: mark("Quá hạn trả kết quả"),
}
"""What the watch noticed."""

ROLES: Mapping[str, str] = {
    Role.RECEPTION: mark("tiếp nhận"),
    Role.HANDLER: mark("thụ lý"),
    Role.APPROVER: mark("phê duyệt"),
    Role.ACCOUNTANT: mark("kế toán"),
}

STATUSES: Mapping[int, str] = {
    NationalStatus.REGISTERED: mark("Mới đăng ký"),
    NationalStatus.RECEIVED: mark("Được tiếp nhận"),
    NationalStatus.NOT_RECEIVED: mark("Không được tiếp nhận"),
    NationalStatus.IN_PROGRESS: mark("Đang xử lý"),
    NationalStatus.SUPPLEMENT_WANTED: mark("Yêu cầu bổ sung giấy tờ"),
    NationalStatus.PAYMENT_WANTED: mark("Yêu cầu thực hiện nghĩa vụ tài chính"),
    NationalStatus.WITHDRAWN: mark("Công dân yêu cầu rút hồ sơ"),
    NationalStatus.STOPPED: mark("Dừng xử lý"),
    NationalStatus.FINISHED: mark("Đã xử lý xong"),
    NationalStatus.RETURNED: mark("Đã trả kết quả"),
}
"""The ten of the National Portal, as it names them. Source: domain facts §2.1."""


@dataclass(frozen=True)
class Move:
    """A move as the desk offers it.

    Attributes:
        slug: in addresses.
        title: on its button and above its form.
        effect: what it does, said before it is done.
        done: said after it.
        sign: name of an icon.
        told: whether what is written goes to the citizen, and is shown once more before.
        grave: whether it is better not done by mistake.
    """

    slug: str
    title: str
    effect: str
    done: str
    sign: str
    told: bool = False
    grave: bool = False


MOVES: Mapping[Act, Move] = {
    Act.RECEIVE: Move(
        "tiep-nhan",
        mark("Tiếp nhận"),
        mark(
            "Khi tiếp nhận: thời hạn bắt đầu tính, người nộp được báo tin kèm tên bạn, và có giấy"
            " tiếp nhận để in. Không rút lại được."
        ),
        mark("Đã tiếp nhận hồ sơ. Hạn trả kết quả và giấy tiếp nhận ở ngay dưới đây."),
        "check-circle",
    ),
    Act.HAND_OVER: Move(
        "chuyen",
        mark("Chuyển xử lý"),
        mark("Người nhận giữ hồ sơ ngay khi bạn chuyển; người nộp được báo tin."),
        mark("Đã chuyển hồ sơ."),
        "arrow-right",
    ),
    Act.APPROVE: Move(
        "phe-duyet",
        mark("Phê duyệt"),
        mark(
            "Ghi nhận rằng bạn phê duyệt kết quả. Chỗ ký số để dành: cổng chưa nối dịch vụ ký số,"
            " nên lần đăng nhập của bạn và dòng nhật ký này tạm thay cho chữ ký."
        ),
        mark("Đã phê duyệt. Hồ sơ chờ tệp kết quả."),
        "shield-check",
    ),
    Act.FINISH: Move(
        "ket-qua",
        mark("Trả kết quả"),
        mark("Tệp kết quả vào kho giấy tờ của người nộp; người nộp được báo tin."),
        mark("Đã trả kết quả. Hồ sơ đã xong."),
        "upload",
    ),
    Act.GIVE_OUT: Move(
        "giao-tai-quay",
        mark("Giao kết quả tại quầy"),
        mark("Ghi nhận rằng người nộp đã nhận kết quả tại quầy. Hồ sơ kết thúc."),
        mark("Đã ghi nhận người nộp nhận kết quả tại quầy."),
        "patch-check",
    ),
    Act.GIVE_OPINION: Move(
        "tra-loi-y-kien",
        mark("Trả lời ý kiến"),
        mark("Cơ quan đã hỏi đọc được câu trả lời ngay. Câu trả lời không sửa lại được."),
        mark("Đã gửi ý kiến."),
        "chat-square-text",
    ),
    Act.ASK_SUPPLEMENT: Move(
        "bo-sung",
        mark("Yêu cầu bổ sung"),
        mark("Nêu đủ mọi mục trong một lần, mỗi mục một lý do. Có phiếu mẫu 02 để in."),
        mark("Đã gửi yêu cầu bổ sung. Người nộp được báo tin."),
        "chat-square-text",
        told=True,
    ),
    Act.ASK_OPINION: Move(
        "xin-y-kien",
        mark("Xin ý kiến cơ quan khác"),
        mark("Hồ sơ vẫn ở chỗ bạn và thời hạn vẫn tính trong lúc chờ trả lời."),
        mark("Đã gửi câu hỏi."),
        "diagram-3",
    ),
    Act.REQUIRE_PAYMENT: Move(
        "thu-them",
        mark("Yêu cầu nộp thêm phí"),
        mark("Thời hạn ngừng tính cho đến khi tiền vào; rồi hồ sơ trở về chỗ cũ."),
        mark("Đã gửi yêu cầu nộp phí. Người nộp được báo tin."),
        "cash-coin",
        told=True,
    ),
    Act.EXTEND: Move(
        "hen-lai",
        mark("Xin lỗi và hẹn lại"),
        mark(
            "Chỉ được một lần cho mỗi hồ sơ, chậm nhất là ngày trước hạn trả. Người nộp nhận lời"
            " xin lỗi kèm lý do (mẫu 04)."
        ),
        mark("Đã gửi lời xin lỗi và ngày hẹn mới."),
        "clock",
        told=True,
    ),
    Act.REFUSE: Move(
        "tu-choi",
        mark("Không tiếp nhận"),
        mark("Hồ sơ kết thúc ở đây, kèm phiếu từ chối mẫu 03. Không rút lại được."),
        mark("Đã từ chối tiếp nhận. Người nộp được báo tin."),
        "warning",
        told=True,
        grave=True,
    ),
    Act.STOP: Move(
        "dung",
        mark("Dừng giải quyết"),
        mark("Thời hạn ngừng tính; có thông báo mẫu 05. Bạn có thể cho giải quyết tiếp sau này."),
        mark("Đã dừng giải quyết. Người nộp được báo tin."),
        "pause-circle",
        told=True,
        grave=True,
    ),
    Act.RESUME: Move(
        "giai-quyet-tiep",
        mark("Giải quyết tiếp"),
        mark("Phần thời hạn còn lại được tính tiếp từ lúc này; người nộp được báo tin."),
        mark("Hồ sơ được giải quyết tiếp."),
        "arrow-repeat",
    ),
}
"""By act, in the order in which the desk offers them."""


def act_of(slug: str) -> Act | None:
    """The act whose form is found under `slug`."""
    return next((act for act, move in MOVES.items() if move.slug == slug), None)
