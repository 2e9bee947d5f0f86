"""Tracking over HTTP."""

from fastapi import APIRouter

from contracts.dossier import DossierEvent
from services.chassis.stream import Stream
from services.tracking.api import timelines as progress
from services.tracking.api.heads import heads
from services.tracking.api.live import Listening, live
from services.tracking.api.lookups import Guard, Wait, lookups
from services.tracking.api.pace import Paces, pace
from services.tracking.api.proofs import Proofs
from services.tracking.api.receipts import receipts
from services.tracking.api.telling import telling
from services.tracking.settings import TrackingSettings


def api(
    listening: Listening,
    dossiers: Stream[DossierEvent],
    proofs: Proofs,
    wait: Wait,
    paces: Paces,
    settings: TrackingSettings,
) -> list[APIRouter]:
    """The routes."""
    timelines = listening.timelines
    return [
        lookups(timelines, Guard(wait), settings),  # first: it is asked for most
        progress.own(timelines, dossiers, settings.token_public_key),
        live(listening, settings),
        telling(timelines, settings.token_public_key),
        pace(paces),
        heads(proofs),
        receipts(timelines, proofs, settings),
    ]
