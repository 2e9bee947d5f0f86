"""What notify is told and what it answers, where several routes share it."""

from pydantic import BaseModel

STREAM = "NOTIFY"


class Done(BaseModel):
    """A command was obeyed. `position`: what a view must have seen to show it; None: no change."""

    stream: str = STREAM
    position: int | None
