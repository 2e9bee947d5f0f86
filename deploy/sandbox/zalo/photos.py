"""Photos that users send: kept for a while, served under addresses that nobody guesses."""

from fastapi import APIRouter, HTTPException, Response, UploadFile

from deploy.sandbox.drawer import new_name
from deploy.sandbox.stage import OnStage
from deploy.sandbox.zalo.chats import Chats, Photo

LARGEST = 5 * 1024 * 1024  # bytes of a photo
KINDS = {b"\x89PNG\r\n\x1a\n": ("image/png", "png"), b"\xff\xd8\xff": ("image/jpeg", "jpg")}

router = APIRouter(prefix="/zalo/anh")


async def keep(upload: UploadFile, chats: Chats) -> str | None:
    """The path under which the photo is served; None if it is no PNG or JPEG, or too large."""
    content = await upload.read(LARGEST + 1)
    kind = next((known for magic, known in KINDS.items() if content.startswith(magic)), None)
    if kind is None or len(content) > LARGEST:
        return None
    media, ending = kind
    name = f"{new_name()}.{ending}"
    chats.photos.put(name, Photo(media, content))
    return f"/zalo/anh/{name}"


@router.get("/{name}")
async def photo(stage: OnStage, name: str) -> Response:
    """A photo, while it is kept."""
    kept = stage.zalo.chats.photos.get(name)
    if kept is None:
        raise HTTPException(404, "Ảnh này không còn.")
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Response(kept.content, media_type=kept.type, headers=headers)
