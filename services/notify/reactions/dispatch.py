"""Messages on their way out: many at once, one dossier's in order, timers in the view.

It may be killed at any instant and run many times at once: whoever writes the attempt down first
carries the message. Nothing here is needed after a restart.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import assert_never

import httpx

from contracts.event import Recorded
from contracts.notify import Channel, Kind, MessageAttempted, MessageQueued, NotifyEvent
from contracts.streams import NOTIFY
from contracts.values import MessageId
from services.chassis.clock import Clock
from services.chassis.handle import Cause, handle
from services.chassis.ids import new_key
from services.chassis.readmodel import ReadModel
from services.chassis.stream import Stream
from services.chassis.telemetry import about
from services.chassis.where import AtMost, Where
from services.notify.domain.commands import (
    Abandon,
    BeginAttempt,
    Command,
    End,
    Failed,
    Postpone,
    Settle,
)
from services.notify.domain.letter import Addressed, Worthless
from services.notify.domain.outbox import outbox_decider
from services.notify.domain.outgoing import BUSY, QUIET, TURN, Outgoing
from services.notify.domain.patience import hold_after
from services.notify.domain.routing import Busy, Hold, Nobody, Provider, choose
from services.notify.projections.messages import MessageView
from services.notify.reactions.carriers import Carriers

GLANCE = 0.1  # seconds between two looks at what is due
AT_EASE = 100  # messages in hand; with more there are fewer looks
MOST = 600  # messages in hand at once, without those in line
OPENED = 32  # messages that are looked up and opened at once: more would only slow each other
LINE = 400  # messages that wait for room in one channel; more are put off
LATER = 5.0  # seconds for which those are
LEAVE = 50  # messages that leave the line of a channel that went down, at each look
SOON, LATE = 1.0, 60.0  # seconds within which a message looks whether its turn has come
GRACE = 4.0  # seconds for what is being handed over when the process is to stop
LOST_AFTER = 1.5  # times a provider's patience, until an attempt without an end counts as lost

OpenLetter = Callable[[MessageQueued, datetime], Awaitable[Addressed | Worthless]]
QuietUntil = Callable[[Kind, datetime], datetime | None]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Errand:
    """An attempt that is written down, and the place at the provider that is kept for it."""

    history: Sequence[Recorded[NotifyEvent]]
    attempted: MessageAttempted
    opened: Addressed
    place: ExitStack


@dataclass(frozen=True)
class Dispatcher:
    """Carries what is due.

    Attributes:
        open_letter: the words of a message, and where its person can be reached.
        quiet_until: when the quiet hours end that a kind has to keep now.
        busy: what this process has in hand, those in line included.
        lines: by channel, who waits for room; forgotten with the process, for they are due.
    """

    outbox: Stream[NotifyEvent]
    views: ReadModel[MessageView]
    carriers: Carriers
    open_letter: OpenLetter
    quiet_until: QuietUntil
    clock: Clock
    busy: set[str] = field(default_factory=set)
    desk: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(OPENED))
    lines: dict[Channel, deque[MessageId]] = field(default_factory=lambda: defaultdict(deque))

    async def run(self, well: Callable[[], None]) -> None:
        """For ever. Who is told to stop still lets what is being handed over come to its end."""
        tasks = set[asyncio.Task[None]]()
        try:
            while True:
                for message_id in await self.due():
                    self.busy.add(message_id)
                    task = asyncio.create_task(self._carried(message_id))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                well()
                await asyncio.sleep(GLANCE * (1 + len(self.busy) / AT_EASE))
        finally:
            if tasks:
                _, late = await asyncio.wait(tasks, timeout=GRACE)
                for task in late:
                    task.cancel()

    async def look(self) -> int:
        """Take up once what is due by now, and wait for it; how many messages that was."""
        due = await self.due()
        self.busy.update(due)
        await asyncio.gather(*(self._carried(message_id) for message_id in due))
        return len(due)

    async def due(self) -> list[MessageId]:
        """What may be taken up: first what waited for room, then the longest due."""
        found = await self._with_room()
        ripe: Where = {"pending": True, "due": AtMost(self.clock())}
        room = MOST - len(self.busy) + sum(len(line) for line in self.lines.values())
        if room <= 0:
            return found
        views = await self.views.find(ripe, order="due", limit=room + len(self.busy))
        fresh = [MessageId(v.message_id) for v in views if v.message_id not in self.busy]
        return found + fresh[:room]

    async def _with_room(self) -> list[MessageId]:
        """Who waited in line and can be carried now, or has to look elsewhere."""
        found: list[MessageId] = []
        for channel, line in self.lines.items():
            room = await self.carriers.room(channel) if line else 0
            leave = LEAVE if room is None else room
            found += [line.popleft() for _ in range(min(leave, len(line)))]
        return found

    async def _turn(self, message: MessageQueued, now: datetime) -> datetime | None:
        """When to look again because an earlier message about the same dossier is on its way."""
        if message.about is None:
            return None
        same: Where = {"about": message.about, "recipient": message.recipient, "pending": True}
        first = await self.views.find(same, order="position", limit=1)
        if not first or first[0].message_id == message.message_id:
            return None
        due = first[0].due if first[0].due and not first[0].is_trying else now
        soon, late = now + timedelta(seconds=SOON), now + timedelta(seconds=LATE)
        return min(max(due, soon), late)

    async def _carried(self, message_id: MessageId) -> None:
        """One more step; what goes wrong here is the house's own trouble and may pass."""
        try:
            await self.carry(message_id)
        except Exception:
            log.exception("message %s has to wait", message_id)
            await asyncio.sleep(1)  # the servers are not well: do not press them
        finally:
            if not any(message_id in line for line in self.lines.values()):
                self.busy.discard(message_id)

    async def carry(self, message_id: MessageId) -> None:
        """Take a message one step further."""
        async with self.desk:
            errand = await self._opened(message_id)
        if errand is not None:
            await self._handed_over(errand)

    async def _opened(self, message_id: MessageId) -> Errand | None:
        """The attempt that is to be made now, written down; None: something else was due."""
        history = await self.outbox.load(NOTIFY.subject(message_id))
        outgoing = outbox_decider.fold(recorded.data for recorded in history)
        message, now = outgoing.message, self.clock()
        if message is None:
            return None
        with _about(message.code):
            if outgoing.trying is not None and outgoing.trying.until <= now:
                lost = Failed(reason="lost", doubtful=True)
                settle = Settle(attempted=outgoing.trying, result=lost, at=now)
                await self._obey(history, settle, now)
            elif outgoing.is_due(now):
                return await self._taken_up(history, outgoing, message, now)
        return None

    async def _taken_up(
        self,
        history: Sequence[Recorded[NotifyEvent]],
        outgoing: Outgoing,
        message: MessageQueued,
        now: datetime,
    ) -> Errand | None:
        opened = await self._opened_letter(outgoing, message, now)
        if not isinstance(opened, Addressed):
            await self._obey(history, opened, now)
            return None
        chosen = choose(outgoing, opened.addresses, await self.carriers.providers())
        if isinstance(chosen, Provider):
            return await self._begun(history, chosen, opened)
        if step := self._instead(chosen, outgoing, message.message_id, now):
            await self._obey(history, step, now)
        return None

    async def _opened_letter(
        self, outgoing: Outgoing, message: MessageQueued, now: datetime
    ) -> Addressed | Postpone | End | Abandon:
        """The letter with its addresses, or what is to be done without."""
        if quiet := self.quiet_until(message.kind, now):
            return Postpone(reason=QUIET, again_at=quiet)
        if turn := await self._turn(message, now):
            return Postpone(reason=TURN, again_at=turn)
        try:
            opened = await self.open_letter(message, now)
        except httpx.HTTPError:
            return _held(outgoing, "address-book-down", now)
        return Abandon(reason=opened.reason) if isinstance(opened, Worthless) else opened

    def _instead(
        self, chosen: Busy | Hold | Nobody, outgoing: Outgoing, message_id: MessageId, now: datetime
    ) -> Postpone | End | None:
        """What happens to a message that nobody carries now; None: it stands in line."""
        match chosen:
            case Busy(channel):
                if len(self.lines[channel]) < LINE:
                    self.lines[channel].append(message_id)
                    return None
                return Postpone(reason=BUSY, again_at=now + timedelta(seconds=LATER))
            case Hold():
                return _held(outgoing, "nobody-is-up", now)
            case Nobody():
                return End(reason=outgoing.reason or "unreachable")
        assert_never(chosen)

    async def _begun(
        self,
        history: Sequence[Recorded[NotifyEvent]],
        provider: Provider,
        opened: Addressed,
    ) -> Errand | None:
        """Write the attempt down; None when somebody else was first."""
        now = self.clock()
        begin = BeginAttempt(
            channel=provider.channel,
            provider=provider.name,
            repeatable=provider.repeatable,
            at=now,
            until=now + timedelta(seconds=self.carriers.patience * LOST_AFTER),
        )
        with ExitStack() as place:  # from now on nobody else gets it
            place.enter_context(self.carriers.place(provider.name))
            begun = await self._obey(history, begin, now)
            if begun is None or not isinstance(begun.data, MessageAttempted):
                return None
            return Errand(history, begun.data, opened, place.pop_all())

    async def _handed_over(self, errand: Errand) -> None:
        """Make the attempt, and write down how it ended."""
        attempted, opened = errand.attempted, errand.opened
        with errand.place:
            address = opened.addresses[attempted.channel]
            result = await self.carriers.send(
                attempted.provider, attempted.message_id, address, opened.letter
            )
        now = self.clock()
        settle = Settle(attempted=attempted, result=result, at=now)
        await self._obey(errand.history, settle, now)

    async def _obey(
        self, history: Sequence[Recorded[NotifyEvent]], command: Command, now: datetime
    ) -> Recorded[NotifyEvent] | None:
        """One command; its cause is its own, so that of two processes one wins."""
        first = history[0]
        return await handle(
            self.outbox,
            outbox_decider,
            subject=first.subject,
            command=command,
            cause=Cause(correlationid=first.correlationid, causationid=new_key(), at=now),
        )


def _held(outgoing: Outgoing, reason: str, now: datetime) -> Postpone | End:
    """Later, or parked when it has waited long enough."""
    pause = hold_after(outgoing.holds + 1)
    if pause is None:
        return End(reason=reason, may_pass=True)
    return Postpone(reason=reason, again_at=now + pause)


def _about(code: str | None) -> AbstractContextManager[None]:
    """Log lines inside carry the dossier's code, once it has one."""
    return about(dossier=code) if code else nullcontext()
