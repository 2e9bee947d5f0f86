"""How a person wants to be told, and what nobody can switch off. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from contracts.notify import Channel, Kind, Language, NotifyEvent, PreferencesChanged
from contracts.values import PersonId
from services.chassis.decider import Decider, RejectedError

CHAIN: tuple[Channel, ...] = ("zalo", "sms", "email")
"""The order in which channels are tried. Source: Nghị định 61/2018, Điều 19.9, names the same."""

REQUIRED: Mapping[Kind, str] = {
    Kind.SUPPLEMENT_WANTED: "Nghị định 61/2018/NĐ-CP, Điều 17.2a và 19.4",
    Kind.REFUSED: "Nghị định 61/2018/NĐ-CP, Điều 17.1b và 19.8",
    Kind.PAYMENT_WANTED: "Nghị định 61/2018/NĐ-CP, Điều 22",
    Kind.EXTENDED: "Nghị định 61/2018/NĐ-CP, Điều 19.9",
    Kind.OVERDUE: "Nghị định 61/2018/NĐ-CP, Điều 19.9",
    Kind.STOPPED: "Nghị định 61/2018/NĐ-CP, Điều 19.8",
    Kind.ZALO_LINKED: "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15",
    Kind.EMAIL_CHANGED: "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15",
    Kind.ONE_TIME_CODE: "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15",
}
"""What leaves the portal whatever the person chose, and by which article."""

INBOX_ONLY = frozenset({Kind.HANDED_OVER})
"""Too small for a message of its own; it lies in the inbox."""

OPTIONAL: tuple[Kind, ...] = tuple(
    kind for kind in Kind if kind not in REQUIRED and kind not in INBOX_ONLY
)
"""What a person may keep in the inbox."""


@dataclass(frozen=True, kw_only=True)
class ChangePreferences:
    """Be told like this from now on."""

    person_id: PersonId
    channels: tuple[Channel, ...]
    muted: tuple[Kind, ...]
    language: Language


@dataclass(frozen=True)
class Preferences:
    """How a person wants to be told; who never said is told by every channel."""

    channels: tuple[Channel, ...] = CHAIN
    muted: frozenset[Kind] = frozenset()
    language: Language = "vi"

    def routes(self, kind: Kind) -> tuple[Channel, ...]:
        """The ways out of the portal for a kind, in order.

        What the law wants told goes on by the other channels when the chosen ones fail.
        """
        chosen = tuple(channel for channel in CHAIN if channel in self.channels)
        if kind in REQUIRED:
            return (*chosen, *(channel for channel in CHAIN if channel not in chosen))
        return () if kind in self.muted or kind in INBOX_ONLY else chosen


Command: TypeAlias = ChangePreferences


def decide(command: Command, preferences: Preferences) -> PreferencesChanged | None:
    """The change; None when it is already so.

    Raises:
        RejectedError: `notify.no-channel`, `notify.must-be-told`; nothing was changed.
    """
    if not set(command.channels) & set(CHAIN):
        raise RejectedError("notify.no-channel", "Choose at least one channel.")
    if set(command.muted) - set(OPTIONAL):
        raise RejectedError("notify.must-be-told", "This cannot be switched off.")
    fact = PreferencesChanged(
        person_id=command.person_id,
        channels=tuple(channel for channel in CHAIN if channel in command.channels),
        muted=tuple(kind for kind in OPTIONAL if kind in command.muted),
        language=command.language,
    )
    return None if evolve(preferences, fact) == preferences else fact


def evolve(preferences: Preferences, fact: NotifyEvent) -> Preferences:
    """The preferences after one more fact."""
    if not isinstance(fact, PreferencesChanged):
        return preferences  # other facts lie under other subjects
    return Preferences(fact.channels, frozenset(fact.muted), fact.language)


preferences_decider: Decider[Command, Preferences, NotifyEvent] = Decider(
    Preferences(), decide, evolve
)


def subject_of(person_id: PersonId) -> str:
    """What a person's preferences are called in the stream."""
    return f"choice-{person_id}"
