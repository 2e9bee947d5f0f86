"""A sample dossier's life, fact by fact."""

from datetime import UTC, datetime
from pathlib import Path

from contracts.catalog import Term
from contracts.dossier import (
    DossierDeclared,
    DossierEvent,
    DossierFeeSettled,
    DossierFinished,
    DossierHandedOver,
    DossierOpened,
    DossierReceived,
    DossierSubmitted,
    ResultReturned,
)
from contracts.values import DossierId, FeeId, FeeLine, Filed, Named, Official, PersonId
from services.chassis.province import read_calendar
from tests.facts import ANNA

DOSSIER_ID = DossierId("d-" + "1" * 32)
FEE_ID = FeeId("f-" + "1" * 32)
CODE = "H34.23.09-261116-0001"
WARD, COMMUNE = "H34.23.09", "H34.25.01"
PROCEDURE = "2.000635"
COPIES = Named(vi="Cấp bản sao Trích lục hộ tịch", en="Copies of civil-status extracts")
LE = Official(
    person_id=PersonId("o-le"), name="Lê Thị Ví Dụ", title="Công chức tiếp nhận", agency=WARD
)
MAU = Official(
    person_id=PersonId("o-mau"), name="A Mẫu", title="Công chức tư pháp - hộ tịch", agency=WARD
)
STRANGER = Official(
    person_id=PersonId("o-vo"), name="Võ Văn Mẫu", title="Công chức", agency=COMMUNE
)
FORM = "sha256:" + "f" * 64
PAPER = Filed(component="giay-to-tuy-than", digest="sha256:" + "a" * 64, size=1000, pages=2)
RESULT = Filed(component="result", digest="sha256:" + "b" * 64, size=2000, pages=1)
LINE = FeeLine(code="ban-sao", name=Named(vi="Phí bản sao"), kind="phi", amount=8_000, quantity=2)
OWED = 16_000
TERM = Term(amount=1, unit="working-day")
CALENDAR = read_calendar(Path(__file__).parents[1] / "deploy" / "provinces" / "kontum")
NOW = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)
DUE = datetime(2026, 11, 17, 2, 30, tzinfo=UTC)

OPENED = DossierOpened(
    dossier_id=DOSSIER_ID, applicant=ANNA, procedure=PROCEDURE, procedure_name=COPIES
)


def declared(*fees: FeeLine) -> DossierDeclared:
    """The citizen's word on it, and what it costs."""
    return DossierDeclared(
        dossier_id=DOSSIER_ID,
        applicant=ANNA,
        procedure=PROCEDURE,
        agency=WARD,
        form=FORM,
        papers=(PAPER,),
        fees=fees,
    )


def settled(amount: int = OWED) -> DossierFeeSettled:
    """Money came in."""
    return DossierFeeSettled(dossier_id=DOSSIER_ID, fee_id=FEE_ID, amount=amount)


SUBMITTED = DossierSubmitted(
    dossier_id=DOSSIER_ID,
    code=CODE,
    applicant=ANNA,
    procedure=PROCEDURE,
    procedure_name=COPIES,
    agency=WARD,
)
RECEIVED = DossierReceived(
    dossier_id=DOSSIER_ID, code=CODE, by=LE, term=TERM, due=DUE, calendar="2026-11"
)
HANDED_OVER = DossierHandedOver(dossier_id=DOSSIER_ID, code=CODE, by=LE, to=MAU)
FINISHED = DossierFinished(dossier_id=DOSSIER_ID, code=CODE, by=MAU, result=RESULT)
RETURNED = ResultReturned(dossier_id=DOSSIER_ID, code=CODE, channel="online")

WHOLE_WAY: tuple[DossierEvent, ...] = (
    OPENED,
    declared(LINE),
    settled(),
    SUBMITTED,
    RECEIVED,
    HANDED_OVER,
    FINISHED,
    RETURNED,
)
