"""The question to the province what a dossier owes (dptracuuthanhtoanhs), and its answer read."""

from collections.abc import Mapping
from typing import Any

import httpx

from deploy.sandbox.national.messages import receipt_fault, total_of
from deploy.sandbox.settings import Settings

PATIENCE = 10.0  # seconds
UNKNOWN, NOTHING_OWED, OWED = "-1", "0", "1"


class NoAnswerError(Exception):
    """The province gave no answer that can be read; its words, for whoever looks on."""


async def debt_of(
    code: str, line: httpx.AsyncClient, settings: Settings
) -> Mapping[str, Any] | str:
    """What is owed; `UNKNOWN` or `NOTHING_OWED` when that is nothing.

    Raises:
        NoAnswerError: nobody can say.
    """
    key = {"Authorization": f"Bearer {settings.national_asks_with}"}
    try:
        answer = await line.post(
            settings.national_asks_url, json={"MaHoSo": code}, headers=key, timeout=PATIENCE
        )
        told = answer.json() if answer.is_success else None
    except (httpx.HTTPError, ValueError) as error:
        raise NoAnswerError(type(error).__name__) from None
    if not isinstance(told, dict):
        raise NoAnswerError(f"HTTP {answer.status_code}")
    result, message = str(told.get("error_code")), told.get("message")
    if result in (UNKNOWN, NOTHING_OWED):
        return result
    if result != OWED or not isinstance(message, dict) or not message.get("MaTraCuuTT"):
        raise NoAnswerError("trả lời không đúng dạng")
    if receipt_fault(message, total_of(message) or 0):
        raise NoAnswerError("thông tin biên lai không đúng dạng")
    return message
