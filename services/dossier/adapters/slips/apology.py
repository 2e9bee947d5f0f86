"""Form 04: Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết."""

from services.chassis.sheet import Sheet
from services.dossier.adapters.slips import words
from services.dossier.adapters.slips.letterhead import (
    Title,
    begin,
    close,
    field,
    heading,
)
from services.dossier.domain.slips import ApologyLetter

TITLE = Title(
    "04",
    ("VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ", "GIA HẠN THỜI GIAN GIẢI QUYẾT"),
    "Apology, and request for more time",
)
ONCE = "Việc gia hạn này chỉ thực hiện một lần."  # Source: Nghị định 61/2018/NĐ-CP, Điều 19.9


def draw(letter: ApologyLetter) -> Sheet:
    """The letter on its sheet."""
    matter, zone = letter.matter, letter.matter.timezone
    whose = matter.principal or matter.applicant
    received = words.moment(letter.received_at, zone)
    sheet = begin(TITLE, matter)
    sheet.say(f"Kính gửi: Ông/Bà {matter.applicant.name}", style="B")
    sheet.say(
        f"{matter.agency.vi} đã tiếp nhận hồ sơ của ông/bà lúc {received}. Đến nay, cơ quan chưa "
        "thể trả kết quả đúng thời hạn ghi trong Giấy tiếp nhận hồ sơ và hẹn trả kết quả."
    )
    field(sheet, "Thủ tục", matter.procedure.vi)
    field(sheet, "Chủ hồ sơ", whose.name)
    field(sheet, "Hẹn trả kết quả cũ", words.moment(letter.previous, zone))
    field(sheet, "Lý do", letter.words)
    heading(sheet, "Xin lỗi và hẹn lại")
    sheet.say(
        f"Sự chậm trễ này gây phiền hà, tốn kém chi phí, công sức của ông/bà. {matter.agency.vi} "
        "thành thật xin lỗi ông/bà và đề nghị được gia hạn thời gian giải quyết:"
    )
    field(sheet, "Hẹn trả kết quả mới", words.moment(letter.due, zone))
    sheet.say(f"{ONCE} Rất mong ông/bà thông cảm.")
    close(sheet, matter, ("Đại diện cơ quan", letter.official))
    return sheet
