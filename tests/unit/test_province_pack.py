"""The province pack is valid, agrees with itself and with the calendar of Việt Nam."""

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import holidays
import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from contracts.catalog import Procedure
from contracts.province import Agency, Calendar, Group, Province

PACK = Path(__file__).parents[2] / "deploy" / "provinces" / "kontum"
FILES = sorted((PACK / "procedures").glob("*.yaml"))
YEARS = (2025, 2026, 2027)
CLAIMS = {"full_name", "birth_date", "sex", "id_number", "phone", "email", "address"}
PREFILLS = CLAIMS | {f"principal.{claim}" for claim in CLAIMS}
PRINCIPAL = {"full_name", "id_number", "birth_date", "relation", "authorisation"}
COMPLETE = ("1.001193", "1.000894", "2.000635", "1.004222", "1.001612", "1.013831")
ROLES = {"reception", "handler", "approver", "accountant"}
HOURS = {"working-day": 8.0, "day": 8 * 5 / 7, "hour": 1.0}  # working hours in a unit of a term
OFFICER_FIELDS = {
    "person_id",
    "id_number",
    "name",
    "title",
    "phone",
    "password",
    "agency",
    "roles",
}
DECREED_BEYOND_THE_PACKAGE = {date(2026, 1, 2)}
"""Swapped for Saturday 10 January 2026 by 12729/VPCP-KGVX; the package does not know it."""


def read(name: str) -> Any:
    return yaml.safe_load((PACK / name).read_text(encoding="utf-8"))


PROVINCE = Province.model_validate(read("province.yaml"))
AGENCIES = TypeAdapter(list[Agency]).validate_python(read("agencies.yaml"))
GROUPS = TypeAdapter(list[Group]).validate_python(read("groups.yaml"))
CALENDAR = Calendar.model_validate(read("calendar.yaml"))
OFFICERS: list[dict[str, Any]] = read("officers.yaml")
PROCEDURES = [Procedure.model_validate(read(f"procedures/{file.name}")) for file in FILES]
NATIONAL = holidays.country_holidays("VN", years=YEARS, language="vi")

each_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda p: p.code)


def fields(procedure: Procedure) -> dict[str, dict[str, Any]]:
    return dict(procedure.form["properties"])


def weekdays_off(days: Any) -> set[date]:
    saturday = 5
    return {day for day in days if day.weekday() < saturday}


def test_there_are_enough_procedures_for_citizens_and_businesses():
    used = {group for procedure in PROCEDURES for group in procedure.groups}
    audiences = [group.audience for group in GROUPS if group.code in used]
    assert len(PROCEDURES) >= 44
    assert len(used) >= 10
    assert {"citizen", "business"} == set(audiences)


def test_the_life_events_are_those_of_the_national_portal():
    audiences = [group.audience for group in GROUPS]
    assert len({group.code for group in GROUPS}) == len(GROUPS)
    assert audiences.count("citizen") == audiences.count("business") == 11
    assert all(group.name.en and re.fullmatch(r"[a-z0-9-]+", group.icon) for group in GROUPS)


def test_the_files_are_named_by_their_procedures():
    assert [file.stem for file in FILES] == [procedure.code for procedure in PROCEDURES]


def test_the_agencies_are_the_provinces_and_each_has_its_own_account():
    codes = [agency.code for agency in AGENCIES]
    assert len(set(codes)) == len(codes)
    assert all(code.split(".")[0] == PROVINCE.code for code in codes)
    assert len({agency.account.number for agency in AGENCIES}) == len(AGENCIES)
    assert len({agency.tax_code for agency in AGENCIES}) == len(AGENCIES)
    assert sum(agency.level == "commune" for agency in AGENCIES) >= 8


def test_receipts_for_fees_and_for_charges_are_numbered_apart():
    forms = PROVINCE.receipts
    assert set(forms) == {"phi", "le-phi"}
    assert forms["phi"] != forms["le-phi"]


@each_procedure
def test_a_procedure_refers_only_to_what_exists(procedure: Procedure):
    components = [component.id for component in procedure.components]
    assert procedure.groups
    assert procedure.agencies
    assert set(procedure.groups) <= {group.code for group in GROUPS}
    assert set(procedure.agencies) <= {agency.code for agency in AGENCIES}
    assert len(set(components)) == len(components)
    assert len({fee.code for fee in procedure.fees}) == len(procedure.fees)


@each_procedure
def test_a_procedure_is_told_completely_and_in_two_languages(procedure: Procedure):
    assert 2 <= len(procedure.components) <= 8
    assert 3 <= len(procedure.steps) <= 5
    assert procedure.keywords
    assert procedure.legal_basis
    assert re.fullmatch(r"KQ\.G\d{2}\.\d{6}", procedure.result.code)
    names = [procedure.name, procedure.field, procedure.subjects, procedure.result.name]
    names += [c.name for c in procedure.components] + list(procedure.steps)
    names += [fee.name for fee in procedure.fees]
    assert all(name.vi and name.en for name in names)


@each_procedure
def test_a_procedure_can_be_received_by_a_demo_official(procedure: Procedure):
    assert set(procedure.agencies) & {officer["agency"] for officer in OFFICERS}


@each_procedure
def test_an_illustrative_rate_is_never_called_verified(procedure: Procedure):
    illustrative = any(fee.source.startswith("Mức minh họa") for fee in procedure.fees)
    assert not (procedure.verified and (illustrative or "minh họa" in procedure.source))


@each_procedure
def test_a_form_is_a_valid_flat_schema(procedure: Procedure):
    form = procedure.form
    Draft202012Validator.check_schema(form)
    assert form["type"] == "object"
    assert form["additionalProperties"] is False
    assert set(form["required"]) <= set(fields(procedure))
    assert 6 <= len(fields(procedure)) <= 40
    assert all(field["type"] in {"string", "integer"} for field in fields(procedure).values())


@each_procedure
def test_a_form_field_says_what_it_asks(procedure: Procedure):
    for name, field in fields(procedure).items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert field["title"]
        assert field["x-title-en"]
        assert field["x-section"]
        assert field.get("x-prefill") in PREFILLS | {None}
        assert field.get("x-principal") in PRINCIPAL | {None}
        assert len(field.get("enum", ())) == len(field.get("x-enum-titles", ()))
        assert len(field.get("enum", ())) == len(field.get("x-enum-titles-en", ()))


@each_procedure
def test_a_form_bounds_every_answer(procedure: Procedure):
    bounds = {"maxLength", "maximum", "enum", "format"}
    assert [name for name, field in fields(procedure).items() if not bounds & set(field)] == []


@each_procedure
def test_the_fields_of_a_section_stand_together(procedure: Procedure):
    sections = [field["x-section"] for field in fields(procedure).values()]
    changes = 1 + sum(a != b for a, b in pairwise(sections))
    assert changes == len(set(sections))


@each_procedure
def test_an_example_is_an_answer_the_form_accepts(procedure: Procedure):
    for field in fields(procedure).values():
        for example in field.get("examples", ()):
            Draft202012Validator(field).validate(example)


@each_procedure
def test_a_quantity_comes_from_a_required_whole_number(procedure: Procedure):
    for name in (fee.quantity_from for fee in procedure.fees if fee.quantity_from):
        field = fields(procedure)[name]
        assert field["type"] == "integer"
        assert field["minimum"] >= 1
        assert name in procedure.form["required"]


def test_officials_are_made_up_people_of_known_agencies():
    for officer in OFFICERS:
        assert set(officer) == OFFICER_FIELDS
        assert re.fullmatch(r"o-[a-z0-9-]+", officer["person_id"])
        assert re.fullmatch(r"000\d{9}", officer["id_number"])
        assert re.fullmatch(r"0900000\d{3}", officer["phone"])
        assert officer["agency"] in {agency.code for agency in AGENCIES}
        assert set(officer["roles"]) <= ROLES


@pytest.mark.parametrize("key", ["person_id", "id_number", "phone"])
def test_no_two_officials_share(key: str):
    values = [officer[key] for officer in OFFICERS]
    assert len(set(values)) == len(values)


def held_roles() -> dict[str, set[str]]:
    """What the demo officials of each agency do."""
    roles: dict[str, set[str]] = {}
    for officer in OFFICERS:
        roles.setdefault(officer["agency"], set()).update(officer["roles"])
    return roles


def test_at_least_three_agencies_can_take_a_dossier_the_whole_way():
    assert sum(held >= ROLES for held in held_roles().values()) >= 3


@each_procedure
def test_a_workflow_fits_its_term_and_somebody_does_each_step(procedure: Procedure):
    workflow = procedure.rules.workflow
    for term in (procedure.term_online, procedure.term_desk):
        assert sum(step.hours for step in workflow) <= term.amount * HOURS[term.unit]
    ids = [step.id for step in workflow]
    assert len(set(ids)) == len(ids)
    assert all(step.name.en for step in workflow)
    needed = {step.role.value for step in workflow}
    assert any(needed <= held_roles().get(agency, set()) for agency in procedure.agencies)


@each_procedure
def test_who_receives_a_dossier_comes_first_and_hands_out_the_result(procedure: Procedure):
    roles = [step.role.value for step in procedure.rules.workflow]
    assert not roles or (roles[0] == roles[-1] == "reception" and "approver" in roles)
    assert all(a != b for a, b in pairwise(roles))


def test_the_complete_procedures_explain_every_question():
    complete = [procedure for procedure in PROCEDURES if procedure.code in COMPLETE]
    assert len(complete) == len(COMPLETE)
    for procedure in complete:
        assert procedure.rules.workflow
        for name, field in fields(procedure).items():
            assert field["description"], name
            assert field["x-description-en"], name
            assert "enum" in field or field["examples"], name


@each_procedure
def test_conditions_can_be_followed_in_a_browser(procedure: Procedure):
    opened: set[str] = set()
    for rule in procedure.form.get("allOf", ()):
        follows(rule, procedure)
        then = rule["then"]
        assert set(then) <= {"required", "properties"}
        named = {*then.get("required", ()), *then.get("properties", ())}
        assert named <= set(fields(procedure))
        opened |= named
    assert not opened & set(procedure.form["required"])


@each_procedure
def test_papers_are_called_for_by_answers_the_form_has(procedure: Procedure):
    components = {component.id for component in procedure.components}
    for rule in procedure.form.get("x-papers", ()):
        follows(rule, procedure)
        assert set(rule["required"]) <= components


def follows(rule: dict[str, Any], procedure: Procedure) -> None:
    """The condition is one field that has one of some values of its own."""
    (name,) = rule["if"]["properties"]
    wanted = rule["if"]["properties"][name]
    assert rule["if"]["required"] == [name]
    values = [wanted["const"]] if "const" in wanted else wanted["enum"]
    assert set(values) <= set(fields(procedure)[name]["enum"])


def test_no_example_holds_the_number_of_a_real_person():
    text = "\n".join(path.read_text(encoding="utf-8") for path in PACK.rglob("*.yaml"))
    assert {number[:3] for number in re.findall(r"[\"'](\d{12})[\"']", text)} == {"000"}


def test_no_working_day_of_the_state_is_missing_or_invented():
    ours = weekdays_off(CALENDAR.holidays)
    assert ours - DECREED_BEYOND_THE_PACKAGE == weekdays_off(NATIONAL)
    assert {day.year for day in ours} == set(YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_the_named_days_stand_on_their_dates(year: int):
    named = {
        "Tết Dương lịch": [(1, 1)],
        "Ngày Giải phóng miền Nam": [(4, 30)],
        "Ngày Quốc tế lao động": [(5, 1)],
        "Quốc khánh": [(9, 2)],
        "Ngày Văn hóa Việt Nam": [(11, 24)] if year >= 2026 else [],
    }
    for name, days in named.items():
        for month, day in days:
            assert CALENDAR.holidays[date(year, month, day)].startswith(name)


@pytest.mark.parametrize("year", YEARS)
def test_the_lunar_days_are_those_of_the_year(year: int):
    def dates(name: str) -> set[date]:
        return {day for day, title in NATIONAL.items() if title == name and day.year == year}

    (tet,) = dates("Tết Nguyên Đán")
    (kings,) = dates("Ngày Giỗ Tổ Hùng Vương")
    assert "mùng 1" in CALENDAR.holidays[tet]
    assert CALENDAR.holidays[kings].startswith("Giỗ Tổ Hùng Vương")
    days = [tet + timedelta(days=offset) for offset in range(-1, 3)]
    assert all("Tết Nguyên đán" in CALENDAR.holidays[day] for day in days)


def test_a_holiday_on_a_weekend_is_made_up_for():
    for day, name in CALENDAR.holidays.items():
        if day in weekdays_off([day]) or "Tết Nguyên đán" in name:
            continue
        following = day + timedelta(days=1)
        while following.weekday() >= 5:
            following += timedelta(days=1)
        assert CALENDAR.holidays[following].startswith("Nghỉ bù"), name


def test_a_worked_day_off_is_a_weekend_day_that_pays_for_a_holiday():
    for day in CALENDAR.worked_days_off:
        assert day.weekday() >= 5
        assert day not in CALENDAR.holidays
    swapped = [name for name in CALENDAR.holidays.values() if "hoán đổi" in name]
    assert len(swapped) == len(CALENDAR.worked_days_off)


def test_office_hours_run_forward():
    hours = CALENDAR.hours
    times = [hours.morning_from, hours.morning_to, hours.afternoon_from, hours.afternoon_to]
    assert all(re.fullmatch(r"\d{2}:\d{2}", time) for time in times)
    assert times == sorted(times)
