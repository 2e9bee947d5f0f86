"""Words that officials edit: what cannot be published, and that no edition is ever lost."""

import pytest

from contracts.notify import Kind, TemplatePublished, Wording
from contracts.values import Official, PersonId
from services.notify.domain.first_edition import first_wording
from services.notify.domain.template import (
    LANGUAGES,
    LONGEST_SHORT,
    PLACEHOLDERS,
    Fault,
    PublishTemplate,
    Template,
    count,
    faults,
    template_decider,
)
from tests.given import Given

given = Given(template_decider)

BOSS = Official(
    person_id=PersonId("o-y-thu-nghiem"), name="Y Thử Nghiệm", title="Phó Giám đốc", agency="H34.02"
)
VI = Wording(short="{which} đã có kết quả.\nXem tại {site}", full="{what} đã có kết quả lúc {at}.")
EN = Wording(short="{which}: result ready.", full="{what}: the result is ready since {at}.")


def publish(base: int = 0, vi: Wording = VI, en: Wording = EN) -> PublishTemplate:
    return PublishTemplate(kind=Kind.RESULT_READY, base=base, vi=vi, en=en, by=BOSS)


def published(edition: int, vi: Wording = VI, en: Wording = EN) -> TemplatePublished:
    return TemplatePublished(
        kind=Kind.RESULT_READY,
        edition=edition,
        vi=vi,
        en=en,
        by=BOSS.person_id,
        name=BOSS.name,
        title=BOSS.title,
    )


def test_every_kind_says_what_may_stand_in_it_and_the_first_edition_is_well():
    assert set(PLACEHOLDERS) == set(Kind)
    for kind in Kind:
        assert faults(kind, {one: first_wording(kind, one) for one in LANGUAGES}) == []


def test_the_first_words_that_are_published_are_edition_1():
    given().when(publish()).then(published(1))
    given(published(1)).when(publish(1, vi=EN)).then(published(2, vi=EN))


def test_the_same_words_again_are_no_new_edition():
    given(published(1)).when(publish(1)).then()
    given(published(1)).when(publish(0)).then()


def test_of_two_who_edit_the_slower_one_is_told():
    given(published(1)).when(publish(0, vi=EN)).then_rejected("notify.template-moved-on")


@pytest.mark.parametrize(
    ("short", "code", "about"),
    [
        ("{ten_nguoi_dan} đã có kết quả", "unknown-placeholder", "ten_nguoi_dan"),
        ("{amount}", "unknown-placeholder", "amount"),
        ("{which.__class__}", "unknown-placeholder", "which.__class__"),
        ("{which[0]}", "unknown-placeholder", "which[0]"),
        ("{}", "unknown-placeholder", ""),
        ("{which:>99999999}", "braces", ""),
        ("{which!r}", "braces", ""),
        ("{which", "braces", ""),
        ("a } b", "braces", ""),
        ("", "missing", ""),
        ("  \n{which}", "missing", ""),
        ("x" * (LONGEST_SHORT + 1), "too-long", str(LONGEST_SHORT)),
    ],
)
def test_what_cannot_be_filled_in_cannot_be_published(short: str, code: str, about: str):
    wrong = Wording(short=short, full=VI.full)
    found = faults(Kind.RESULT_READY, {"vi": wrong, "en": EN})
    assert found == [Fault(field="vi.short", code=code, about=about)]
    given().when(publish(vi=wrong)).then_rejected("notify.template-invalid")


def test_a_code_without_the_code_cannot_be_published():
    wrong = Wording(short="Xin chào", full="{one_time_code}")
    found = faults(Kind.ONE_TIME_CODE, {"vi": wrong, "en": first_wording(Kind.ONE_TIME_CODE, "en")})
    assert found == [Fault(field="vi.short", code="needed-placeholder", about="one_time_code")]


def test_old_editions_stay_and_0_is_what_the_house_came_with():
    template = template_decider.fold([published(1), published(2, vi=EN)])
    assert template.edition == 2
    assert template.wordings(Kind.RESULT_READY, 1) == {"vi": VI, "en": EN}
    assert template.wordings(Kind.RESULT_READY, 2)["vi"] == EN
    assert template.wordings(Kind.RESULT_READY, 0)["vi"] == first_wording(Kind.RESULT_READY, "vi")
    assert Template().edition == 0


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("€" * 80, "GSM-7", 1),
        ("ệ" * 70, "UCS-2", 1),
        ("ệ" * 71, "UCS-2", 2),
    ],
)
def test_parts_are_counted_as_the_networks_do(text: str, encoding: str, parts: int):
    counted = count(text)
    assert (counted.encoding, counted.parts, counted.characters) == (encoding, parts, len(text))
