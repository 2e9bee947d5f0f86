"""Paying without logging in, by what is printed on the receipt. Source: manual §4.2."""

from fastapi import APIRouter

from services.gateway.pages.paying import found, menu, payer, result

router = APIRouter()
for page in (menu, found, payer, result):
    router.include_router(page.router)
