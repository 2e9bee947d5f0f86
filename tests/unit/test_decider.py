"""The shape of a decision."""

from dataclasses import dataclass, replace

from services.chassis.decider import changed


@dataclass(frozen=True)
class Light:
    colour: str = "red"
    since: int = 0


def test_a_changed_state_is_another_and_the_first_is_as_it_was():
    first = Light(since=7)
    second = changed(first, colour="green")
    assert second == replace(first, colour="green") == Light("green", 7)
    assert hash(second) == hash(Light("green", 7))
    assert first == Light("red", 7)
