"""VNPT's brandname gateway: one SMS to one number.

Source: domain facts §6.6 (`send_sms_list`).
"""

import re
from dataclasses import dataclass

import httpx
from pydantic import BaseModel, ConfigDict

from services.notify.domain.commands import GiveUp, MarkSent, Outcome
from services.notify.domain.letter import Letter

MOBILE = re.compile(r"^(?:\+?84|0)(\d{9})$")
CALL = "send_sms_list"
DONE = "0"  # ERROR of a text that was taken
UNSPOKEN = re.compile(r"[^0-9A-Za-z-]")  # what a reason never holds


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What the gateway knows the province by."""

    user: str
    password: str
    label: str
    number: str
    type: str
    template: str
    agent: str


class _Reply(BaseModel):
    """What the gateway says; its description may repeat the number and is not kept."""

    model_config = ConfigDict(hide_input_in_errors=True, coerce_numbers_to_str=True)

    ERROR: str


class _Answer(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    RPLY: _Reply


class SmsGateway:
    """Texts go out under REQID, so that a repeat of the same message is harmless there."""

    def __init__(self, client: httpx.AsyncClient, contract: Contract) -> None:
        self._client = client
        self._contract = contract

    async def send(self, message_id: str, phone: str, text: str) -> Outcome:
        """What became of one text; refused for good: given up.

        Raises:
            httpx.HTTPError: no answer, or not one of the gateway's; sending again may help.
            pydantic.ValidationError: the answer makes no sense; the text may have gone out.
        """
        mobile = MOBILE.match(phone)
        if mobile is None:
            return GiveUp(reason="no-mobile-number")
        request = self._request(message_id, "84" + mobile[1], text)
        answer = await self._client.post("/api", json={"RQST": request})
        answer.raise_for_status()
        error = _Answer.model_validate_json(answer.content).RPLY.ERROR
        if error != DONE:
            return GiveUp(reason=f"refused-{UNSPOKEN.sub('', error)[:20]}")
        return MarkSent(receipt=message_id)

    async def carry(self, message_id: str, phone: str, letter: Letter) -> Outcome:
        """Send the short words of a letter."""
        return await self.send(message_id, phone, letter.short)

    def _request(self, message_id: str, mobile: str, text: str) -> dict[str, object]:
        contract = self._contract
        return {
            "name": CALL,
            "REQID": message_id,
            "LABELID": contract.label,
            "CONTRACTTYPEID": contract.type,
            "CONTRACTID": contract.number,
            "TEMPLATEID": contract.template,
            "PARAMS": [{"NUM": "1", "CONTENT": text}],
            "SCHEDULETIME": "",
            "MOBILELIST": mobile,
            "ISTELCOSUB": "0",
            "AGENTID": contract.agent,
            "APIUSER": contract.user,
            "APIPASS": contract.password,
            "USERNAME": contract.user,
            "DATACODING": "0",
        }
