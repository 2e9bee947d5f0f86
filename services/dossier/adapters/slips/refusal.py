"""Form 03: Phiếu từ chối tiếp nhận giải quyết hồ sơ."""

from services.chassis.sheet import Sheet
from services.dossier.adapters.slips import words
from services.dossier.adapters.slips.letterhead import (
    Title,
    begin,
    close,
    heading,
    parties,
)
from services.dossier.domain.slips import RefusalSlip, Signer

TITLE = Title(
    "03",
    ("PHIẾU TỪ CHỐI TIẾP NHẬN", "GIẢI QUYẾT HỒ SƠ"),
    "Refusal to receive the dossier",
)
RECOURSE = (
    "Khi lý do trên đã được khắc phục, ông/bà có thể nộp lại hồ sơ. Nếu không đồng ý, ông/bà có "
    "quyền khiếu nại theo quy định của pháp luật về khiếu nại."
)


def draw(slip: RefusalSlip) -> Sheet:
    """The refusal on its sheet."""
    matter = slip.matter
    sheet = begin(TITLE, matter)
    parties(sheet, matter)
    heading(sheet, "Không tiếp nhận hồ sơ này")
    sheet.say(
        f"Qua xem xét, {matter.agency.vi} thông báo không tiếp nhận, giải quyết hồ sơ này, "
        "với lý do cụ thể như sau:"
    )
    sheet.say(words.reason(slip.ground, slip.words), style="B")
    heading(sheet, "Ông/bà có thể làm gì")
    sheet.say(RECOURSE)
    close(
        sheet,
        matter,
        ("Người nộp hồ sơ", Signer(name="")),
        ("Người tiếp nhận hồ sơ", slip.official),
    )
    return sheet
