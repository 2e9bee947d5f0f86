"""Filling in a procedure's form part by part, from the examples it gives itself."""

from functools import cache
from typing import Any

import yaml
from playwright.sync_api import Locator, expect

from services.gateway.formats import day
from tests.browser.citizen import Citizen
from tests.browser.looks import looked_at
from tests.unit.test_province_pack import PACK

NEXT = "Lưu và tiếp tục"


@cache
def procedure(code: str) -> dict[str, Any]:
    """A procedure of the pack."""
    path = PACK / "procedures" / f"{code}.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def fields(code: str) -> dict[str, dict[str, Any]]:
    """The fields of its form."""
    found: dict[str, dict[str, Any]] = procedure(code)["form"]["properties"]
    return found


def fill_in(citizen: Citizen, code: str, *, look: bool = False, **given: str) -> int:
    """All parts, to the papers; how many there were.

    `given`: other answers than the examples. `look`: at each part for flaws, too; it takes a while.
    """
    parts = 0
    while citizen.page.locator("form[data-typed]").count():
        looked_at(citizen.page, script=look)
        fill_part(citizen, code, **given)
        part = citizen.page.url
        citizen.press(NEXT)
        expect(citizen.page).not_to_have_url(part)
        parts += 1
    return parts


def fill_part(citizen: Citizen, code: str, **given: str) -> None:
    """What the page asks now, and what the answers open; what is filled in already stays."""
    done: set[str] = set()
    while asked := [name for name in _asked(citizen) if name not in done]:
        for name in asked:
            place = citizen.page.locator(f"[data-question={name}]")
            _answer(place, name, fields(code)[name], given.get(name))
        done |= set(asked)


def _asked(citizen: Citizen) -> list[str]:
    shown = "places => places.filter(p => !p.hidden).map(p => p.dataset.question)"
    names: list[str] = citizen.page.locator("[data-question]").evaluate_all(shown)
    return names


def _answer(place: Locator, name: str, schema: dict[str, Any], given: str | None) -> None:
    if place.locator("[type=radio]").count():
        if given or not place.locator(":checked").count():
            place.locator(f"[value={given or schema['enum'][-1]}]").check()
        return
    box = place.locator(f"[name={name}]")
    if given is None and box.input_value():
        return  # it was known already
    if "enum" in schema:
        box.select_option(given or schema["enum"][0])
        return
    example = given or str(schema.get("examples", [schema.get("minimum", "Mẫu")])[0])
    box.fill(day(example) if schema.get("format") == "date" else example)
