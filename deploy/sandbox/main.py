"""The sandbox as a process: `uvicorn deploy.sandbox.main:app`."""

import httpx

from deploy.sandbox.assembly import sandbox
from deploy.sandbox.settings import Settings

app = sandbox(Settings.from_environment(), httpx.AsyncClient(trust_env=False))
