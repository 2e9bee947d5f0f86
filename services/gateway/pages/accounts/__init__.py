"""The accountants' pages: a day compared, money in suspense, refunds, receipts."""

from fastapi import APIRouter

from services.gateway.pages.accounts import day, demands, receipts, refunds, suspense

router = APIRouter()
for part in (day, suspense, refunds, demands, receipts):
    router.include_router(part.router)
