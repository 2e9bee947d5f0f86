"""When a procedure comes into force, and when it is no longer offered."""

from contracts.catalog import Component as Paper
from contracts.catalog import (
    FeeRule,
    Procedure,
    ProcedurePublished,
    ProcedureWithdrawn,
    Result,
    Term,
)
from contracts.values import Named
from services.catalog.domain.procedure import (
    PublishProcedure,
    WithdrawProcedure,
    procedure_decider,
)
from tests.given import Given

given = Given(procedure_decider)

ID_PAPER = Paper(id="giay-to-tuy-than", name=Named(vi="Giấy tờ tùy thân"), required=True)
BIRTH = Procedure(
    code="1.001193",
    name=Named(vi="Đăng ký khai sinh", en="Birth registration"),
    field=Named(vi="Hộ tịch"),
    level="commune",
    service="full",
    groups=("COCONNHO",),
    agencies=("H34.23.09",),
    subjects=Named(vi="Công dân"),
    term_online=Term(amount=1, unit="working-day"),
    term_desk=Term(amount=1, unit="working-day"),
    components=(ID_PAPER,),
    form={"type": "object", "properties": {"so_ban": {"type": "integer"}}},
    result=Result(code="KQ.G15.000031", name=Named(vi="Giấy khai sinh")),
    steps=(Named(vi="Bạn điền tờ khai."),),
    legal_basis=("Luật Hộ tịch số 60/2014/QH13",),
    verified=True,
    source="test",
)
LONGER = BIRTH.model_copy(update={"term_online": Term(amount=2, unit="working-day")})
COPIES = FeeRule(
    code="ban-sao",
    name=Named(vi="Phí bản sao"),
    kind="phi",
    amount=8000,
    per=Named(vi="bản"),
    quantity_from="so_ban",
    source="test",
)

PUBLISH = PublishProcedure(procedure=BIRTH)
PUBLISHED = ProcedurePublished(procedure=BIRTH)
WITHDRAW = WithdrawProcedure(code="1.001193", reason="Gộp vào thủ tục khác.")
WITHDRAWN = ProcedureWithdrawn(code="1.001193", reason="Gộp vào thủ tục khác.")


def test_a_procedure_comes_into_force():
    given().when(PUBLISH).then(PUBLISHED)


def test_what_is_in_force_already_is_not_published_again():
    given(PUBLISHED).when(PUBLISH).then()


def test_a_new_version_replaces_the_one_before():
    given(PUBLISHED).when(PublishProcedure(procedure=LONGER)).then(
        ProcedurePublished(procedure=LONGER)
    )


def test_an_earlier_version_can_come_back():
    history = (PUBLISHED, ProcedurePublished(procedure=LONGER))
    given(*history).when(PUBLISH).then(PUBLISHED)


def test_a_procedure_is_withdrawn_with_a_reason():
    given(PUBLISHED).when(WITHDRAW).then(WITHDRAWN)


def test_what_is_withdrawn_stays_withdrawn_for_the_first_reason():
    again = WithdrawProcedure(code="1.001193", reason="Lý do khác.")
    given(PUBLISHED, WITHDRAWN).when(again).then()


def test_a_withdrawn_procedure_can_come_back_unchanged():
    given(PUBLISHED, WITHDRAWN).when(PUBLISH).then(PUBLISHED)


def test_what_was_never_published_cannot_be_withdrawn():
    given().when(WITHDRAW).then_rejected("catalog.procedure-unknown")


def test_two_components_cannot_share_an_id():
    twice = BIRTH.model_copy(update={"components": (ID_PAPER, ID_PAPER)})
    given().when(PublishProcedure(procedure=twice)).then_rejected("catalog.component-twice")


def test_a_fee_can_only_count_by_a_field_of_the_form():
    counted = BIRTH.model_copy(update={"fees": (COPIES,)})
    given().when(PublishProcedure(procedure=counted)).then(ProcedurePublished(procedure=counted))
    formless = counted.model_copy(update={"form": {"type": "object"}})
    given().when(PublishProcedure(procedure=formless)).then_rejected(
        "catalog.quantity-field-missing"
    )
