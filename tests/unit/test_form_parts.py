"""A form as a row of parts: which are shown, what opens their questions, what was typed."""

import json
from typing import Any

from services.dossier.domain.conditions import relevant
from services.gateway.pages.filing.parts import (
    after,
    before,
    elsewhere,
    every_part,
    first_wrong,
    marks_of,
    opens,
    part_at,
    part_numbered,
    parts_of,
    typed_in,
)
from services.gateway.questions import Known, asked_now, prefilled, principal_claims, questions
from tests.unit.test_province_pack import PROCEDURES


def field(section: str, **more: Any) -> dict[str, Any]:
    return {"title": "Mục", "x-section": section, "type": "string"} | more


def when(name: str, value: str, *opened: str) -> dict[str, Any]:
    condition = {"properties": {name: {"const": value}}, "required": [name]}
    return {"if": condition, "then": {"required": list(opened)}}


FORM: dict[str, Any] = {
    "required": ["cho", "nha"],
    "properties": {
        "cho": field("Ai", enum=["toi", "khac"], default="toi"),
        "ten": field("Ai", **{"x-principal": "full_name"}),
        "nguoi": field("Người", **{"x-prefill": "principal.full_name"}),
        "nguoi_nop": field("Người", **{"x-prefill": "full_name"}),
        "nha": field("Nhà", enum=["minh", "thue"]),
        "chu": field("Chủ nhà"),
    },
    "allOf": [when("cho", "khac", "ten"), when("nha", "thue", "chu")],
}
ASKED = questions(FORM, "vi")
DRAFT = {"answers": {"cho": "toi", "ten": ""}, "page": "phan-2", "wrong": [{"field": "nha"}]}


def headings(given: dict[str, Any]) -> list[str]:
    return [part.heading for part in parts_of(ASKED, given)]


def test_a_part_that_asks_nothing_is_passed_over():
    assert headings({}) == ["Ai", "Người", "Nhà"]
    assert headings({"nha": "thue"}) == ["Ai", "Người", "Nhà", "Chủ nhà"]
    assert headings({"nha": ""}) == ["Ai", "Người", "Nhà"]


def test_parts_keep_their_numbers():
    ai, nguoi, *_, chu = every_part(ASKED)
    assert (ai.number, chu.number, chu.page) == (1, 4, "phan-4")
    shown = parts_of(ASKED, {})
    assert (after(shown, ai), before(shown, ai)) == (nguoi, None)
    assert (after(shown, shown[-1]), before(shown, chu)) == (None, shown[-1])
    assert part_numbered(ASKED, 4) == chu
    assert part_numbered(ASKED, 9) is None


def test_a_form_goes_on_at_the_part_where_it_was_left():
    shown = parts_of(ASKED, {})
    assert part_at(shown, None, DRAFT).number == 2
    assert part_at(shown, 3, DRAFT).number == 3
    assert part_at(shown, 4, DRAFT).number == 1  # it asks nothing: from the start
    assert part_at(shown, None, {"page": ""}).number == 1


def test_parts_that_were_seen_can_be_gone_back_to():
    shown = parts_of(ASKED, {})
    row = marks_of(shown, shown[1], DRAFT, "/to-khai")
    assert [(mark.standing, mark.path) for mark in row] == [
        ("done", "/to-khai?phan=1"),
        ("here", None),
        ("ahead", None),
    ]


def test_what_is_wrong_leads_to_the_first_part_that_has_it():
    shown = parts_of(ASKED, {})
    found = first_wrong(shown, [{"field": "nha"}, {"field": "nguoi"}])
    assert found is not None
    assert found.heading == "Người"
    assert first_wrong(shown, []) is None


def test_empty_fields_are_kept_as_empty():
    ai = every_part(ASKED)[0]
    assert typed_in(ai, {"cho": "toi", "la": "x"}) == {"cho": "toi", "ten": ""}


def test_the_page_is_told_what_opens_its_questions():
    *_, chu = every_part(ASKED)
    assert json.loads(opens(chu.questions[0])) == [[["nha", ["thue"]]]]
    assert json.loads(elsewhere(chu, {"nha": "thue"})) == {"nha": "thue"}
    assert json.loads(elsewhere(every_part(ASKED)[0], {})) == {}


def test_who_files_for_another_starts_with_the_others_name():
    given = {"cho": "khac", "ten": "Y Mẫu"}
    me = {"full_name": "A Thử"}
    assert principal_claims(ASKED, given) == {"full_name": "Y Mẫu"}
    theirs = prefilled(ASKED, Known(me, principal_claims(ASKED, given)))
    assert theirs == {"cho": "toi", "nguoi": "Y Mẫu", "nguoi_nop": "A Thử"}
    assert prefilled(ASKED, Known(me))["nguoi"] == "A Thử"
    assert principal_claims(ASKED, given | {"cho": "toi"}) == {}


def test_a_field_starts_with_a_claim_only_where_that_fits():
    form = {"properties": {"chong": field("A", **WHEN_HE), "vo": field("A", **WHEN_SHE)}}
    known = Known({"full_name": "Y Mẫu"}, given={"toi_la": "vo"})
    assert prefilled(questions(form, "vi"), known) == {"vo": "Y Mẫu"}


WHEN_HE = {"x-prefill": "full_name", "x-prefill-when": {"toi_la": "chong"}}
WHEN_SHE = {"x-prefill": "full_name", "x-prefill-when": {"toi_la": "vo"}}


def test_the_page_and_the_check_ask_for_the_same():
    for procedure in PROCEDURES:
        every = questions(procedure.form, "vi")
        for pick in (0, -1):
            given = {q.name: q.options[pick][0] if q.options else "x" for q in every}
            asked = {question.name for question in asked_now(every, given)}
            assert asked == set(relevant(procedure.form, given)), procedure.code
