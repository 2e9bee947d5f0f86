"""The officials' desk: inbox, dossiers, their moves one by one or many at once, deputies."""

from fastapi import APIRouter

from services.gateway.pages.desk import bulk, deputy, dossier, files, inbox, messages, moves

router = APIRouter()
for part in (inbox, bulk, deputy, dossier, moves, files, messages):
    router.include_router(part.router)
