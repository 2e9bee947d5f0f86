"""Samples of the papers of the desk, and one that is as long as it gets."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from contracts.catalog import Term
from contracts.handling import Ground
from contracts.values import Named
from services.chassis.province import read_calendar
from services.dossier.domain.explanation import explain
from services.dossier.domain.slips import (
    ApologyLetter,
    Handed,
    Matter,
    Mending,
    PaperForm,
    Person,
    Receipt,
    RefusalSlip,
    Signer,
    StopNotice,
    SupplementSlip,
    last_digits,
)

PACK = Path(__file__).parents[1] / "deploy" / "provinces" / "kontum"
CALENDAR = read_calendar(PACK)
FRIDAY = datetime(2026, 11, 20, 11, 2, tzinfo=UTC)  # 18:02 in the province
CODE, KEY = "H34.23.09-261120-0001", "7QK4MZ2XPA"
LOOK_UP = f"https://portal.test/tra-cuu/tien-trinh?m={CODE}&k={KEY}"
NUMBER = "000199000001"

APPLICANT = Person(
    name="Nguyễn Thị Thử Nghiệm",
    number=last_digits(NUMBER),
    address="Thôn Mẫu, xã Đăk Tô, tỉnh Kon Tum",
    phone="0900000001",
    email="thu@vidu.example",
)
PRINCIPAL = Person(name="Trần Văn Giả Định", number=last_digits("000199000002"))
RECEPTIONIST = Signer(name="Lê Thị Ví Dụ", title="Công chức Một cửa", phone="02600000001")
CHAIR = Signer(name="Phạm Văn Thử", title="Chủ tịch Ủy ban nhân dân phường")
MATTER = Matter(
    province=Named(vi="Tỉnh Kon Tum", en="Kon Tum Province"),
    agency=Named(vi="Ủy ban nhân dân phường Kon Tum"),
    place="Số 1 đường Thử Nghiệm, phường Kon Tum",
    phone="02600000001",
    code=CODE,
    procedure=Named(
        vi="Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh",
        en="Copies of civil-status extracts and birth certificates",
    ),
    applicant=APPLICANT,
    principal=None,
    relation="",
    made_at=FRIDAY,
    timezone="Asia/Ho_Chi_Minh",
    look_up=LOOK_UP,
    security_code=KEY,
)


def filed(number: int, name: str = "Giấy tờ tùy thân của người yêu cầu") -> Handed:
    """A file of some 340 kB, of `number` pages."""
    return Handed(
        name=Named(vi=name),
        form=PaperForm.ELECTRONIC,
        pages=number,
        size=340_123,
        sha256=sha256(b"%d" % number).hexdigest(),
    )


WHY = explain(FRIDAY, Term(amount=2, unit="working-day"), CALENDAR)
RECEIPT = Receipt(
    matter=MATTER,
    papers=(
        filed(2),
        Handed(name=Named(vi="Tờ khai theo mẫu"), form=PaperForm.ORIGINAL, pages=1),
    ),
    received_at=FRIDAY,
    due=WHY.due,
    why=WHY,
    official=RECEPTIONIST,
    total=16_000,
    paid=True,
)
SUPPLEMENT = SupplementSlip(
    matter=MATTER,
    wanted=(
        Mending(
            name=Named(vi="Giấy tờ tùy thân của người yêu cầu"),
            ground=Ground.UNREADABLE,
            words="Trang 2 bị mờ, đề nghị quét lại",
        ),
        Mending(name=Named(vi="Văn bản ủy quyền"), ground=Ground.MISSING, words=""),
    ),
    guide=RECEPTIONIST,
    since=FRIDAY,
    answer_by=datetime(2026, 12, 18, 10, tzinfo=UTC),
    clock="restart",
)
REFUSAL = RefusalSlip(
    matter=replace(MATTER, security_code="", look_up=f"https://portal.test/tra-cuu?m={CODE}"),
    ground=Ground.NOT_COMPETENT,
    words="Việc này thuộc Ủy ban nhân dân xã Đăk Tô.",
    official=RECEPTIONIST,
)
APOLOGY = ApologyLetter(
    matter=MATTER,
    received_at=FRIDAY,
    previous=datetime(2026, 11, 26, tzinfo=UTC),
    due=datetime(2026, 12, 1, tzinfo=UTC),
    words="Sổ gốc đang được số hóa nên chưa tra cứu được.",
    official=CHAIR,
)
STOP = StopNotice(
    matter=MATTER,
    ground=Ground.NOT_ELIGIBLE,
    words="Thửa đất đang có tranh chấp",
    since=FRIDAY,
    official=CHAIR,
)

LONG = (
    "Giấy tờ chứng minh quyền sử dụng đất, quyền sở hữu nhà ở, công trình xây dựng gắn liền với "
    "đất theo quy định của pháp luật về đất đai trong từng thời kỳ (nếu có)"
)
LONGEST = replace(
    RECEIPT,
    matter=replace(
        MATTER,
        agency=Named(vi="Chi nhánh Văn phòng đăng ký đất đai khu vực Đăk Tô và Tu Mơ Rông"),
        procedure=Named(vi=f"{LONG}, {LONG}"),
        principal=replace(PRINCIPAL, name="Công Huyền Tôn Nữ " + "Thị Mẫu Đơn " * 7, address=LONG),
    ),
    papers=tuple(filed(n, LONG if n % 2 else "Tờ khai") for n in range(1, 21)),
    why=explain(FRIDAY, Term(amount=60, unit="working-day"), CALENDAR),
)
