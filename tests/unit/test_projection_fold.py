"""A view comes out the same, however its streams interleave and however often events come."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.event import Recorded, Value
from contracts.identity import AccountRegistered, IdentityEvent
from contracts.notify import MessageQueued, NotifyEvent
from contracts.streams import IDENTITY, NOTIFY
from contracts.values import PersonId
from services.chassis.projection import Kept, Projection, ViewSpec, changed, fold, made
from tests.facts import envelope, given_up, queued

PEOPLE = ("p-1", "p-2", "p-3")


class Person(Value):
    """Each stream has its own part; both remember every event in order."""

    person: str
    told: tuple[int, ...] = ()
    sure: tuple[int, ...] = ()


def told(view: Person, recorded: Recorded[NotifyEvent]) -> Person:
    return view.model_copy(update={"told": (*view.told, recorded.position)})


def sure(view: Person, recorded: Recorded[IdentityEvent]) -> Person:
    return view.model_copy(update={"sure": (*view.sure, recorded.position)})


def whom(event: NotifyEvent) -> str | None:
    return event.recipient if isinstance(event, MessageQueued) else None


def who(event: IdentityEvent) -> str | None:
    return event.person_id if isinstance(event, AccountRegistered) else None


ON_NOTIFY: Projection[Person, Any] = Projection(NOTIFY, whom, told)
ON_IDENTITY: Projection[Person, Any] = Projection(IDENTITY, who, sure)
SPEC: ViewSpec[Person] = ViewSpec(
    name="people",
    of=Person,
    empty=lambda key: Person(person=key),
    projections=(ON_NOTIFY, ON_IDENTITY),
)
History = Sequence[Recorded[Any]]


def message(position: int, person: str | None) -> Recorded[NotifyEvent]:
    """An event that touches a person, or (None) nobody."""
    if person is None:
        return envelope(given_up(), "notify.m-1", position)
    fact = queued().model_copy(update={"recipient": PersonId(person)})
    return envelope(fact, "notify.m-1", position)


def account(position: int, person: str) -> Recorded[AccountRegistered]:
    fact = AccountRegistered(person_id=PersonId(person), assurance=1)
    return envelope(fact, "identity.p-1", position)


def take(
    kept: dict[str, Kept[Person]], projection: Projection[Person, Any], batch: History
) -> dict[str, Kept[Person]]:
    """What is kept after one more batch, as a read model would keep it."""
    changed = fold(SPEC, projection, kept, batch)
    return {**kept, **{k: one._replace(revision=one.revision + 1) for k, one in changed.items()}}


def views(kept: dict[str, Kept[Person]]) -> dict[str, Person]:
    return {key: one.view for key, one in kept.items()}


histories = st.tuples(
    st.lists(st.sampled_from((*PEOPLE, None)), max_size=12).map(
        lambda people: [message(n, person) for n, person in enumerate(people, 1)]
    ),
    st.lists(st.sampled_from(PEOPLE), max_size=12).map(
        lambda people: [account(n, person) for n, person in enumerate(people, 1)]
    ),
)


DELIVERIES = st.lists(
    st.tuples(st.sampled_from((0, 1)), st.integers(0, 12), st.integers(0, 12)), max_size=16
)  # which stream, how many events come again, how many are new


@given(histories, DELIVERIES)
def test_interleaving_and_repeats_change_nothing(
    histories: tuple[History, ...], deliveries: list[tuple[int, int, int]]
):
    projections = (ON_NOTIFY, ON_IDENTITY)
    straight: dict[str, Kept[Person]] = {}
    for projection, history in zip(projections, histories, strict=True):
        straight = take(straight, projection, history)

    kept: dict[str, Kept[Person]] = {}
    reached = [0, 0]
    for n, again, new in [*deliveries, (0, 1, 12), (1, 0, 12)]:
        start, end = max(0, reached[n] - again), min(len(histories[n]), reached[n] + new)
        kept = take(kept, projections[n], histories[n][start:end])
        reached[n] = end

    assert views(kept) == views(straight)
    assert {k: one.seen for k, one in kept.items()} == {k: one.seen for k, one in straight.items()}


@given(histories)
def test_a_batch_that_was_seen_changes_no_view(histories: tuple[History, ...]):
    for projection, history in zip((ON_NOTIFY, ON_IDENTITY), histories, strict=True):
        kept = take({}, projection, history)
        assert fold(SPEC, projection, kept, history) == {}


def test_the_same_event_twice_in_one_batch_counts_once():
    first = message(1, "p-1")
    assert views(take({}, ON_NOTIFY, [first, first])) == {"p-1": Person(person="p-1", told=(1,))}


def test_an_event_that_touches_nothing_makes_no_view():
    assert take({}, ON_NOTIFY, [message(1, None)]) == {}


def test_a_changed_view_keeps_the_revision_it_was_read_at():
    kept = {"p-1": Kept("p-1", Person(person="p-1"), {"IDENTITY": 4}, 7)}
    changed = fold(SPEC, ON_NOTIFY, kept, [message(3, "p-1")])
    assert changed["p-1"].revision == 7
    assert changed["p-1"].seen == {"IDENTITY": 4, "NOTIFY": 3}


def test_a_model_made_unchecked_is_the_same_as_a_checked_one():
    checked = Person(person="p-1", told=(1, 2))
    for unchecked in (
        made(Person, {"person": "p-1", "told": (1, 2), "sure": ()}),
        changed(Person(person="p-1"), told=(1, 2)),
    ):
        assert unchecked == checked
        assert unchecked.model_dump_json() == checked.model_dump_json()
        assert unchecked.model_copy(update={"person": "p-2"}).person == "p-2"
        assert hash(unchecked) == hash(checked)
