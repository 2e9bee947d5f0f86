"""Signing tree heads: each must continue the one before it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from contracts.tracking import TrackingEvent, TreeHeadSigned
from services.chassis.decider import Decider, RejectedError
from services.tracking.domain.merkle import Tip, is_consistent

INCONSISTENT = "tracking.head-inconsistent"
OVERTAKEN = "tracking.head-overtaken"


@dataclass(frozen=True, kw_only=True)
class SignHead:
    """Say in public that the tree of `log` is `tip`.

    Attributes:
        note: the signed text.
        since: the head before it, as the notary knows it; None: there is none.
        proof: that `since` is the beginning of `tip`.
    """

    log: str
    tip: Tip
    note: str
    at: datetime
    since: Tip | None
    proof: tuple[bytes, ...]


State = Tip | None
"""The last head; None: none in this aggregate."""


def decide(command: SignHead, last: State) -> TrackingEvent | None:
    """A head that continues the last one; nothing when the tree has not grown since.

    Raises:
        RejectedError: `tracking.head-inconsistent`, the tree is not what was signed before;
            `tracking.head-overtaken`, another head was signed meanwhile: prove it from there.
    """
    tip, since = command.tip, last or command.since
    if since is not None:
        if tip.size < since.size:
            return None  # another notary knew more already
        if tip == since:
            return None
        if tip.size > since.size and since != command.since:
            raise RejectedError(OVERTAKEN, "Another head was signed meanwhile.")
        if not is_consistent(since, tip, command.proof):
            raise RejectedError(INCONSISTENT, "The tree is not a continuation of the last head.")
    return TreeHeadSigned(
        log=command.log,
        size=tip.size,
        root=tip.root.hex(),
        signed_at=command.at,
        note=command.note,
    )


def evolve(_: State, event: TrackingEvent) -> State:
    """The last head is the one that counts."""
    return tip_of(event)


def tip_of(head: TreeHeadSigned) -> Tip:
    """What a head says of its tree."""
    return Tip(head.size, bytes.fromhex(head.root))


def period(log: str, at: datetime) -> str:
    """The aggregate that holds the heads signed in one hour; it keeps each history short."""
    return f"heads-{log.lower()}-{at:%Y%m%dT%H}"


head_decider: Decider[SignHead, State, TrackingEvent] = Decider(None, decide, evolve)
