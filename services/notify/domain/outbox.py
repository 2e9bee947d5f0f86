"""What follows when something is asked of a message on its way out. No one is told twice. Pure.

Before a message is handed to a provider that is written down, so a crash in between leaves an
attempt whose end is unknown, never one that nobody knows of. What may be repeated then depends on
the provider and on what the kind promises.
"""

from typing import assert_never

from contracts.notify import (
    AttemptFailed,
    Channel,
    MessageAttempted,
    MessageDelivered,
    MessageGivenUp,
    MessageParked,
    MessagePostponed,
    MessageQueued,
    MessageReleased,
    MessageSeen,
    MessageSent,
    MessageUndelivered,
    NotifyEvent,
)
from services.chassis.decider import Decider, RejectedError
from services.notify.domain.commands import (
    Abandon,
    BeginAttempt,
    Command,
    End,
    Failed,
    GiveUp,
    MarkSeen,
    MarkSent,
    NoteReceipt,
    Postpone,
    QueueMessage,
    Release,
    Settle,
)
from services.notify.domain.outgoing import Outgoing, evolve, routes_of
from services.notify.domain.patience import Promise, pause_after, promise_of


def decide(command: Command, outgoing: Outgoing) -> NotifyEvent | None:
    """One command, at most one fact; None when it is already so.

    Raises:
        RejectedError: `notify.unknown-message`, `notify.not-parked`; nothing was noted.
    """
    match command, outgoing.message:
        case QueueMessage(), None:
            return _queued(command)
        case QueueMessage(), _:
            return None  # the same fact came twice: told once
        case _, None:
            raise RejectedError("notify.unknown-message", "No such message was queued.")
        case NoteReceipt(), message:
            return _receipt(command, outgoing, message)
        case MarkSeen(channel=channel), message:
            return None if outgoing.seen else MessageSeen(**_told(message, channel))
        case Release(), message:
            return _released(command, outgoing, message)
        case (BeginAttempt() | Settle() | Postpone() | End() | Abandon()) as step, message:
            return _step(step, outgoing, message)
    assert_never(command)


def _step(  # noqa: PLR0911 - one case per step
    step: BeginAttempt | Settle | Postpone | End | Abandon,
    outgoing: Outgoing,
    message: MessageQueued,
) -> NotifyEvent | None:
    """One step of the way out; None when another process was faster."""
    if isinstance(step, Settle):
        return _settled(step, outgoing, message)
    if outgoing.stage != "waiting":
        return None
    match step:
        case BeginAttempt(channel=channel):
            return _begun(step, outgoing, _told(message, channel))
        case Postpone(reason=reason, again_at=again_at):
            told = _told(message, _next(outgoing, message))
            return MessagePostponed(**told, reason=reason, again_at=again_at)
        case End(reason=reason, may_pass=may_pass):
            told = _told(message, _next(outgoing, message))
            passing = outgoing.passing or may_pass
            if passing and promise_of(message.kind) is Promise.AT_LEAST_ONCE:
                return MessageParked(**told, reason=reason)
            return MessageGivenUp(**told, reason=reason)
        case Abandon(reason=reason):
            return MessageGivenUp(**_told(message, _next(outgoing, message)), reason=reason)
    assert_never(step)


def _queued(command: QueueMessage) -> MessageQueued:
    draft, plan, matter = command.draft, command.plan, command.draft.matter
    return MessageQueued(
        message_id=command.message_id,
        kind=draft.kind,
        channel=draft.channel,
        recipient=draft.recipient,
        about=matter.dossier_id if matter else None,
        code=matter.code if matter else None,
        procedure_name=matter.procedure_name if matter else None,
        facts=draft.facts,
        challenge_id=draft.challenge_id,
        routes=plan.routes,
        language=plan.language,
        edition=plan.edition,
        not_before=plan.not_before,
    )


def _begun(
    command: BeginAttempt, outgoing: Outgoing, told: dict[str, object]
) -> MessageAttempted | None:
    if not outgoing.is_due(command.at) or command.channel in outgoing.done_with:
        return None
    return MessageAttempted.model_validate(
        told
        | {
            "provider": command.provider,
            "attempt": outgoing.attempts + 1,
            "until": command.until,
            "repeatable": command.repeatable,
        }
    )


def _settled(settle: Settle, outgoing: Outgoing, message: MessageQueued) -> NotifyEvent | None:
    """How an attempt ended; a success counts even when the attempt was believed lost."""
    attempted, told = settle.attempted, _told(message, settle.attempted.channel)
    if isinstance(settle.result, MarkSent):
        if outgoing.sent_by is not None:
            return None
        return MessageSent(
            **told,
            receipt=settle.result.receipt,
            provider=attempted.provider,
            attempt=attempted.attempt,
        )
    if outgoing.trying is None or outgoing.trying.attempt != attempted.attempt:
        return None
    return _failed(settle, outgoing, message)


def _failed(settle: Settle, outgoing: Outgoing, message: MessageQueued) -> NotifyEvent:
    attempted, result = settle.attempted, settle.result
    told = _told(message, attempted.channel)
    doubtful = isinstance(result, Failed) and result.doubtful
    refused = isinstance(result, GiveUp)
    failures = outgoing.failures.get(attempted.channel, 0) + 1
    pause = None if refused else pause_after(message.kind, failures)
    once = promise_of(message.kind) is Promise.AT_MOST_ONCE
    if once and doubtful and (pause is None or not attempted.repeatable):
        return MessageGivenUp(**told, reason="may-have-arrived")
    return AttemptFailed(
        **told,
        provider=attempted.provider,
        attempt=attempted.attempt,
        reason=getattr(result, "reason", ""),
        doubtful=doubtful,
        refused=refused,
        final=pause is None,
        again_at=settle.at + pause if pause else settle.at,
    )


def _receipt(
    receipt: NoteReceipt, outgoing: Outgoing, message: MessageQueued
) -> MessageDelivered | MessageUndelivered | None:
    """What the provider says; what once arrived stays so, in whatever order receipts come."""
    channel = outgoing.carriers.get(receipt.provider)
    if channel is None:
        raise RejectedError("notify.unknown-message", "This provider never had this message.")
    if outgoing.delivered:
        return None
    told = _told(message, channel)
    if receipt.delivered:
        return MessageDelivered(**told, provider=receipt.provider)
    if channel in outgoing.done_with:
        return None
    return MessageUndelivered(
        **told, provider=receipt.provider, reason=receipt.reason, again_at=receipt.at
    )


def _released(command: Release, outgoing: Outgoing, message: MessageQueued) -> MessageReleased:
    if outgoing.stage != "parked":
        raise RejectedError("notify.not-parked", "This message does not wait for release.")
    told = _told(message, _next(outgoing, message))
    return MessageReleased(**told, by=command.by, again_at=command.at)


def _next(outgoing: Outgoing, message: MessageQueued) -> Channel:
    """The channel that is spoken of where none was tried: the first that is left."""
    routes = routes_of(message)
    left = [channel for channel in routes if channel not in outgoing.done_with]
    return (left or [*routes[-1:], "inbox"])[0]


def _told(message: MessageQueued, channel: Channel) -> dict[str, object]:
    """What every later fact repeats."""
    told = message.model_dump(include={"message_id", "kind", "recipient", "about"})
    return told | {"channel": channel}


outbox_decider: Decider[Command, Outgoing, NotifyEvent] = Decider(Outgoing(), decide, evolve)
