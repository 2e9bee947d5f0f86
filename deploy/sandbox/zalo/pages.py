"""The chat as a person sees it on the phone, without scripts too.

Chosen here: who does not follow cannot write; the menu's "Tra cứu" sends the text `#tracuu`; a
button `oa.query.show` sends its payload as the user's text, `oa.query.hide` does so unseen.
"""

import unicodedata
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, HTTPException, Request, Response, UploadFile

from deploy.sandbox.clock import now
from deploy.sandbox.pages import page, see
from deploy.sandbox.stage import OnStage
from deploy.sandbox.zalo import events
from deploy.sandbox.zalo.account import Account
from deploy.sandbox.zalo.chats import Chat, Content
from deploy.sandbox.zalo.messages import TEXT_LIMIT
from deploy.sandbox.zalo.people import OA_NAME
from deploy.sandbox.zalo.photos import keep

MENU = "#tracuu"
KINDS = {"cs": "", "transaction": "Tin giao dịch", "zns": "Tin ZNS"}

users_router = APIRouter(prefix="/zalo")
chat_router = APIRouter(prefix="/zalo/nguoi-dung/{user}")


async def chat_of(stage: OnStage, user: str) -> Chat:
    """The chat of the user in the address."""
    if chat := stage.zalo.chats.by_user.get(user):
        return chat
    raise HTTPException(404, "Không có người dùng này.")


async def chat_of_follower(chat: Annotated[Chat, Depends(chat_of)]) -> Chat:
    """The same, of somebody who may write."""
    if not chat.following:
        raise HTTPException(409, f"Hãy bấm Quan tâm {OA_NAME} trước.")
    return chat


AnyChat = Annotated[Chat, Depends(chat_of)]
OpenChat = Annotated[Chat, Depends(chat_of_follower)]


def at_newest(chat: Chat) -> Response:
    """Back to the chat, at its newest message."""
    return see(f"/zalo/nguoi-dung/{chat.user.id}#moi-nhat")


def chat_page(request: Request, account: Account, chat: Chat, wrong: str = "") -> Response:
    """The chat, with what was wrong with the last wish."""
    webhook = bool(account.settings.zalo_webhook_url)
    facts = {"oa": OA_NAME, "chat": chat, "kinds": KINDS, "wrong": wrong, "webhook": webhook}
    return page(request, "zalo_chat.html", {**facts, "limit": TEXT_LIMIT}, 422 if wrong else 200)


@users_router.get("/")
async def users(request: Request, stage: OnStage) -> Response:
    """Whose phone shall it be?"""
    chats = stage.zalo.chats.by_user.values()
    webhook = bool(stage.settings.zalo_webhook_url)
    return page(request, "zalo_users.html", {"chats": chats, "oa": OA_NAME, "webhook": webhook})


@chat_router.get("/tim")
async def search(request: Request, stage: OnStage, chat: AnyChat, q: str = "") -> Response:
    """Search as on the phone: the account is found by any part of its name, tones or not."""
    found = bool(plain(q)) and plain(q) in plain(OA_NAME)
    facts = {"oa": OA_NAME, "chat": chat, "q": q, "found": found}
    webhook = bool(stage.settings.zalo_webhook_url)
    return page(request, "zalo_search.html", {**facts, "webhook": webhook})


def plain(text: str) -> str:
    """Small letters without tones, single spaces."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


@chat_router.get("")
async def look(request: Request, stage: OnStage, chat: AnyChat) -> Response:
    """The conversation so far; what is new to the user counts as seen from now on."""
    if news := chat.look():
        stage.zalo.courier.tell_later(events.seen(chat.user, stage.settings, now(), news))
    return chat_page(request, stage.zalo, chat)


async def follow(stage: OnStage, chat: AnyChat, *, follows: bool) -> Response:
    """Follow the account, or do so no more; what is so already is not told again."""
    at = now()
    if chat.follow(at, follows=follows):
        event = events.followed(chat.user, stage.settings, at, follows=follows)
        await stage.zalo.courier.tell(event)
    return at_newest(chat)


@chat_router.post("/quan-tam")
async def begin(stage: OnStage, chat: AnyChat) -> Response:
    """Quan tâm."""
    return await follow(stage, chat, follows=True)


@chat_router.post("/bo-quan-tam")
async def cease(stage: OnStage, chat: AnyChat) -> Response:
    """Bỏ quan tâm."""
    return await follow(stage, chat, follows=False)


async def send(stage: OnStage, chat: OpenChat, text: str, *, shown: bool = True) -> Response:
    """The user writes."""
    at = now()
    message = {"msg_id": chat.hear(Content(text), at, shown=shown), "text": text}
    await stage.zalo.courier.tell(events.said(chat.user, stage.settings, at, message))
    return at_newest(chat)


@chat_router.post("/tra-cuu")
async def menu(stage: OnStage, chat: OpenChat) -> Response:
    """The menu's "Tra cứu"."""
    return await send(stage, chat, MENU)


@chat_router.post("/tin-nhan")
async def write(
    request: Request,
    stage: OnStage,
    chat: OpenChat,
    text: Annotated[str, Form()] = "",
    unseen: Annotated[str, Form()] = "",
) -> Response:
    """A text that was typed, or that a button stands for."""
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > TEXT_LIMIT:
        wrong = f"Hãy gõ tin nhắn, nhiều nhất {TEXT_LIMIT} ký tự."
        return chat_page(request, stage.zalo, chat, wrong)
    return await send(stage, chat, text, shown=not unseen)


@chat_router.post("/anh")
async def show_photo(
    request: Request,
    stage: OnStage,
    chat: OpenChat,
    photo: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """A photo, for example of a receipt with its QR code."""
    path = await keep(photo, stage.zalo.chats) if photo else None
    if path is None:
        wrong = "Hãy chọn một ảnh PNG hoặc JPEG, nhiều nhất 5 MB."
        return chat_page(request, stage.zalo, chat, wrong)
    at, url = now(), stage.settings.sandbox_url + path
    message = events.photo_message(chat.hear(Content(photo=path), at), url)
    await stage.zalo.courier.tell(events.said(chat.user, stage.settings, at, message))
    return at_newest(chat)
