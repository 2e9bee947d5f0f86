"""A JetStream stream used as an event store: one subject per aggregate, one message per event."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Generic, Protocol

from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.api import Header
from nats.js.errors import (
    APIError,
    NoStreamResponseError,
    NotFoundError,
    ServiceUnavailableError,
)

from contracts.event import E, Recorded
from contracts.streams import EventStream
from services.chassis import telemetry
from services.chassis.line import ANSWER_TIMEOUT, Line

CONFLICTS = (10071, 10164)  # nats-server: wrong last sequence, settled or (cluster) in flight
LOAD_BATCH = 1024  # events per direct-get request; most aggregates have tens
POSITION = re.compile(rb"\r\nNats-Sequence: (\d+)\r\n")
TO_COME = re.compile(rb"\r\nNats-Num-Pending: (\d+)\r\n")

Unsure = (NatsTimeoutError, NoRespondersError, NoStreamResponseError, ServiceUnavailableError)


class SequenceConflictError(Exception):
    """Another writer appended first, or may have; load again and decide again."""


class Stream(Protocol[E]):
    """What a decision needs of an event store."""

    async def load(
        self, subject: str, *, fresh: bool = False, since: int = 1
    ) -> Sequence[Recorded[E]]:
        """All events of one aggregate, oldest first; empty when it does not exist.

        `fresh` asks the stream's leader; without it a replica may answer and lag a little.
        With `since` only those from this position on, and in any case the last one.
        """
        ...

    async def tip(self, subject: str) -> int:
        """Position of the subject's last event by the stream's leader; 0 for none."""
        ...

    async def append(self, recorded: Recorded[E], *, expected: int) -> Recorded[E]:
        """Append, if `expected` is still the position of the subject's last event (0 for none).

        Raises:
            SequenceConflictError: it is not, or the answer stayed out; ours is not the last.
        """
        ...


def opened(spec: EventStream[E], body: bytes, position: int) -> Recorded[E]:
    """A message of the stream as the event it holds."""
    recorded: Recorded[E] = spec.codec.validator.validate_json(body)
    # Just made and nobody else's yet: a copy would cost as much again as reading it.
    recorded.__dict__["position"] = position
    return recorded


class JetStream(Generic[E]):
    """The real thing."""

    def __init__(self, nats: Client, spec: EventStream[E]) -> None:
        self._nats = nats
        self._js = nats.jetstream(timeout=ANSWER_TIMEOUT)
        self._line = Line(nats)
        self._spec = spec
        self._api = f"$JS.API.DIRECT.GET.{spec.name}"

    async def load(
        self, subject: str, *, fresh: bool = False, since: int = 1
    ) -> Sequence[Recorded[E]]:
        """One batched direct get for the whole aggregate, or a walk by the leader's answers."""
        walk = self._from_leader if fresh else self._directly
        found = [recorded async for recorded in walk(subject, since)]
        if found or since == 1:
            return found
        last = await self._last(subject)
        if last and last.position >= since:  # it came meanwhile, and perhaps not alone
            return await self.load(subject, fresh=True, since=since)
        return [last] if last else []

    async def tip(self, subject: str) -> int:
        """The leader's last message of the subject."""
        last = await self._last(subject)
        return last.position if last else 0

    async def append(self, recorded: Recorded[E], *, expected: int) -> Recorded[E]:
        """Publish with the guard, and wait for the answer; a lost answer is looked up."""
        headers = telemetry.carry(
            {
                Header.MSG_ID.value: str(recorded.id),
                Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value: str(expected),
            }
        )
        body = self._spec.codec.dump_json(recorded, exclude={"position"})
        try:
            ack = await self._js.publish(
                recorded.subject, body, stream=self._spec.name, headers=headers
            )
        except APIError as error:
            if error.err_code not in CONFLICTS and not isinstance(error, Unsure):
                raise
        except Unsure:
            pass
        else:
            telemetry.appended.add(1, {"type": recorded.data.type})
            return recorded.model_copy(update={"position": ack.seq})
        return await self._mine(recorded)

    async def _mine(self, recorded: Recorded[E]) -> Recorded[E]:
        """Ours after all, if the subject's last event is the one we sent."""
        with suppress(*Unsure):
            last = await self._last(recorded.subject)
            if last and last.id == recorded.id:
                return last
        raise SequenceConflictError(recorded.subject)

    async def _last(self, subject: str) -> Recorded[E] | None:
        try:
            raw = await self._js.get_last_msg(self._spec.name, subject)
        except NotFoundError:
            return None
        return opened(self._spec, raw.data or b"", raw.seq or 0)

    async def _from_leader(self, subject: str, since: int) -> AsyncIterator[Recorded[E]]:
        position = since - 1
        while True:
            try:
                raw = await self._js.get_msg(
                    self._spec.name, seq=position + 1, subject=subject, next=True
                )
            except NotFoundError:
                return
            position = raw.seq or 0
            yield opened(self._spec, raw.data or b"", position)

    async def _directly(self, subject: str, since: int) -> AsyncIterator[Recorded[E]]:
        """Batched direct gets. Source: NATS ADR-31."""
        start, more = since, True
        while more:
            more = False
            ask = {"seq": start, "next_by_subj": subject, "batch": LOAD_BATCH}
            for _, _, headers, body in await self._line.ask(self._api, ask):
                start = _number(POSITION, headers) + 1
                more = _number(TO_COME, headers) > 0
                yield opened(self._spec, body, start - 1)


def _number(pattern: re.Pattern[bytes], headers: bytes) -> int:
    found = pattern.search(headers)
    return int(found[1]) if found else 0
