"""What is the same for everybody is asked once a minute."""

from datetime import datetime, timedelta
from typing import Any

from services.gateway.remembered import MOST, Remembered
from tests.facts import NOW


class Asked:
    """A service that counts how often it is asked, and a clock that stands still."""

    def __init__(self) -> None:
        self.times = 0
        self.now = NOW
        self.answer: dict[str, Any] | None = {"name": "a"}

    def clock(self) -> datetime:
        return self.now

    async def __call__(self, key: str) -> dict[str, Any] | None:
        self.times += 1
        return self.answer and {**self.answer, "key": key}


async def test_it_is_asked_again_when_a_minute_is_over():
    asked = Asked()
    remembered = Remembered(asked.clock)
    for _ in range(3):
        assert await remembered.of("agency", "H34", asked) == {"name": "a", "key": "H34"}
    assert asked.times == 1
    asked.now += timedelta(seconds=60)
    await remembered.of("agency", "H34", asked)
    assert asked.times == 2


async def test_each_question_has_its_own_answer_and_silence_is_none():
    asked = Asked()
    remembered = Remembered(asked.clock)
    await remembered.of("agency", "H34", asked)
    await remembered.of("agency", "H35", asked)
    await remembered.of("pace", "H34", asked)
    assert asked.times == 3
    asked.answer = None
    for _ in range(2):
        assert await remembered.of("agency", "H36", asked) is None
    assert asked.times == 5


async def test_it_does_not_grow_without_end():
    asked = Asked()
    remembered = Remembered(asked.clock)
    for number in range(MOST + 1):
        await remembered.of("agency", str(number), asked)
    await remembered.of("agency", "0", asked)
    assert asked.times == MOST + 2
