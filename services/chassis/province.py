"""Reading the province's pack: the files that make the house this province's own."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from contracts.province import Agency, Calendar, Group, Province

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # eight times faster, where libyaml is


def _read(folder: Path, name: str) -> Any:
    return yaml.load((folder / name).read_text(encoding="utf-8"), LOADER)  # noqa: S506 - a safe one


def read_province(folder: Path) -> Province:
    """`province.yaml`."""
    return Province.model_validate(_read(folder, "province.yaml"))


def read_calendar(folder: Path) -> Calendar:
    """`calendar.yaml`."""
    return Calendar.model_validate(_read(folder, "calendar.yaml"))


def read_calendars(folder: Path) -> dict[str, Calendar]:
    """Every edition by its version: `calendar.yaml` and earlier ones in `calendars/`."""
    earlier = sorted((folder / "calendars").glob("*.yaml"))
    paths = [*earlier, folder / "calendar.yaml"]
    editions = (Calendar.model_validate(_read(path.parent, path.name)) for path in paths)
    return {edition.version: edition for edition in editions}


def read_agencies(folder: Path) -> dict[str, Agency]:
    """`agencies.yaml`, by code."""
    agencies = TypeAdapter(list[Agency]).validate_python(_read(folder, "agencies.yaml"))
    return {agency.code: agency for agency in agencies}


def read_groups(folder: Path) -> list[Group]:
    """`groups.yaml`, in the order in which they are shown."""
    return TypeAdapter(list[Group]).validate_python(_read(folder, "groups.yaml"))
