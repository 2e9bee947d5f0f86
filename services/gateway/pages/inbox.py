"""What the person was told, newest first, and what became of it by each channel."""

from fastapi import APIRouter, Response

from services.gateway.language import mark
from services.gateway.ledger import told
from services.gateway.visit import Posted, Welcome

READ = "doc-"  # begins the names of the fields that hold what is marked as read

router = APIRouter()


@router.get("/tin-nhan")
async def inbox(visit: Welcome) -> Response:
    """The inbox: it has every message, whatever became of it elsewhere."""
    visit.member()
    wait = visit.seen("NOTIFY")
    messages = await visit.services.notify.messages(visit.session.language, wait)
    ways = {one["message_id"]: told(one, visit.say) for one in messages}
    fresh = [one["message_id"] for one in messages if not one["seen_at"]]
    return visit.page("inbox.html", messages=messages, ways=ways, fresh=fresh)


@router.post("/tin-nhan/da-doc")
async def read(visit: Welcome, form: Posted) -> Response:
    """These were read."""
    visit.member()
    messages = [name.removeprefix(READ) for name in form.values if name.startswith(READ)]
    if messages:
        visit.remember(await visit.services.notify.mark_seen(messages, form.key))
    return visit.go("/tin-nhan", visit.say(mark("Đã đánh dấu là đã đọc.")))
