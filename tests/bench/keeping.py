"""The timeline's keeper in a process of its own: `python -m tests.bench.keeping NATS MONGO`."""

import asyncio
import sys
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from services.chassis.collector import relax
from services.chassis.readmodel import MongoReadModel
from services.chassis.views import Keeper
from services.tracking.projections.timeline import timeline_view


async def main(url: str, uri: str) -> None:
    """Keep it until ended, as tracking does."""
    relax()
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        uri, tz_aware=True, w="majority", journal=True
    )
    views = MongoReadModel(mongo["motcua_tracking"], timeline_view)
    await views.prepare()
    await Keeper(url, timeline_view, views).run()


asyncio.run(main(*sys.argv[1:3]))
