"""Form 05: Thông báo dừng giải quyết hồ sơ."""

from services.chassis.sheet import Sheet
from services.dossier.adapters.slips import words
from services.dossier.adapters.slips.letterhead import (
    Title,
    begin,
    close,
    field,
    heading,
    parties,
)
from services.dossier.domain.slips import Signer, StopNotice

TITLE = Title(
    "05",
    ("THÔNG BÁO", "DỪNG GIẢI QUYẾT HỒ SƠ"),
    "Notice that the dossier is no longer handled",
)
BY_ITSELF = "Hệ thống dừng hồ sơ theo quy định, vì quá thời hạn mà không nhận được trả lời."
CAN_DO = (
    "1. Liên hệ cơ quan để được hướng dẫn; khi lý do không còn, cơ quan có thể giải quyết tiếp.",
    "2. Rút hồ sơ, hoặc nộp hồ sơ mới; giấy tờ đã nộp dùng lại được.",
    "3. Khiếu nại theo quy định của pháp luật về khiếu nại, nếu không đồng ý.",
)


def draw(notice: StopNotice) -> Sheet:
    """The notice on its sheet."""
    matter = notice.matter
    sheet = begin(TITLE, matter)
    parties(sheet, matter)
    heading(sheet, "Dừng giải quyết hồ sơ này")
    field(sheet, "Dừng từ", words.moment(notice.since, matter.timezone))
    field(sheet, "Lý do", words.reason(notice.ground, notice.words))
    if notice.official is None:
        sheet.say(BY_ITSELF)
    heading(sheet, "Ông/bà có thể làm gì")
    for line in CAN_DO:
        sheet.say(line)
    issued = notice.official or Signer(name=matter.agency.vi)
    close(sheet, matter, ("Đại diện cơ quan", issued))
    return sheet
