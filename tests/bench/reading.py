"""Reading whole streams."""

from tests.bench.figures import Figure, Run
from tests.bench.ground import Ground
from tests.bench.readers import decoded, dropped, parsed, per_second

ORDERED = "nats-py, ordered push consumer, callback that drops"


async def read(ground: Ground, runs: int) -> list[Figure]:
    """Our reader, decoded into typed events, beside nats-py and beside bare parsing."""
    found = [await per_second(ground, decoded, dropped, parsed) for _ in range(runs)]
    return [
        Figure("read_events_per_s", "events/s", tuple(Run(a, b) for a, b, _ in found), ORDERED),
        Figure(
            "read_beside_raw_events_per_s",
            "events/s",
            tuple(Run(a, c) for a, _, c in found),
            "our wire without decoding",
        ),
    ]
