"""Timelines laid straight into the database: as many as a province has, as they are kept.

The same number is always the same dossiers: who asks knows their codes without having seen them.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from pymongo import MongoClient
from pymongo.collection import Collection

from contracts.codes import name_of
from contracts.values import DossierCode, PersonId
from services.chassis.readmodel import MongoReadModel
from services.tracking.projections.timeline import timeline_view
from tests.bench.ground import Database
from tests.bench.history import BEGINNING, LIVES, Step
from tests.dossiers import WARD
from tests.facts import envelope

TOGETHER = 2000  # documents in one write
A_DAY = 2000  # dossiers
OF_ONE = 5  # dossiers of one person
GIVEN_UP = 3  # the life among LIVES that was never handed in

Document = dict[str, Any]


class Laid(NamedTuple):
    """One of them."""

    dossier_id: str
    code: DossierCode
    applicant: PersonId
    at: datetime


def laid(number: int) -> Laid:
    """The dossier of this number."""
    day, of_day = divmod(number, A_DAY)
    at = BEGINNING + timedelta(days=day)
    return Laid(
        f"d-{number:032x}",
        f"{WARD}-{at:%y%m%d}-{of_day + 1:04d}",
        PersonId(f"p-{number // OF_ONE:032x}"),
        at,
    )


def _kept(steps: tuple[Step, ...], began: datetime) -> Document:
    """What the projections make of a life, as the database holds it."""
    projects = {one.events.name: one.project for one in timeline_view.projections}
    view, at, seen = timeline_view.empty("d"), began, dict[str, int]()
    for position, (minutes, spec, event) in enumerate(steps, 1):
        at += timedelta(minutes=minutes)
        recorded = envelope(event, "x", position).model_copy(update={"time": at})
        view, seen[spec.name] = projects[spec.name](view, recorded), position
    return {"revision": 1, "seen": seen, "view": view.model_dump(mode="python")}


@cache
def _lives() -> tuple[Document, ...]:
    """All that were handed in; none is ever changed."""
    handed_in = (life for n, life in enumerate(LIVES) if n != GIVEN_UP)
    return tuple(_kept(tuple(life), BEGINNING) for life in handed_in)


def documents(many: int) -> Iterator[Document]:
    """So many, in the order of their codes."""
    lives = _lives()
    for number in range(many):
        life, one = lives[number % len(lives)], laid(number)
        own = {
            "dossier_id": one.dossier_id,
            "code": one.code,
            "names": [name_of(one.code)],
            "applicant": one.applicant,
            "opened_at": one.at,
        }
        yield {"_id": one.dossier_id, **life, "view": life["view"] | own}


async def lay(database: Database, many: int, uri: str) -> None:
    """Write them, then make the indexes, as a rebuild does."""
    await asyncio.to_thread(_write, uri, database.name, many)
    await MongoReadModel(database, timeline_view).prepare()


def _write(uri: str, database: str, many: int) -> None:
    with MongoClient[Document](uri) as client:
        views: Collection[Document] = client[database][timeline_view.name]
        heap: list[Document] = []
        for document in documents(many):
            heap.append(document)
            if len(heap) == TOGETHER:
                views.insert_many(heap, ordered=False)
                heap = []
        if heap:
            views.insert_many(heap, ordered=False)
