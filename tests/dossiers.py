"""A sample dossier's life, fact by fact."""

from datetime import UTC, datetime
from pathlib import Path

from contracts.catalog import Term
from contracts.dossier import (
    DossierDeclared,
    DossierErased,
    DossierEvent,
    DossierFeeSettled,
    DossierFinished,
    DossierHandedOver,
    DossierOpened,
    DossierReceived,
    DossierReopened,
    DossierSubmitted,
    DossierSupplemented,
    DossierWithdrawn,
    ResultReturned,
)
from contracts.handling import (
    Alert,
    DossierApproved,
    DossierRefused,
    DossierResumed,
    DossierStopped,
    DossierWarned,
    DueExtended,
    ForeignCodeNoted,
    Ground,
    OpinionGiven,
    OpinionRequested,
    PaymentRequired,
    SupplementRequested,
    Wanted,
)
from contracts.values import (
    DossierId,
    FeeId,
    FeeLine,
    Filed,
    Named,
    Official,
    OpinionId,
    PersonId,
)
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

# What else can happen on the way, one of each kind.

WORDS = "sha256:" + "c" * 64
OPINION_ID = OpinionId("o-" + "1" * 32)
EXTRA = FeeLine(code="do-dac", name=Named(vi="Phí đo đạc"), kind="phi", amount=50_000)
ANSWER_BY = datetime(2026, 12, 16, 2, 30, tzinfo=UTC)
STOOD = datetime(2026, 11, 16, 4, tzinfo=UTC)  # 11:00 in Kon Tum, an hour and a half later
LATER = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
ABOUT_IT = {"dossier_id": DOSSIER_ID, "code": CODE}

REOPENED = DossierReopened(dossier_id=DOSSIER_ID)
REFUSED = DossierRefused(**ABOUT_IT, by=LE, ground=Ground.NOT_COMPETENT, words=WORDS)
SUPPLEMENT_REQUESTED = SupplementRequested(
    **ABOUT_IT,
    by=MAU,
    wanted=(
        Wanted(item="giay-to-tuy-than", ground=Ground.UNREADABLE),
        Wanted(item="form", ground=Ground.DIFFERS),
    ),
    words=WORDS,
    answer_by=ANSWER_BY,
    since=STOOD,
)
SUPPLEMENTED = DossierSupplemented(
    **ABOUT_IT, form=FORM, papers=(PAPER,), due=LATER, calendar="2026-11"
)
PAYMENT_REQUIRED = PaymentRequired(
    **ABOUT_IT, applicant=ANNA, agency=WARD, by=MAU, lines=(EXTRA,), words=WORDS, since=STOOD
)
OPINION_REQUESTED = OpinionRequested(
    **ABOUT_IT, opinion_id=OPINION_ID, by=MAU, agency=COMMUNE, answer_by=LATER, words=WORDS
)
OPINION_GIVEN = OpinionGiven(**ABOUT_IT, opinion_id=OPINION_ID, by=STRANGER, words=WORDS)
EXTENDED = DueExtended(**ABOUT_IT, by=MAU, previous=DUE, due=LATER, calendar="2026-11", words=WORDS)
STOPPED = DossierStopped(**ABOUT_IT, by=MAU, ground=Ground.OTHER, words=WORDS, since=STOOD)
LAPSED = DossierStopped(
    **ABOUT_IT, by=None, ground=Ground.NOT_SUPPLEMENTED, words=None, since=STOOD
)
RESUMED = DossierResumed(**ABOUT_IT, by=MAU, due=LATER, calendar="2026-11")
APPROVED = DossierApproved(**ABOUT_IT, by=LE)
FOREIGN = ForeignCodeNoted(**ABOUT_IT, system="national", foreign="G22.99-261116-0007")
WITHDRAWN = DossierWithdrawn(**ABOUT_IT, fee="refund", words=None)
ERASED = DossierErased(dossier_id=DOSSIER_ID, ground="retention", pieces=4)


def warned(alert: Alert = Alert.STANDING_STILL) -> DossierWarned:
    """The house noticed something by itself."""
    return DossierWarned(**ABOUT_IT, agency=WARD, alert=alert, deadline=DUE)


HANDLING: tuple[DossierEvent, ...] = (
    REOPENED,
    REFUSED,
    SUPPLEMENT_REQUESTED,
    SUPPLEMENTED,
    PAYMENT_REQUIRED,
    OPINION_REQUESTED,
    OPINION_GIVEN,
    EXTENDED,
    STOPPED,
    RESUMED,
    APPROVED,
    warned(),
    FOREIGN,
    WITHDRAWN,
    ERASED,
)
