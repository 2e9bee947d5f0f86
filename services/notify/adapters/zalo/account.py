"""What we send for the Official Account: answers in a chat, and notices by phone (ZNS).

Both answer HTTP 200 with `error` other than 0 when something is wrong. A token that Zalo refuses
is renewed once and the message sent once more. Source: domain facts §6.4.
"""

import re
from collections.abc import Mapping
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict

from services.notify.adapters.zalo.tokens import NotAuthorisedError, TokenDesk
from services.notify.domain.commands import GiveUp, MarkSent, Outcome
from services.notify.domain.zalo.known import Button, Reply

TOKEN_REFUSED = {-216, -124}
REASONS: Mapping[int, str] = {
    -108: "no-mobile-number",
    -109: "zalo-template",
    -111: "zalo-template",
    -112: "zalo-template",
    -115: "zalo-quota",
    -118: "not-on-zalo",
    -211: "zalo-quota",
    -213: "not-following",
    -224: "zalo-package",
    -230: "zalo-window-closed",
}
"""Why a message cannot be sent; another number becomes `zalo-<number>`."""
TYPES = {"open": "oa.open.url", "say": "oa.query.show"}
MOBILE = re.compile(r"^(?:\+?84|0)([0-9]{9})$")
LONGEST_TRACKING = 48  # characters of a tracking_id; ours have 34


class _Data(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True, hide_input_in_errors=True)

    message_id: str = ""
    msg_id: str = ""


class _Answer(BaseModel):
    """What Zalo says; its message may repeat what we sent and is not kept."""

    model_config = ConfigDict(hide_input_in_errors=True)

    error: int
    data: _Data | None = None


class OfficialAccount:
    """Sends; `api` and `zns` have the addresses of the two platforms as their bases."""

    def __init__(self, api: httpx.AsyncClient, zns: httpx.AsyncClient, tokens: TokenDesk) -> None:
        self._api = api
        self._zns = zns
        self._tokens = tokens

    async def say(self, user_id: str, reply: Reply) -> Outcome:
        """What became of a message in a chat; refused for good: given up.

        Raises:
            httpx.HTTPError, OAuthError: no answer; the message may have gone out or not.
            pydantic.ValidationError: the answer makes no sense; the message may have gone out.
        """
        message: dict[str, Any] = {"text": reply.text}
        if reply.buttons:
            buttons = [_button(button) for button in reply.buttons]
            payload = {"template_type": "button", "buttons": buttons}
            message["attachment"] = {"type": "template", "payload": payload}
        body = {"recipient": {"user_id": user_id}, "message": message}
        return await self._sent(self._api, "/v3.0/oa/message/cs", body)

    async def notify(
        self, message_id: str, phone: str, template: str, data: Mapping[str, str]
    ) -> Outcome:
        """What became of a notice to whoever has Zalo under this number, follower or not.

        Raises: as `say`.
        """
        mobile = MOBILE.match(phone)
        if mobile is None:
            return GiveUp(reason="no-mobile-number")
        body = {
            "phone": "84" + mobile[1],
            "template_id": template,
            "template_data": dict(data),
            "tracking_id": message_id[:LONGEST_TRACKING],
        }
        return await self._sent(self._zns, "/message/template", body)

    async def _sent(self, client: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> Outcome:
        try:
            token = await self._tokens.access()
            answer = await _posted(client, path, body, token)
            if answer.error in TOKEN_REFUSED:
                token = await self._tokens.instead_of(token)
                answer = await _posted(client, path, body, token)
        except NotAuthorisedError:
            return GiveUp(reason="zalo-not-authorised")
        if answer.error == 0:
            data = answer.data or _Data()
            return MarkSent(receipt=data.message_id or data.msg_id)
        if answer.error in TOKEN_REFUSED:
            return GiveUp(reason="zalo-token")
        return GiveUp(reason=REASONS.get(answer.error, f"zalo-{abs(answer.error)}"))


async def _posted(
    client: httpx.AsyncClient, path: str, body: Mapping[str, Any], token: str
) -> _Answer:
    answer = await client.post(path, json=body, headers={"access_token": token})
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        return _Answer(error=-216)
    answer.raise_for_status()
    return _Answer.model_validate_json(answer.content)


def _button(button: Button) -> dict[str, Any]:
    opens = button.does == "open"
    payload: Any = {"url": button.leads} if opens else button.leads
    return {"title": button.title, "type": TYPES[button.does], "payload": payload}
