"""A timeline as it grows: every entry once, whatever is cut off, late or out of order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from contracts.access import Caller
from contracts.streams import DOSSIER, NOTIFY, PAYMENT
from services.chassis.clock import utc_now
from services.chassis.memory import MemoryPlatform
from services.tracking.api.live import MOST_OF_ONE, FullError, Seats
from tests.dossiers import DOSSIER_ID, WARD, WHOLE_WAY
from tests.facts import ANNA, BINH, NOW
from tests.follower import PATH, Tracking
from tests.keys import citizen, official
from tests.listening import Ear, Heard
from tests.unit.test_timeline import PAYMENTS, REQUESTED, queued

OWNER, STRANGER = citizen(ANNA), citizen(BINH)
CLERK, ELSEWHERE = official("o-le", WARD), official("o-vo", "H34.25.01")


@pytest.fixture
def ground() -> MemoryPlatform:
    return MemoryPlatform(clock=utc_now)


@pytest.fixture
async def tracking(ground: MemoryPlatform) -> AsyncIterator[Tracking]:
    """A process, and a dossier that was declared."""
    async with Tracking.at_work(ground) as tracking:
        await tracking.told(DOSSIER, *WHOLE_WAY[:2])
        yield tracking


def kinds(events: list[Heard]) -> list[str]:
    return [event.told["kind"].partition(".")[2] for event in events]


async def silent(ear: Ear) -> bool:
    """Whether nothing comes, although the watch has looked several times."""
    await asyncio.sleep(0.6)
    return ear.events.empty()


async def test_what_happened_is_told_first_and_what_happens_at_once(tracking: Tracking):
    async with tracking.listen(OWNER) as ear:
        assert ear.status == 200
        before = await ear.next(2)
        assert kinds(before) == ["opened", "declared"]
        assert [event.id for event in before] == ["DOSSIER=1", "DOSSIER=2"]
        await tracking.told(PAYMENT, REQUESTED, at=NOW + timedelta(minutes=1))
        (asked,) = await ear.next()
        assert (asked.event, asked.id) == ("entry", "DOSSIER=2,PAYMENT=1")
        entries = (await tracking.get(OWNER)).json()["entries"]
        assert [event.told for event in [*before, asked]] == entries


async def test_the_cursor_of_a_timeline_is_where_listening_goes_on(tracking: Tracking):
    cursor = (await tracking.get(OWNER)).json()["cursor"]
    assert cursor == "DOSSIER=2"
    async with tracking.listen(OWNER, f"last_event_id={cursor}") as ear:
        assert await silent(ear)
        await tracking.told(DOSSIER, WHOLE_WAY[2])
        assert kinds(await ear.next()) == ["fee-settled"]


async def test_who_was_cut_off_gets_what_was_missed_from_any_process(
    ground: MemoryPlatform, tracking: Tracking
):
    async with tracking.listen(OWNER) as ear:
        last = (await ear.next(2))[-1]
    await tracking.told(PAYMENT, *PAYMENTS[:2])
    await tracking.told(DOSSIER, WHOLE_WAY[2], at=NOW + timedelta(minutes=1))
    async with (
        Tracking.at_work(ground) as another,
        another.listen(OWNER, "last_event_id=DOSSIER=1", Last_Event_ID=last.id) as ear,
    ):
        assert kinds(await ear.next(3)) == ["fee-requested", "initiated", "fee-settled"]
        assert await silent(ear)


async def test_an_older_entry_of_another_stream_that_comes_late_is_told_too(tracking: Tracking):
    async with tracking.listen(OWNER) as ear:
        newest = (await ear.next(2))[-1]
        await tracking.told(PAYMENT, REQUESTED, at=NOW - timedelta(days=1))
        (late,) = await ear.next()
        assert kinds([late]) == ["fee-requested"]
    for resumed, expected in ((newest.id, 1), (late.id, 0)):
        async with tracking.listen(OWNER, Last_Event_ID=resumed) as ear:
            assert kinds(await ear.next(expected)) == ["fee-requested"][:expected]
            assert await silent(ear)


async def test_what_makes_no_entry_is_not_told(tracking: Tracking):
    async with tracking.listen(OWNER, Last_Event_ID="DOSSIER=2") as ear:
        await tracking.told(NOTIFY, queued(DOSSIER_ID))
        assert await silent(ear)


async def test_all_who_listen_hear_it(tracking: Tracking):
    async with tracking.listen(OWNER) as owner, tracking.listen(CLERK) as clerk:
        await owner.next(2)
        await clerk.next(2)
        await tracking.told(DOSSIER, WHOLE_WAY[2])
        assert await owner.next() == await clerk.next()


@pytest.mark.parametrize("caller", [STRANGER, ELSEWHERE], ids=["another citizen", "elsewhere"])
async def test_to_others_there_is_nothing_to_listen_to(tracking: Tracking, caller: Caller):
    hidden = await tracking.get(caller, f"{PATH}/live")
    absent = await tracking.get(caller, "/timelines/d-0/live")
    assert (hidden.status_code, hidden.json()) == (404, absent.json())
    assert absent.json()["code"] == "tracking.not-found"
    assert (await tracking.get(None, f"{PATH}/live")).status_code == 401


@pytest.mark.parametrize(
    "cursor", ["x", "DOSSIER", "DOSSIER=", "DOSSIER=-1", "DOSSIER=1;", "DOSSIER=\u0663", "A=1,"]
)
async def test_a_cursor_that_is_none_is_refused(tracking: Tracking, cursor: str):
    refused = await tracking.get(OWNER, f"{PATH}/live", last_event_id=cursor)
    assert (refused.status_code, refused.json()["code"]) == (400, "tracking.last-event-id-invalid")


async def test_it_ends_with_the_token_and_goes_on_with_the_next_one(tracking: Tracking):
    life = utc_now() - NOW + timedelta(seconds=0.5)
    async with tracking.listen(OWNER, life=life + timedelta(seconds=1)) as ear:
        last = (await ear.next(2))[-1]
        await ear.end()
    await tracking.told(DOSSIER, WHOLE_WAY[2])
    async with tracking.listen(OWNER, Last_Event_ID=last.id) as ear:
        assert kinds(await ear.next()) == ["fee-settled"]


async def test_when_all_seats_are_taken_one_is_told_so_until_somebody_leaves(
    tracking: Tracking,
):
    full = Tracking(tracking.ground, most=1)
    async with full.listen(OWNER):
        refused = await full.get(CLERK, f"{PATH}/live")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
        assert refused.json()["code"] == "tracking.too-many-listeners"
    async with full.listen(CLERK) as ear:
        assert ear.status == 200


def test_one_person_does_not_take_all_seats():
    seats = Seats(MOST_OF_ONE + 1)
    with ExitStack() as held:
        for _ in range(MOST_OF_ONE):
            held.enter_context(seats.taken(ANNA))
        with pytest.raises(FullError):
            held.enter_context(seats.taken(ANNA))
        held.enter_context(seats.taken(BINH))
    with seats.taken(ANNA):
        pass
