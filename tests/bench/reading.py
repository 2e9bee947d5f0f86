"""Reading whole streams."""

from tests.bench.figures import Figure, in_turn
from tests.bench.ground import Ground
from tests.bench.readers import decoded, dropped, parsed

ORDERED = "nats-py, ordered push consumer, callback that drops"


async def read(ground: Ground, runs: int) -> list[Figure]:
    """Our reader, decoded into typed events, beside nats-py and beside bare parsing."""
    beside = await in_turn(runs, lambda: decoded(ground), lambda: dropped(ground))
    raw = await in_turn(runs, lambda: decoded(ground), lambda: parsed(ground))
    return [
        Figure("read_events_per_s", "events/s", beside, ORDERED),
        Figure("read_beside_raw_events_per_s", "events/s", raw, "our wire without decoding"),
    ]
