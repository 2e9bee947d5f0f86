"""The notary: one tree, one row of heads, whoever dies when; an alarm for a changed stream."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contracts.streams import NOTIFY, TRACKING
from services.chassis.blobs import MemoryBlobs
from services.tracking.adapters.tiles import TileLog
from services.tracking.domain.audit import Kind, TamperedError
from services.tracking.domain.heads import tip_of
from services.tracking.domain.merkle import Tip, consistency, is_consistent
from services.tracking.domain.note import opened
from services.tracking.domain.tiles import TilesError
from services.tracking.projections.heads import head_view
from services.tracking.reactions import Copied, Notary
from tests.eventually import eventually
from tests.facts import envelope, queued
from tests.notaries import INTERVAL, KEY, ORIGIN, Hall


@pytest.fixture
def hall() -> Hall:
    return Hall()


async def test_a_head_is_signed_when_the_tree_has_grown_and_the_time_has_come(hall: Hall):
    await hall.happen(3)
    await hall.sign()
    assert [tip_of(head.data) for head in hall.heads] == [hall.tip(3)]
    await hall.sign()
    assert len(hall.heads) == 1, "nothing has grown"
    await hall.happen(2)
    await hall.sign(seconds=INTERVAL - 1)
    assert len(hall.heads) == 2, "ten seconds and more since the first"
    await hall.happen()
    await hall.sign(seconds=INTERVAL - 1)
    assert len(hall.heads) == 2, "it is not time yet"
    await hall.sign(seconds=1)
    assert [tip_of(head.data).size for head in hall.heads] == [3, 5, 6]


async def test_an_empty_stream_is_not_signed(hall: Hall):
    await hall.sign()
    assert hall.heads == []


async def test_a_head_says_the_same_in_fields_and_note_and_stands_under_its_hour(hall: Hall):
    await hall.happen(3)
    await hall.sign()
    head = hall.heads[0]
    checkpoint = opened(head.data.note, KEY.public_key())
    assert (checkpoint.origin, checkpoint.tip) == (ORIGIN, tip_of(head.data))
    assert (head.data.log, head.data.signed_at) == ("NOTIFY", hall.now)
    assert head.subject == "tracking.heads-notify-20261116T02"
    await hall.happen()
    await hall.sign(seconds=3600)
    assert hall.heads[1].subject == "tracking.heads-notify-20261116T03"


async def test_the_view_holds_the_largest_head(hall: Hall):
    await hall.happen(3)
    await hall.sign()
    await hall.happen(300)
    await hall.sign()
    view = await hall.ground.view(head_view).get("NOTIFY")
    assert view is not None
    assert (view.size, view.note) == (303, hall.heads[1].data.note)


async def _covered(hall: Hall, size: int) -> bool:
    await hall.settle()
    return any(head.data.size == size for head in hall.heads)


async def test_two_notaries_at_once_sign_each_tree_once(hall: Hall):
    notaries = [hall.notary(), hall.notary()]
    running = [asyncio.create_task(one.run(lambda: None)) for one in notaries]
    for _ in range(5):
        await hall.happen(7)
        hall.now += timedelta(seconds=INTERVAL)
        await eventually(partial(_covered, hall, len(hall.stream)))
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert [tip_of(head.data).size for head in hall.heads] == [7, 14, 21, 28, 35]
    assert (await hall.audit()).well


async def test_a_notary_that_lost_its_tiles_makes_the_same_again(hall: Hall):
    await hall.happen(300)
    await hall.sign()
    lost = MemoryBlobs()
    await hall.happen(5)
    await hall.sign(hall.notary(lost))
    assert [tip_of(head.data) for head in hall.heads] == [hall.tip(300), hall.tip(305)]


async def tampered(hall: Hall, notary: Notary | None = None) -> TamperedError:
    before = len(hall.heads)
    with pytest.raises(TamperedError) as alarm:
        await hall.sign(notary)
    assert len(hall.heads) == before, "nothing is signed"
    return alarm.value


async def test_a_changed_event_not_long_ago_is_found_at_the_next_start(hall: Hall):
    await hall.happen(10)
    await hall.sign()
    hall.stream[6] = envelope(queued(), hall.stream[6].subject, position=7)
    finding = (await tampered(hall)).finding
    assert (finding.kind, finding.first) == (Kind.CHANGED, 7)


async def test_a_shorter_stream_is_found(hall: Hall):
    await hall.happen(10)
    await hall.sign()
    del hall.stream[7:]
    finding = (await tampered(hall)).finding
    assert (finding.kind, finding.first) == (Kind.TRUNCATED, 8)


async def test_a_shorter_stream_is_found_by_what_was_signed_when_the_copy_is_gone(hall: Hall):
    await hall.happen(10)
    await hall.sign()
    del hall.stream[7:]
    finding = (await tampered(hall, hall.notary(MemoryBlobs()))).finding
    assert (finding.kind, finding.first) == (Kind.TRUNCATED, 8)


async def test_a_gap_is_found(hall: Hall):
    await hall.happen(3)
    await hall.sign()
    await hall.happen(5)
    del hall.stream[5]
    finding = (await tampered(hall)).finding
    assert (finding.kind, finding.first) == (Kind.REMOVED, 6)


@pytest.mark.parametrize("more", [0, 3])
async def test_a_copy_made_anew_from_a_changed_stream_is_not_signed(hall: Hall, more: int):
    await hall.happen(10)
    await hall.sign()
    hall.stream[2] = envelope(queued(), hall.stream[2].subject, position=3)
    await hall.happen(more)
    finding = (await tampered(hall, hall.notary(MemoryBlobs()))).finding
    assert (finding.kind, finding.first, finding.last) == (Kind.DIFFERENT, 1, 10)


async def test_damaged_tiles_are_an_alarm_too(hall: Hall):
    await hall.happen(300)
    await hall.sign()
    hall.ground.blobs.contents["tree/NOTIFY/0/1"] = b""
    with pytest.raises(TilesError):
        await hall.sign()


async def test_an_alarm_is_raised_until_the_stream_is_mended(hall: Hall):
    await hall.happen(3)
    await hall.sign()
    taken = hall.stream.pop()
    wells: list[int] = []
    notary = hall.notary()
    with pytest.raises(TamperedError):
        await notary.run(lambda: wells.append(1))
    assert not wells
    hall.stream.append(taken)
    running = asyncio.create_task(notary.run(lambda: wells.append(1)))
    await eventually(lambda: wells)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


class DiedError(Exception):
    """The process is gone."""


class Mortal(MemoryBlobs):
    """Blobs on the same shelf, in a process that dies at its n-th write, perhaps in the midst."""

    def __init__(self, shelf: MemoryBlobs, writes: int) -> None:
        self.contents, self.marks, self._left = shelf.contents, shelf.marks, writes

    async def grow(self, contents: Mapping[str, bytes]) -> None:
        for key, content in contents.items():
            self._die()
            await super().grow({key: content})

    async def advance(self, name: str, to: int) -> None:
        self._die()
        await super().advance(name, to)

    def _die(self) -> None:
        if self._left == 0:
            raise DiedError
        self._left -= 1


class Days(RuleBasedStateMachine):
    """Events happen, notaries work, die and come back; the clock goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.hall = Hall()
        self.living: list[tuple[Notary, Copied]] = []

    def teardown(self) -> None:
        """In the end everything is signed, once and rightly."""
        self.wait(1)
        self.do(self.hall.sign())
        report = self.do(self.hall.audit())
        assert report.well
        assert report.covered == len(self.hall.stream)
        self.loop.close()

    def do(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        self.born(0)

    @rule(count=st.sampled_from([1, 2, 5, 200, 300, 1100]))
    def happen(self, count: int) -> None:
        self.do(self.hall.happen(count))

    @rule(minutes=st.sampled_from([0, 1, 50]))
    def wait(self, minutes: int) -> None:
        self.hall.now += timedelta(seconds=6 + 60 * minutes)

    @rule(writes=st.integers(0, 9))
    def born(self, writes: int) -> None:
        notary = self.hall.notary(Mortal(self.hall.ground.blobs, writes))
        self.living.append((notary, self.do(notary.begin())))
        self.living = self.living[-3:]

    @rule(which=st.integers(0, 2))
    def copy(self, which: int) -> None:
        self.act(which, lambda notary, copied: notary.copy(copied))

    @rule(which=st.integers(0, 2))
    def sign(self, which: int) -> None:
        async def sign(notary: Notary, copied: Copied) -> Copied:
            if copied.seen >= copied.edge.size:
                await notary.sign(copied.edge)
            return copied

        self.act(which, sign)

    @rule()
    def tell(self) -> None:
        self.do(self.hall.settle())

    def act(self, which: int, work: Callable[[Notary, Copied], Any]) -> None:
        """One of the living does something; if it dies of it, another is born."""
        if not self.living:
            return
        which %= len(self.living)
        notary, copied = self.living[which]
        self.do(self.hall.settle())  # heads are known before one signs, as `reached` waits
        try:
            self.living[which] = notary, self.do(work(notary, copied))
        except DiedError:
            del self.living[which]

    @invariant()
    def what_is_kept_is_the_tree(self) -> None:
        edge = self.do(TileLog(self.hall.ground.blobs, NOTIFY.name).edge())
        assert edge.tip == self.hall.tip(edge.size)

    @invariant()
    def heads_only_grow(self) -> None:
        tips = [tip_of(head.data) for head in self.hall.heads]
        assert sorted({tip.size for tip in tips}) == [tip.size for tip in tips]
        if len(tips) > 1:
            self.continues(*tips[-2:])

    def continues(self, old: Tip, new: Tip) -> None:
        log = TileLog(self.hall.ground.blobs, NOTIFY.name)
        proof = self.do(log.prove(consistency(old.size, new.size)))
        assert is_consistent(old, new, proof)


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    suppress_health_check=list(HealthCheck),
)


async def test_other_logs_heads_lie_apart(hall: Hall):
    await hall.happen()
    await hall.sign()
    assert await hall.ground.view(head_view).get("DOSSIER") is None
    assert TRACKING.subject("heads-notify-20261116T02") == hall.heads[0].subject
