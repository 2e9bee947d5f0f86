"""Composition root of payment."""

from fastapi import APIRouter

from contracts.payment import Provider
from contracts.streams import DOSSIER, PAYMENT
from services.chassis.auth import whois
from services.chassis.effects import Effect
from services.chassis.limiter import Limiter
from services.chassis.platform import Platform, Rooms
from services.chassis.province import read_agencies, read_province
from services.chassis.requests import causes
from services.chassis.serve import serve
from services.chassis.tasks import Task
from services.payment.adapters.identity import Directory
from services.payment.adapters.national import Messages as NationalMessages
from services.payment.adapters.national import National
from services.payment.adapters.paper import draw
from services.payment.adapters.statements import Statements
from services.payment.adapters.vnpay import Messages as VnpayMessages
from services.payment.adapters.vnpay import Vnpay
from services.payment.adapters.vnpt import Messages as VnptMessages
from services.payment.adapters.vnpt import Vnpt
from services.payment.api.cashier import Cashier
from services.payment.api.day_routes import day_routes
from services.payment.api.debts import Debts
from services.payment.api.drawer import Drawer
from services.payment.api.dues import ALL_WRONG_TRIES, WRONG_TRIES, Window, dues
from services.payment.api.portal import Counter, portal
from services.payment.api.receipt_routes import receipt_routes
from services.payment.api.receipts import Receipts
from services.payment.api.reconciler import Money, Reconciler
from services.payment.api.routes import api
from services.payment.api.till import Shelves, Till
from services.payment.domain.collection import Collector
from services.payment.projections.days import day_view
from services.payment.projections.fees import fee_view
from services.payment.projections.matters import matter_view
from services.payment.projections.receipts import receipt_view
from services.payment.projections.refunds import refund_view
from services.payment.projections.suspense import suspense_view
from services.payment.reactions.books import Books
from services.payment.reactions.chaser import Chaser
from services.payment.reactions.following import on_dossier, on_payment
from services.payment.reactions.night import Night
from services.payment.reactions.receipts import Issuer, on_money
from services.payment.settings import PaymentSettings


def collectors(platform: Platform, settings: PaymentSettings) -> dict[Provider, Collector]:
    """Whoever collects money for us; those that are not set up are not there."""
    vnpt = Vnpt(
        platform.http(settings.vnpt_url),
        VnptMessages(settings.vnpt_merchant, settings.vnpt_secret),
        settings.vnpt_api_key,
    )
    found: dict[Provider, Collector] = {"vnpt": vnpt}
    if settings.vnpay_url:
        messages = VnpayMessages(settings.vnpay_merchant, settings.vnpay_secret)
        found["vnpay"] = Vnpay(platform.http(settings.vnpay_url), messages)
    if settings.national_url:
        found["national"] = National(
            platform.http(settings.national_url),
            _national_messages(settings),
            settings.national_api_key,
        )
    return found


def _national_messages(settings: PaymentSettings) -> NationalMessages:
    agencies = read_agencies(settings.province)
    return NationalMessages(settings.national_merchant, settings.national_secret, agencies)


def _without_log_in(debts: Debts, platform: Platform, settings: PaymentSettings) -> list[APIRouter]:
    """The two doors for those who pay by a dossier's code: ours, and the National Portal's."""
    window = Window(debts, settings.lookup_key, Limiter(WRONG_TRIES, ALL_WRONG_TRIES))
    doors = [dues(window, settings.public_url, causes(platform.clock))]
    if settings.national_asks_with.get_secret_value():
        counter = Counter(debts, _national_messages(settings), platform.clock)
        doors.append(portal(counter, settings.national_asks_with))
    return doors


def reconciler(platform: Platform, settings: PaymentSettings) -> Reconciler:
    """Who compares days; the command line does too."""
    addresses: dict[Provider, str] = {
        "vnpt": settings.vnpt_url,
        "vnpay": settings.vnpay_url,
        "national": settings.national_url,
    }
    sources = {one: platform.http(url) for one, url in addresses.items() if url}
    views = platform.view(fee_view), platform.view(suspense_view), platform.view(receipt_view)
    money = Money(*views)
    return Reconciler(money, Statements(sources), platform.stream(PAYMENT), platform.clock)


def _receipts(platform: Platform, settings: PaymentSettings, till: Till) -> Receipts:
    token = settings.service_token.get_secret_value()
    return Receipts(
        till=till,
        views=platform.view(receipt_view),
        matters=platform.view(matter_view),
        settings=settings,
        province=read_province(settings.province),
        agencies=read_agencies(settings.province),
        payer=Directory(platform.http(settings.identity_url), token).payer,
        draw=draw,
    )


def rooms(platform: Platform, settings: PaymentSettings) -> Rooms:
    cashier = Cashier(platform, collectors(platform, settings))
    books = Books(platform.stream(PAYMENT), platform.stream(DOSSIER), platform.clock)
    drawer = Drawer(platform.vault, platform.mint)
    shelves = Shelves(
        platform.view(fee_view), platform.view(suspense_view), platform.view(refund_view)
    )
    province = read_province(settings.province)
    issuer = Issuer(platform.stream(PAYMENT), province.receipts, platform.clock)
    till = Till(platform.stream(PAYMENT), drawer, shelves, province.collecting_agency)
    debts = Debts(cashier, shelves.fees, platform.view(matter_view))
    who_is, days = whois(settings.token_public_key), platform.view(day_view)
    comparing, agencies = reconciler(platform, settings), read_agencies(settings.province)
    night = Night(days, comparing.note, platform.clock)
    chaser = Chaser(shelves.fees, cashier.inquire, platform.clock)
    return Rooms(
        routes=[
            api(cashier, till, settings, platform.clock),
            receipt_routes(_receipts(platform, settings, till), who_is, causes(platform.clock)),
            day_routes(comparing, days, till, agencies, who_is),
            *_without_log_in(debts, platform, settings),
        ],
        views=[fee_view, matter_view, suspense_view, refund_view, receipt_view, day_view],
        effects=[
            Effect(DOSSIER, "payment-dossier-v1", on_dossier(books, drawer.clear)),
            Effect(PAYMENT, "payment-money-v1", on_payment(books)),
            Effect(PAYMENT, "payment-receipts-v1", on_money(issuer)),
        ],
        tasks=[Task("chaser of payments", chaser.run), Task("comparing of days", night.run)],
    )


app = serve("payment", PaymentSettings, rooms)
