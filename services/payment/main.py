"""Composition root of payment."""

from contracts.streams import DOSSIER, PAYMENT
from services.chassis.effects import Effect
from services.chassis.platform import Platform, Rooms
from services.chassis.serve import serve
from services.chassis.tasks import Task
from services.payment.adapters.vnpt import Messages, Vnpt
from services.payment.api.cashier import Cashier
from services.payment.api.routes import api
from services.payment.projections.fees import fee_view
from services.payment.reactions import Chaser, on_dossier
from services.payment.settings import PaymentSettings


def rooms(platform: Platform, settings: PaymentSettings) -> Rooms:
    vnpt = Vnpt(
        platform.http(settings.vnpt_url),
        Messages(settings.vnpt_merchant, settings.vnpt_secret),
        settings.vnpt_api_key,
    )
    cashier = Cashier(platform, {"vnpt": vnpt})
    ask = on_dossier(platform.stream(PAYMENT), platform.stream(DOSSIER), platform.clock)
    fees = platform.view(fee_view)
    chaser = Chaser(fees, cashier.inquire, platform.clock)
    return Rooms(
        routes=[api(cashier, fees, settings, platform.clock)],
        views=[fee_view],
        effects=[Effect(DOSSIER, "payment-dossier-v1", ask)],
        tasks=[Task("chaser of payments", chaser.run)],
    )


app = serve("payment", PaymentSettings, rooms)
