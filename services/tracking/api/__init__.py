"""Tracking over HTTP."""

from fastapi import APIRouter

from services.chassis.readmodel import ReadModel
from services.tracking.api import timelines as progress
from services.tracking.api.heads import heads
from services.tracking.api.proofs import Proofs
from services.tracking.api.receipts import receipts
from services.tracking.projections import Timeline
from services.tracking.settings import TrackingSettings


def api(
    timelines: ReadModel[Timeline], proofs: Proofs, settings: TrackingSettings
) -> list[APIRouter]:
    """The routes."""
    return [
        progress.own(timelines, settings.token_public_key),
        progress.public(timelines, settings),
        heads(proofs),
        receipts(timelines, proofs, settings),
    ]
