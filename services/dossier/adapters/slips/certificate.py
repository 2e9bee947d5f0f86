"""The certificate that what a citizen filed was erased; it names nobody."""

from services.chassis.sheet import BODY, Sheet
from services.dossier.adapters.slips import words
from services.dossier.adapters.slips.letterhead import field, heading
from services.dossier.domain.slips import Erased, ErasureCertificate

TITLE = "CHỨNG NHẬN XÓA DỮ LIỆU"
GROUNDS = {
    "request": "Theo yêu cầu của người nộp",
    "retention": "Đã hết thời gian lưu giữ theo quy định",
}
KEY = "Khóa mã hóa riêng của người này đã bị hủy; mọi bản sao lưu cũng không còn đọc được."
STAYS = (
    "Tờ khai, giấy tờ, kết quả và những lời đã viết không còn ở đâu trong hệ thống. Nhật ký các"
    " bước không chứa dữ liệu cá nhân, vẫn còn nguyên ở các vị trí nêu trên và vẫn kiểm chứng được"
    " bằng đầu cây có chữ ký mà cổng công bố."
)


def draw(certificate: ErasureCertificate) -> Sheet:
    """The certificate on its sheet."""
    sheet = Sheet(TITLE.capitalize(), f"{certificate.province.vi} · {TITLE.capitalize()}")
    sheet.set_subject("Certificate of erasure")
    sheet.set_creation_date(certificate.made_at)
    sheet.say(TITLE, style="B", size=BODY + 4, tag="H1")
    sheet.say(f"UBND {certificate.province.vi}")
    if certificate.key_destroyed_at:
        heading(sheet, "Hủy khóa")
        field(sheet, "Mã người", certificate.person)
        at = words.moment(certificate.key_destroyed_at, certificate.timezone)
        field(sheet, "Hủy lúc", at)
        sheet.say(KEY)
    for dossier in certificate.dossiers:
        _dossier(sheet, certificate, dossier)
    heading(sheet, "Điều còn lại")
    sheet.say(STAYS)
    return sheet


def _dossier(sheet: Sheet, certificate: ErasureCertificate, dossier: Erased) -> None:
    heading(sheet, f"Hồ sơ {dossier.code or 'chưa có mã'}")
    field(sheet, "Thủ tục", dossier.procedure.vi)
    field(sheet, "Xóa lúc", words.moment(dossier.at, certificate.timezone))
    field(sheet, "Vì sao", GROUNDS[dossier.ground])
    field(sheet, "Số mục đã xóa", str(dossier.pieces))
    field(sheet, f"Vị trí trong {certificate.stream}", ", ".join(map(str, dossier.positions)))
