"""Filing a dossier: five steps, each a page, each working without JavaScript."""

from fastapi import APIRouter

from services.gateway.pages.filing import (
    fees,
    handed_in,
    keeping,
    papers,
    payment,
    questionnaire,
    review,
    start,
    uploads,
)

router = APIRouter()
for page in (start, questionnaire, keeping, papers, uploads, fees, payment, review, handed_in):
    router.include_router(page.router)
