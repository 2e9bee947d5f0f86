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
    assert json.loads(spec.codec.dump_json(recorded, exclude={"position"})) == text


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
    names = set(fields(event))
    assert not [n for n in names for word in PERSONAL if word in n]


def fields(model: type[BaseModel]) -> Iterator[str]:
    """Names of all fields, nested ones included."""
    schema = json.loads(json.dumps(model.model_json_schema()))
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part.get("properties", {})
