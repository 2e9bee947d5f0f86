"""Signs of life, for whoever watches the house."""

import asyncio
from collections.abc import Mapping

import httpx
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.gateway.visit import house_of

PATIENCE = 2.0  # seconds a service may take to say that it is up

router = APIRouter(include_in_schema=False)


@router.get("/health")
async def health() -> dict[str, str]:
    """The process is up."""
    return {"status": "up"}


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    """200 when every service answers; else 503, and which do not."""
    up = await _up(house_of(request).clients)
    return JSONResponse(up, status_code=200 if all(up.values()) else 503)


@router.get("/metrics")
async def metrics() -> Response:
    """Prometheus text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _up(clients: Mapping[str, httpx.AsyncClient]) -> dict[str, bool]:
    answers = await asyncio.gather(*(_answers(client) for client in clients.values()))
    return dict(zip(clients, answers, strict=True))


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health", timeout=PATIENCE)).is_success
    except httpx.TransportError:
        return False
