"""What was ever published can be read for ever, and carries nothing personal by its very shape."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from contracts.event import Event
from contracts.streams import STREAMS, EventStream

RECORDED = Path(__file__).parent / "recorded"
SAMPLES = sorted(RECORDED.glob("*.json"))
PERSONAL = ("full_name", "birth", "id_number", "phone", "email", "address", "answer", "password")
HARMLESS = {"answer_by": "date-time"}  # the one name that only sounds so, and what it must hold


def members(spec: EventStream[Any]) -> Iterator[type[Event]]:
    """The event classes of a stream's union."""
    recorded = spec.codec._type  # noqa: SLF001 - pydantic shows it nowhere else
    union = recorded.model_fields["data"].annotation
    yield from get_args(union) or (union,)


EVERY = [(spec, event) for spec in STREAMS for event in members(spec)]


def type_of(event: type[Event]) -> str:
    """The name on the wire."""
    return str(event.model_fields["type"].default)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_a_recorded_sample_still_reads_and_writes_the_same(sample: Path):
    text = json.loads(sample.read_text(encoding="utf-8"))
    spec = next(s for s in STREAMS if text["subject"].startswith(s.name.lower() + "."))
    recorded = spec.codec.validate_json(sample.read_bytes())
    assert recorded.data.type == sample.stem
    written = json.loads(spec.codec.dump_json(recorded, exclude={"position"}))
    said = json.loads(spec.codec.dump_json(recorded, exclude={"position"}, exclude_defaults=True))
    assert list(differences(text, written, said)) == []


def differences(was: Any, now: Any, said: Any, place: str = "") -> Iterator[str]:
    """Where `now` is not `was`; a field that was added later and `said` leaves out is none."""
    if isinstance(was, dict) and isinstance(now, dict):
        said = said if isinstance(said, dict) else {}
        yield from (f"{place}/{name} is lost" for name in was.keys() - now.keys())
        yield from (f"{place}/{name} is new" for name in (now.keys() - was.keys()) & said.keys())
        for name in was.keys() & now.keys():
            yield from differences(was[name], now[name], said.get(name), f"{place}/{name}")
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        parts = said if isinstance(said, list) else [None] * len(now)
        for n, (before, after, part) in enumerate(zip(was, now, parts, strict=True)):
            yield from differences(before, after, part, f"{place}/{n}")
    elif was != now:
        yield f"{place} was {was!r}, is {now!r}"


@pytest.mark.parametrize(
    ("now", "said", "found"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, []),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, ["/b is new"]),
        ({"b": 2}, {}, ["/a is lost"]),
        ({"a": 3}, {"a": 3}, ["/a was 1, is 3"]),
    ],
)
def test_only_what_was_added_and_stands_at_its_default_is_no_difference(
    now: dict[str, int], said: dict[str, int], found: list[str]
):
    assert list(differences({"a": 1}, now, said)) == found
    nested = [f"/0/x{one}" for one in found]
    assert list(differences([{"x": {"a": 1}}], [{"x": now}], [{"x": said}])) == nested


@pytest.mark.parametrize(("spec", "event"), EVERY, ids=lambda x: getattr(x, "__name__", ""))
def test_every_event_has_a_sample_and_says_what_it_means(
    spec: EventStream[Any], event: type[Event]
):
    assert (RECORDED / f"{type_of(event)}.json").exists()
    assert type_of(event).startswith(spec.name.lower() + ".")
    assert event.__doc__
    assert event.model_config.get("frozen")


@pytest.mark.parametrize(("spec", "event"), EVERY, ids=lambda x: getattr(x, "__name__", ""))
def test_no_event_has_room_for_personal_data(spec: EventStream[Any], event: type[Event]):
    del spec
    if type_of(event).startswith("catalog."):
        return  # a procedure's form names such fields; it holds nobody's answers
    assert not [
        name
        for name, form in fields(event)
        for word in PERSONAL
        if word in name and form != HARMLESS.get(name, "-")
    ]


def fields(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Names of all fields and their formats, nested ones included."""
    schema = json.loads(json.dumps(model.model_json_schema()))
    for part in (schema, *schema.get("$defs", {}).values()):
        for name, field in part.get("properties", {}).items():
            yield name, field.get("format", "")
