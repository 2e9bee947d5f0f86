"""One house for all end-to-end tests."""

from collections.abc import Iterator

import pytest

from tests.house import House, running_house


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """The whole house, started as `make up` starts it."""
    with running_house() as running:
        yield running
