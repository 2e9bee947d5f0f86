"""What callbacks are compared with: an endpoint that checks their signature, answers, and no more.

Run as payment is: `uvicorn tests.bench.bare_ipn:app`.
"""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from services.chassis.clock import utc_now
from services.payment.adapters.vnpt import Messages
from services.payment.domain.collection import Verdict
from tests.fees import MERCHANT, SECRET

app = FastAPI()
messages = Messages(MERCHANT, SecretStr(SECRET))


@app.post("/vnpt/ipn")
async def hear(request: Request) -> JSONResponse:
    """Verified, and answered with a signature."""
    told = messages.heard(await request.body())
    status, answer = messages.reply(Verdict.TAKEN, told.order, utc_now())
    return JSONResponse(answer, status)


@app.get("/ready")
async def ready() -> dict[str, str]:
    """The process is up."""
    return {"status": "up"}
