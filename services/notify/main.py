"""Composition root of notify."""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from contracts.streams import DOSSIER, IDENTITY, NOTIFY, PAYMENT
from services.chassis.auth import whois
from services.chassis.effects import Effect
from services.chassis.platform import Platform, Rooms
from services.chassis.province import read_agencies, read_calendar, read_province
from services.chassis.serve import serve
from services.notify.adapters.identity import Directory
from services.notify.adapters.sms import Contract, SmsGateway
from services.notify.api.inbox import api
from services.notify.domain.wording import Face
from services.notify.projections.messages import dossiers, messages
from services.notify.reactions.messages import Texting, Way, into_inbox, matters, on_fact, on_queued
from services.notify.settings import NotifySettings


def rooms(platform: Platform, settings: NotifySettings) -> Rooms:
    face, outbox, clock = _face(settings), platform.stream(NOTIFY), platform.clock
    gateway = SmsGateway(platform.http(settings.sms_url), _contract(settings))
    directory = Directory(
        platform.http(settings.identity_url), settings.service_token.get_secret_value()
    )
    texting = Texting(gateway.send, directory.phone_of, directory.code_of, face, clock)
    tell = on_fact(outbox, matters(platform.view(dossiers)), clock)
    ways = ((Way.CODES, texting.code), (Way.TEXTS, texting.news), (Way.INBOX, into_inbox))
    return Rooms(
        routes=[api(platform.view(messages), whois(settings.token_public_key), face)],
        views=[messages, dossiers],
        effects=[
            Effect(DOSSIER, "notify-dossier-v1", tell),
            Effect(PAYMENT, "notify-payment-v1", tell),
            Effect(IDENTITY, "notify-identity-v1", tell),
            *(
                Effect(NOTIFY, f"notify-{way.value}-v1", on_queued(way, outbox, deliver, clock))
                for way, deliver in ways
            ),
        ],
    )


def _face(settings: NotifySettings) -> Face:
    return Face(
        brand=read_province(settings.province).sms_brand,
        site=urlsplit(settings.public_url).netloc,
        zone=ZoneInfo(read_calendar(settings.province).timezone),
        agencies={code: a.name for code, a in read_agencies(settings.province).items()},
    )


def _contract(settings: NotifySettings) -> Contract:
    return Contract(
        user=settings.sms_user,
        password=settings.sms_password.get_secret_value(),
        label=settings.sms_label,
        number=settings.sms_contract,
        type=settings.sms_contract_type,
        template=settings.sms_template,
        agent=settings.sms_agent,
    )


app = serve("notify", NotifySettings, rooms)
