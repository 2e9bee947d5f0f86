"""What an application sends on the account's behalf: consultation, transaction, ZNS.

All answers are HTTP 200; `error` 0 is success. The header `access_token` is looked at first.
For whoever tests: GET /zalo/outbox, with `user` a user's id or phone.
"""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from deploy.sandbox.clock import now
from deploy.sandbox.stage import OnStage, Stage
from deploy.sandbox.texts import dialled
from deploy.sandbox.zalo.chats import FREE_REPLIES, WINDOW, ZNS_DAILY, Chat, Content
from deploy.sandbox.zalo.events import delivered
from deploy.sandbox.zalo.faults import Fault, Faults
from deploy.sandbox.zalo.messages import (
    Sending,
    consultation,
    notice_content,
    notice_of,
    sending_of,
    transaction,
)
from deploy.sandbox.zalo.people import OA_ID, PHONES

router = APIRouter(prefix="/zalo")


def answer(fault: Fault) -> dict[str, Any]:
    """A refusal."""
    return {"error": fault.error, "message": fault.message}


def success(data: dict[str, Any]) -> dict[str, Any]:
    """What was asked for is done."""
    return {"data": data, "error": 0, "message": "Success"}


async def sending(request: Request, stage: Stage) -> Sending | Fault:
    """A message to a user, from an application that may send."""
    if not stage.zalo.tokens.is_good(request.headers.get("access_token", ""), now()):
        return Faults.TOKEN
    return sending_of(await request.body())


def chat_with(sent: Sending, stage: Stage) -> Chat | Fault:
    """The chat with the user, who must follow the account."""
    chat = stage.zalo.chats.by_user.get(sent.recipient.user_id)
    if chat is None:
        return Faults.PARAMETER
    return chat if chat.following else Faults.STRANGER


def quota_of(chat: Chat, at: datetime) -> dict[str, str]:
    """How many free replies are left."""
    end = (chat.last_heard or at) + WINDOW
    return {
        "quota_type": "reply",
        "remain": str(FREE_REPLIES - chat.replies),
        "total": str(FREE_REPLIES),
        "expired_date": f"{end:%d/%m/%Y}",
        "owner_type": "OA",
        "owner_id": OA_ID,
    }


@router.post("/v3.0/oa/message/cs")
async def consult(request: Request, stage: OnStage) -> dict[str, Any]:
    """Answer a user who wrote within the last 48 hours."""
    sent = await sending(request, stage)
    if isinstance(sent, Fault):
        return answer(sent)
    chat, content, at = chat_with(sent, stage), consultation(sent.message), now()
    if isinstance(chat, Fault):
        return answer(chat)
    if isinstance(content, Fault):
        return answer(content)
    if fault := chat.reply_fault(at):
        return answer(fault)
    chat.replies += 1
    message_id = chat.show("cs", content, at)
    named = {"message_id": message_id, "user_id": chat.user.id}
    return success({**named, "quota": quota_of(chat, at)})


@router.post("/v3.0/oa/message/transaction")
async def transact(request: Request, stage: OnStage) -> dict[str, Any]:
    """Tell a follower of something that happened, at any time."""
    sent = await sending(request, stage)
    if isinstance(sent, Fault):
        return answer(sent)
    chat, content = chat_with(sent, stage), transaction(sent.message)
    if isinstance(chat, Fault):
        return answer(chat)
    if isinstance(content, Fault):
        return answer(content)
    return success(
        {"message_id": chat.show("transaction", content, now()), "user_id": chat.user.id}
    )


@router.post("/message/template")
async def notify(request: Request, stage: OnStage) -> dict[str, Any]:
    """A ZNS: a registered template to whoever has Zalo under a phone number, follower or not."""
    account, at = stage.zalo, now()
    if not account.tokens.is_good(request.headers.get("access_token", ""), at):
        return answer(Faults.ZNS_TOKEN)
    notice = notice_of(await request.body())
    if isinstance(notice, Fault):
        return answer(notice)
    user = PHONES.get(notice.phone)
    if user is None:
        return answer(Faults.ZNS_NOBODY)
    if account.chats.zns_left < 1:
        return answer(Faults.ZNS_QUOTA)
    account.chats.zns_left -= 1
    msg_id = account.chats.by_user[user.id].show("zns", notice_content(notice), at)
    account.courier.tell_later(delivered(user, stage.settings, at, msg_id, notice.tracking_id))
    quota = {"dailyQuota": str(ZNS_DAILY), "remainingQuota": str(account.chats.zns_left)}
    sent_time = str(int(at.timestamp() * 1000))
    return success({"msg_id": msg_id, "sent_time": sent_time, "quota": quota})


class Shown(BaseModel):
    """A message of a chat, for programs; `kind` is `user`, `cs`, `transaction` or `zns`."""

    id: str
    user_id: str
    kind: str
    text: str
    at: datetime


def text_of(content: Content) -> str:
    """Everything that a message shows, line by line."""
    rows = (": ".join(filter(None, row)) for row in content.rows)
    return "\n".join(filter(None, (content.text, *rows)))


@router.get("/outbox")
async def shown(stage: OnStage, user: str = "") -> list[Shown]:
    """The messages of a user's chat, newest first; empty if nobody is known by that."""
    named = PHONES.get(dialled(user) or "")
    chat = stage.zalo.chats.by_user.get(named.id if named else user)
    lines = list(chat.lines) if chat else []
    return [
        Shown(id=x.id, user_id=chat.user.id, kind=x.kind, text=text_of(x.content), at=x.at)
        for x in reversed(lines)
        if chat
    ]
