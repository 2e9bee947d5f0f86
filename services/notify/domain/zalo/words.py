"""The words of the Official Account: short, kind, in Vietnamese. Pure."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from contracts.dossier import DossierState
from services.notify.domain.zalo.known import Button, Fact, Official, Place, Progress
from services.notify.domain.zalo.wish import Ask, Blank

STATES: Mapping[DossierState, str] = {
    DossierState.UNKNOWN: "Đang cập nhật",
    DossierState.DRAFT: "Đang soạn, chưa nộp",
    DossierState.DECLARED: "Chưa nộp",
    DossierState.SUBMITTED: "Chờ cơ quan tiếp nhận",
    DossierState.RECEIVED: "Đã tiếp nhận",
    DossierState.IN_PROGRESS: "Đang xử lý",
    DossierState.SUPPLEMENT_WANTED: "Chờ bạn bổ sung",
    DossierState.PAYMENT_WANTED: "Chờ bạn nộp phí",
    DossierState.STOPPED: "Dừng giải quyết",
    DossierState.REFUSED: "Không được tiếp nhận",
    DossierState.WITHDRAWN: "Đã rút theo yêu cầu của bạn",
    DossierState.FINISHED: "Đã có kết quả",
    DossierState.RETURNED: "Đã trả kết quả",
}
OWED_IN = {DossierState.SUBMITTED, DossierState.RECEIVED, DossierState.IN_PROGRESS}
"""States in which the agency owes something, so that its promise is worth telling."""

LOOK_UP = Button("Tra cứu hồ sơ", "say", "Tra cứu")
MINE = Button("Hồ sơ của tôi", "say", "Hồ sơ của tôi")
LINK = Button("Liên kết tài khoản", "say", "Liên kết")
SEARCH = Button("Tìm thủ tục", "say", "Tìm thủ tục")
RESUME = Button("Nhận tin trở lại", "say", "Tiếp tục")

HOW_TO_LOOK = (
    "Mời bạn gửi mã hồ sơ in trên giấy tiếp nhận, ví dụ H34.23.09-261122-0001,"
    " hoặc chụp mã QR trên giấy rồi gửi ảnh vào đây."
)
CAN_DO = (
    "Tôi giúp bạn:\n"
    "• Tra cứu hồ sơ: gửi mã hồ sơ hoặc ảnh mã QR trên giấy tiếp nhận\n"
    "• Tìm thủ tục: gõ tên việc cần làm, ví dụ “khai sinh”\n"
    "• Xem hồ sơ của mình: gõ “hồ sơ của tôi”\n"
    "• Dừng nhận tin: gõ “dừng”"
)
PLAIN: Mapping[Ask, str] = {
    Ask.GREETING: "Chào bạn, cảm ơn bạn đã quan tâm. " + CAN_DO,
    Ask.MENU: "Chào bạn. " + CAN_DO,
    Ask.LOOK_UP: HOW_TO_LOOK,
    Ask.SEARCH: "Bạn cần làm việc gì? Gõ vài từ, có dấu hay không dấu đều được,"
    " ví dụ “khai sinh”, “kết hôn”, “đất đai”.",
    Ask.THANKS: "Cảm ơn bạn. Khi cần, bạn cứ nhắn cho tôi.",
    Ask.PEOPLE: "Tôi là trợ lý tự động. Muốn gặp người, bạn gọi đường dây nóng {hotline}; số điện"
    " thoại của cơ quan giải quyết hồ sơ có trên giấy tiếp nhận.",
    Ask.NOT_A_CODE: "Mã này chưa đúng dạng. Mã hồ sơ gồm mã cơ quan, ngày nộp và số thứ tự, ví dụ"
    " H34.23.09-261122-0001. Mời bạn xem lại trên giấy tiếp nhận rồi gửi lại.",
    Ask.UNREADABLE: "Tôi chỉ đọc được chữ và ảnh. " + HOW_TO_LOOK,
    Ask.RESUME: "Bạn sẽ nhận tin về hồ sơ trở lại.",
    Ask.PAUSE: "Đã dừng. Tôi không gửi tin cho bạn nữa; tin nhắn điện thoại và hộp tin trên cổng"
    " không thay đổi. Muốn nhận lại, bạn gõ “tiếp tục”.",
    Ask.UNLINK: "Đã hủy liên kết. Ở đây nay chỉ xem được mức độ hoàn thành của hồ sơ.",
}
"""What is said without knowing anything more."""

BLANKS: Mapping[Blank, str] = {
    Blank.NO_CODE: "Tôi không thấy mã QR nào trong ảnh. Bạn chụp lại gần hơn, đủ sáng, thấy trọn"
    " mã; hoặc gõ mã hồ sơ.",
    Blank.SEVERAL: "Trong ảnh có nhiều mã QR nên tôi không biết bạn hỏi hồ sơ nào. Bạn chụp lại"
    " từng mã một, hoặc gõ mã hồ sơ.",
    Blank.NOT_AN_IMAGE: "Tôi không mở được ảnh này. Bạn gửi ảnh chụp (JPEG hoặc PNG), hoặc gõ mã"
    " hồ sơ.",
    Blank.TOO_LARGE: "Ảnh này quá lớn nên tôi không mở. Bạn chụp gần mã QR hơn với ảnh nhỏ hơn,"
    " hoặc gõ mã hồ sơ.",
    Blank.NOT_OURS: "Mã QR này không phải của giấy tiếp nhận hồ sơ. Bạn chụp mã trên giấy tiếp"
    " nhận và hẹn trả kết quả, hoặc gõ mã hồ sơ.",
}
FOREIGN = (
    "Đường dẫn này không phải của cổng dịch vụ công nên tôi không mở. Bạn gửi mã hồ sơ,"
    " hoặc đường dẫn bắt đầu bằng {portal}/tra-cuu."
)
REFUSED: Mapping[Fact, str] = {
    Fact.ABSENT: "Tôi không tìm thấy hồ sơ nào có mã này. Bạn xem lại từng ký tự trên giấy tiếp"
    " nhận rồi gửi lại.",
    Fact.TOO_OFTEN: "Bạn đã hỏi rất nhiều trong một giờ. Bạn thử lại sau, hoặc xem trên cổng.",
    Fact.SILENT: "Hệ thống đang bận, tôi chưa trả lời được. Bạn nhắn lại sau ít phút nhé.",
    Fact.LINK_UNKNOWN: "Mã liên kết này không đúng. Bạn mở trang liên kết trên cổng để xem lại mã.",
    Fact.LINK_SPENT: "Mã liên kết này đã được dùng. Bạn lấy mã mới trên cổng.",
    Fact.LINK_EXPIRED: "Mã liên kết này đã hết hạn (10 phút). Bạn lấy mã mới trên cổng.",
}
LINKED = (
    "Đã liên kết với tài khoản của bạn. Từ nay bạn xem được từng bước, người xử lý, ngày hẹn và"
    " việc cần làm ở đây. Muốn thôi, gõ “hủy liên kết”."
)
HOW_TO_LINK = (
    "Để liên kết: 1) mở trang bên dưới và đăng nhập cổng; 2) trang hiện một mã dạng LK-XXXX-XXXX;"
    " 3) gửi mã đó vào đây. Đừng gửi mật khẩu hay mã OTP cho ai, kể cả ở đây."
)
IS_LINKED = "Bạn đã liên kết tài khoản. Gõ “hồ sơ của tôi” để xem, “hủy liên kết” để thôi."
NOT_LINKED = "Để xem hồ sơ của mình ở đây, bạn cần liên kết tài khoản trước."
WAS_NOT_LINKED = "Ở đây chưa liên kết tài khoản nào."
NOT_THEIRS = "Hồ sơ này không thuộc tài khoản đã liên kết nên ở đây chỉ xem được mức độ hoàn thành."
MORE_WHEN_LINKED = "Liên kết tài khoản để xem người xử lý, ngày hẹn và việc cần làm."
NONE_YET = "Bạn chưa có hồ sơ nào trên cổng."
NOTHING_FOUND = "Tôi không tìm thấy thủ tục nào cho “{words}”. Bạn thử vài từ khác, hoặc:"


def dong(amount: int) -> str:
    """Money as people write it."""
    return f"{amount:,} đồng".replace(",", ".")


def moment(at: datetime, zone: tzinfo) -> str:
    """An instant by the province's clock."""
    return f"{at.astimezone(zone):%H:%M ngày %d/%m/%Y}"


def told(progress: Progress, place: Place) -> str:
    """A dossier for its owner: where it is, with whom, until when, what is to be done."""
    called = f"Hồ sơ {progress.code}" if progress.code else "Hồ sơ chưa nộp"
    lines = [
        f"{called}: {progress.procedure}",
        f"Bước: {STATES[progress.state]} ({progress.degree}%)",
    ]
    if progress.handler:
        lines.append(f"Người xử lý: {_official(progress.handler, place)}")
    if progress.due and progress.state in OWED_IN:
        lines.append(f"Hẹn trả: {moment(progress.due, place.zone)}")
    if progress.since:
        lines.append(f"Thời hạn tạm ngừng tính từ {moment(progress.since, place.zone)}")
    if progress.items:
        until = progress.answer_by
        before = f", trước {moment(until, place.zone)}" if until else ""
        lines.append(f"Cần bổ sung: {progress.items} mục{before}; từng mục có trên cổng")
    if progress.owed:
        lines.append(f"Cần nộp: {dong(progress.owed)}")
    return "\n".join(lines)


def line(progress: Progress) -> str:
    """A dossier in a list."""
    called = progress.code or "Chưa nộp"
    return f"• {called}: {progress.procedure} ({STATES[progress.state]})"


def _official(handler: Official, place: Place) -> str:
    agency = place.agencies.get(handler.agency, "")
    return ", ".join(filter(None, (handler.name, handler.title, agency)))
