"""HTTP in: how a person wants to be told."""

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel

from contracts.access import Act, Caller
from contracts.notify import Channel, Kind, Language, NotifyEvent
from contracts.streams import NOTIFY
from services.chassis.auth import allow
from services.chassis.handle import Cause, handle
from services.chassis.stream import Stream
from services.notify.api.shapes import Done
from services.notify.domain.preferences import (
    CHAIN,
    OPTIONAL,
    REQUIRED,
    ChangePreferences,
    Preferences,
    preferences_decider,
    subject_of,
)
from services.notify.domain.titles import TITLES


class Choice(BaseModel):
    """How a person wants to be told. `muted`: kinds that stay in the inbox."""

    channels: list[Channel]
    muted: list[Kind]
    language: Language


class KindShown(BaseModel):
    """A kind of message. `basis`: the article that wants it told, where one does."""

    kind: Kind
    title: str
    basis: str = ""


class ChoiceShown(Choice):
    """The choice in force, and what there is to choose from."""

    offered: list[Channel]
    optional: list[KindShown]
    required: list[KindShown]


def choices(
    outbox: Stream[NotifyEvent], offered: Collection[Channel], who_is: Any, cause_of: Any
) -> APIRouter:
    """One's own settings. `offered`: channels that somebody carries here."""
    router = APIRouter(prefix="/me/preferences", tags=["preferences"])

    @router.get("")
    async def show(who: Annotated[Caller, who_is], lang: Language = "vi") -> ChoiceShown:
        """How one is told now, and what cannot be switched off; always the newest."""
        allow(who, Act.OWN, owner=who.person_id)
        history = await outbox.load(NOTIFY.subject(subject_of(who.person_id)))
        chosen = preferences_decider.fold(recorded.data for recorded in history)
        return _shown(chosen, offered, lang)

    @router.put("")
    async def change(
        told: Choice, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> Done:
        """Be told like this from now on; 409 `notify.no-channel` or `notify.must-be-told`."""
        allow(who, Act.OWN, owner=who.person_id)
        command = ChangePreferences(
            person_id=who.person_id,
            channels=tuple(told.channels),
            muted=tuple(told.muted),
            language=told.language,
        )
        subject = NOTIFY.subject(subject_of(who.person_id))
        recorded = await handle(
            outbox, preferences_decider, subject=subject, command=command, cause=cause
        )
        return Done(position=recorded.position if recorded else None)

    return router


def _shown(chosen: Preferences, offered: Collection[Channel], language: Language) -> ChoiceShown:
    titles = TITLES[language]
    return ChoiceShown(
        channels=list(chosen.channels),
        muted=[kind for kind in OPTIONAL if kind in chosen.muted],
        language=chosen.language,
        offered=[channel for channel in CHAIN if channel in offered],
        optional=[KindShown(kind=kind, title=titles[kind]) for kind in OPTIONAL],
        required=[
            KindShown(kind=kind, title=titles[kind], basis=basis)
            for kind, basis in REQUIRED.items()
        ],
    )
