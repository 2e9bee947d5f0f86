"""Tracking over HTTP."""

from fastapi import APIRouter

from contracts.dossier import DossierEvent
from services.chassis.stream import Stream
from services.tracking.api import timelines as progress
from services.tracking.api.heads import heads
from services.tracking.api.live import Listening, live
from services.tracking.api.lookups import Guard, Wait, lookups
from services.tracking.api.proofs import Proofs
from services.tracking.api.receipts import receipts
from services.tracking.api.telling import telling
from services.tracking.settings import TrackingSettings


def api(
    listening: Listening,
    dossiers: Stream[DossierEvent],
    proofs: Proofs,
    wait: Wait,
    settings: TrackingSettings,
) -> list[APIRouter]:
    """The routes."""
    timelines = listening.timelines
    return [
        progress.own(timelines, dossiers, settings.token_public_key),
        live(listening, settings),
        lookups(timelines, Guard(wait), settings),
        telling(timelines, settings.token_public_key),
        heads(proofs),
        receipts(timelines, proofs, settings),
    ]
