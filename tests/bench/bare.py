"""What a look-up is measured beside: one route, one indexed read, nothing else.

`python -m tests.bench.bare PORT MONGO DATABASE COLLECTION`.
"""

import sys
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException
from motor.motor_asyncio import AsyncIOMotorClient


def bare(uri: str, database: str, collection: str) -> FastAPI:
    """As a tutorial writes it: the code and the state of the dossier called so."""
    mongo: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(uri, tz_aware=True)
    views = mongo[database][collection]
    app = FastAPI()

    @app.get("/lookups")
    async def look_up(name: str) -> dict[str, Any]:
        shown = {"_id": 0, "view.code": 1, "view.state": 1}
        found = await views.find_one({"view.names": name}, shown)
        if found is None:
            raise HTTPException(404)
        view: dict[str, Any] = found["view"]
        return view

    return app


if __name__ == "__main__":
    port, *place = sys.argv[1:5]
    uvicorn.run(bare(*place), host="127.0.0.1", port=int(port), access_log=False, log_level="error")
