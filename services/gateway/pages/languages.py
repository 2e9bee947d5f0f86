"""The switch between the languages."""

from typing import Literal

from fastapi import APIRouter, Response

from services.gateway.visit import Welcome, own_path

router = APIRouter()


@router.get("/ngon-ngu/{language}")
async def switch(visit: Welcome, language: Literal["vi", "en"], ve: str = "/") -> Response:
    """From now on pages speak `language`; back to where the person was."""
    visit.session.language = language
    return visit.go(own_path(ve))
