"""Stands in for identity as a process: made-up people by number, for tests that kill notify.

Even people have a phone, odd ones an address; codes always go to an address.
"""

from datetime import timedelta
from typing import Any

from fastapi import FastAPI, HTTPException

from services.chassis.clock import utc_now

app = FastAPI()


def person(number: int) -> str:
    """A person's id."""
    return f"p-{number:032x}"


def challenge(number: int) -> str:
    """A code's id."""
    return f"c-{number:032x}"


def phone_of(number: int) -> str:
    """`84…`; of even people only."""
    return f"8490{number:07d}"


def address_of(number: int) -> str:
    """Where letters go."""
    return f"nguoi{number}@example.org"


def _number(name: str) -> int:
    try:
        return int(name.partition("-")[2], 16)
    except ValueError:
        raise HTTPException(404) from None


@app.get("/health")
async def health() -> None:
    """It is up."""


@app.get("/people/{person_id}/contact")
async def contact(person_id: str) -> dict[str, Any]:
    """Where messages to a person go."""
    number = _number(person_id)
    if number % 2:
        return {"phone": "", "email": address_of(number)}
    return {"phone": "+" + phone_of(number), "email": ""}


@app.get("/challenges/{challenge_id}/delivery")
async def delivery(challenge_id: str) -> dict[str, Any]:
    """A one-time code."""
    return {
        "phone": "",
        "email": address_of(_number(challenge_id)),
        "code": "123456",
        "purpose": "confirm-email",
        "expires_at": (utc_now() + timedelta(minutes=5)).isoformat(),
    }
