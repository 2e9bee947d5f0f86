"""What the person was told, newest first."""

from fastapi import APIRouter, Response

from services.gateway.visit import Welcome

router = APIRouter()


@router.get("/tin-nhan")
async def inbox(visit: Welcome) -> Response:
    """The inbox: it has every message, whatever became of the SMS."""
    visit.member()
    messages = await visit.services.notify.messages(visit.session.language)
    return visit.page("inbox.html", messages=messages)
