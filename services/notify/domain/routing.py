"""Who carries a message next: the fall-back chain, weights, and who is up. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from contracts.notify import Channel
from contracts.values import MessageId
from services.notify.domain.outgoing import Outgoing, routes_of
from services.notify.domain.patience import Promise, promise_of


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Someone who carries messages of one channel.

    Attributes:
        weight: its share among the providers of the channel.
        repeatable: it takes a second message under the same id as the first.
        at_once: messages that it may carry at a time.
        state: `busy` carries as many as it may; `down` did not answer lately.
    """

    name: str
    channel: Channel
    weight: int = 1
    repeatable: bool = False
    at_once: int = 200
    state: Literal["up", "busy", "down"] = "up"


@dataclass(frozen=True)
class Busy:
    """Who carries this channel has as many in hand as they may; there will be room soon."""

    channel: Channel


@dataclass(frozen=True)
class Hold:
    """Somebody could carry it, but nobody of them is up."""


@dataclass(frozen=True)
class Nobody:
    """No channel is left, or the person can be reached by none."""


def choose(
    outgoing: Outgoing, addresses: Mapping[Channel, str], providers: Sequence[Provider]
) -> Provider | Busy | Hold | Nobody:
    """Who is to be asked next.

    The first channel of the chain that has not failed for good and has a provider that is not down;
    who is only busy is waited for.
    Where a provider may have the message already, only that one may be asked in its channel: it
    alone recognises a repeat. News then may go on by another channel; a code waits.
    """
    message = outgoing.message
    if message is None:
        return Nobody()
    left = [
        provider
        for channel in routes_of(message)
        if channel in addresses and channel not in outgoing.done_with
        for provider in providers
        if provider.channel == channel
    ]
    pinned = outgoing.pinned
    if pinned is not None:
        stays = promise_of(message.kind) is Promise.AT_MOST_ONCE
        left = [
            provider
            for provider in left
            if provider.name == pinned.provider
            or (provider.channel != pinned.channel and not stays)
        ]
    if not left:
        return Nobody()
    alive = [provider for provider in left if provider.state != "down"]
    if not alive:
        return Hold()
    up = [one for one in alive if one.channel == alive[0].channel and one.state == "up"]
    if not up:
        return Busy(alive[0].channel)
    return _drawn(up, message.message_id, outgoing.attempts)


def _drawn(providers: Sequence[Provider], message_id: MessageId, attempts: int) -> Provider:
    """One of them, in proportion to their weights; the same for the same message and try."""
    total = sum(provider.weight for provider in providers)
    lot = int.from_bytes(sha256(f"{message_id} {attempts}".encode()).digest()[:8]) % total
    for provider in providers:
        if lot < provider.weight:
            return provider
        lot -= provider.weight
    return providers[-1]
