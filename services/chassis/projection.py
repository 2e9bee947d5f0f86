"""The shape of a read model in the making. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from contracts.event import E, Recorded
from contracts.province import Calendar
from contracts.streams import EventStream

View = TypeVar("View", bound=BaseModel)


Model = TypeVar("Model", bound=BaseModel)


# What `object.__setattr__` would look up anew each time.
_values, _names, _extra, _private = (
    vars(BaseModel)[slot].__set__
    for slot in (
        "__dict__",
        "__pydantic_fields_set__",
        "__pydantic_extra__",
        "__pydantic_private__",
    )
)


@cache
def _fields(of: type[BaseModel]) -> set[str]:
    """The names of a model's fields, one set for all that are made: nobody ever adds to it."""
    return set(of.model_fields)


def made(of: type[Model], values: dict[str, Any]) -> Model:
    """A model of all its fields' values, unchecked: for projections, which make them themselves.

    It is what `model_construct` and `model_copy` come to, in a fifth of their time; a rebuild
    makes two models for every event.
    """
    model = object.__new__(of)
    _values(model, values)
    _names(model, _fields(of))
    _extra(model, None)
    _private(model, None)
    return model


def changed(model: Model, **changes: Any) -> Model:
    """The same with other values, unchecked."""
    return made(type(model), {**model.__dict__, **changes})


@dataclass(frozen=True)
class Projection(Generic[View, E]):
    """What one stream's events do to a view.

    Attributes:
        events: the stream.
        key: which view an event touches; None when it touches none.
        project: the view after one more event.

    A view that several streams feed must come out the same however they interleave: each
    stream's projection writes only its own part of the view.
    """

    events: EventStream[E]
    key: Callable[[E], str | None]
    project: Callable[[View, Recorded[E]], View]


@dataclass(frozen=True)
class ViewSpec(Generic[View]):
    """A read model: its name, its shape, what it looks like untouched, and what feeds it.

    Attributes:
        indexes: fields of the view that people look for, one tuple per index, e.g.
            `(("applicant", "opened_at"),)`.
    """

    name: str
    of: type[View]
    empty: Callable[[str], View]
    projections: tuple[Projection[View, Any], ...]
    indexes: tuple[tuple[str, ...], ...] = ()


class Kept(NamedTuple, Generic[View]):
    """A view as it is kept.

    Attributes:
        seen: per stream, the position of the last event that touched this view.
        revision: counts writes; a writer that read an older one must read again. 0: new.
    """

    key: str
    view: View
    seen: dict[str, int]
    revision: int


@dataclass(frozen=True)
class ByCalendar(Generic[View]):
    """A view that counts by the province's calendar; after a new edition it is rebuilt."""

    spec: Callable[[Calendar], ViewSpec[View]]


def fold(
    spec: ViewSpec[View],
    projection: Projection[View, Any],
    kept: dict[str, Kept[View]],
    batch: Iterable[Recorded[Any]],
) -> dict[str, Kept[View]]:
    """The views that `batch` changes, given what is kept; an event seen before changes nothing."""
    stream, changed = projection.events.name, dict[str, Kept[View]]()
    for recorded in batch:
        key = projection.key(recorded.data)
        if key is None:
            continue
        now = changed.get(key) or kept.get(key) or Kept(key, spec.empty(key), {}, 0)
        if recorded.position > now.seen.get(stream, 0):
            seen = {**now.seen, stream: recorded.position}
            changed[key] = Kept(key, projection.project(now.view, recorded), seen, now.revision)
    return changed
