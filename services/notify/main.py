"""Composition root of notify."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import Depends
from httpx import HTTPError

from contracts.notify import Kind
from contracts.streams import DOSSIER, IDENTITY, NOTIFY, PAYMENT
from services.chassis.auth import whois
from services.chassis.clock import Clock
from services.chassis.effects import Effect
from services.chassis.platform import Platform, Rooms
from services.chassis.province import read_agencies, read_calendar, read_province
from services.chassis.requests import causes
from services.chassis.serve import serve
from services.chassis.tasks import Task
from services.notify.adapters.catalog import Catalog
from services.notify.adapters.email import Mailer, Server
from services.notify.adapters.identity import Directory
from services.notify.adapters.sms import Contract, SmsGateway
from services.notify.adapters.tracking import Tracking
from services.notify.adapters.zalo.account import OfficialAccount
from services.notify.adapters.zalo.diary import Diary
from services.notify.adapters.zalo.oauth import OAuth, OAuthError
from services.notify.adapters.zalo.photos import Photos
from services.notify.adapters.zalo.tokens import ErrandError, TokenDesk
from services.notify.adapters.zalo.webhook import Webhook
from services.notify.api.choices import choices
from services.notify.api.inbox import Inbox, api
from services.notify.api.parked import Shelf, parked
from services.notify.api.receipts import receipts
from services.notify.api.templates import Workshop, templates
from services.notify.api.zalo.authorisation import authorisation
from services.notify.api.zalo.links import Links, links
from services.notify.api.zalo.webhook import Ear, webhook
from services.notify.domain.quiet import quiet_until
from services.notify.domain.routing import Provider
from services.notify.domain.wording import Face
from services.notify.domain.zalo.known import Place
from services.notify.domain.zalo.told import Told
from services.notify.projections.chats import chats
from services.notify.projections.messages import messages
from services.notify.reactions.carriers import Carrier, Carriers
from services.notify.reactions.dispatch import Dispatcher
from services.notify.reactions.editions import Editions
from services.notify.reactions.letters import CARRIER, ZaloPost
from services.notify.reactions.post import Post, no_zalo
from services.notify.reactions.telling import QuietUntil, Teller
from services.notify.reactions.zalo import LANES, Bot, Sources, on_heard, token_watch
from services.notify.settings import NotifySettings, SmsLine

COMING_BACK = "/api/notify/zalo/authorised"  # where Zalo sends the account's owner back to


@dataclass(frozen=True)
class Zalo:
    """The Official Account's parts that several rooms share."""

    tokens: TokenDesk
    diary: Diary
    account: OfficialAccount
    post: ZaloPost


@dataclass(frozen=True)
class Notify:
    """The parts of the service, put together."""

    rooms: Rooms
    dispatcher: Dispatcher


def rooms(platform: Platform, settings: NotifySettings) -> Rooms:
    return notify_of(platform, settings).rooms


def notify_of(platform: Platform, settings: NotifySettings) -> Notify:
    zalo = _account(platform, settings) if settings.zalo_app_id else None
    told, chat = _messages(platform, settings, zalo), _zalo(platform, settings, zalo)
    both = Rooms(
        routes=[*told.rooms.routes, *chat.routes],
        views=[*told.rooms.views, *chat.views],
        effects=[*told.rooms.effects, *chat.effects],
        tasks=[*told.rooms.tasks, *chat.tasks],
    )
    return Notify(both, told.dispatcher)


def _messages(platform: Platform, settings: NotifySettings, zalo: Zalo | None) -> Notify:
    face, outbox, clock = _face(settings), platform.stream(NOTIFY), platform.clock
    quiet, views = _quiet(settings, face), platform.view(messages)
    token = settings.service_token.get_secret_value()
    directory = Directory(platform.http(settings.identity_url), token)
    editions = Editions(outbox)
    post = Post(
        contact_of=directory.contact_of,
        code_of=directory.code_of,
        zalo_of=zalo.post.address_of if zalo else no_zalo,
        editions=editions,
        face=face,
        portal=settings.public_url.rstrip("/"),
    )
    carried = _carriers(platform, settings, zalo)
    carriers = Carriers(carried, settings.carrier_patience, settings.carrier_rest)
    dispatcher = Dispatcher(outbox, views, carriers, post.open, quiet, clock)
    teller = _teller(platform, settings)
    who, cause = whois(settings.token_public_key), Depends(causes(clock))
    provincial = {
        code for code, a in read_agencies(settings.province).items() if a.level == "province"
    }
    offered = Rooms(
        routes=[
            api(Inbox(outbox, views, editions.wording, face), who, cause),
            choices(outbox, {one.provider.channel for one in carried}, Depends(who), cause),
            templates(Workshop(outbox, face, provincial), Depends(who), cause),
            parked(Shelf(outbox, views, provincial), Depends(who), cause),
            receipts(outbox, {line.name: line for line in settings.sms_lines}, clock),
        ],
        views=[messages],
        effects=[
            Effect(DOSSIER, "notify-dossier-v1", teller.tell),
            Effect(PAYMENT, "notify-payment-v1", teller.tell),
            Effect(IDENTITY, "notify-identity-v1", teller.tell),
        ],
        tasks=[Task("dispatch", dispatcher.run)],
    )
    return Notify(offered, dispatcher)


def _teller(platform: Platform, settings: NotifySettings) -> Teller:
    outbox, quiet = platform.stream(NOTIFY), _quiet(settings, _face(settings))
    return Teller(outbox, platform.stream(DOSSIER), Editions(outbox), quiet, platform.clock)


def _carriers(platform: Platform, settings: NotifySettings, zalo: Zalo | None) -> list[Carrier]:
    """Who carries messages here. A plug for each further channel is one more entry."""
    by_zalo = [Carrier(Provider(name=CARRIER, channel="zalo"), zalo.post.carry)] if zalo else []
    by_sms = [_sms(platform, line) for line in settings.sms_lines]
    by_email = [_email(settings)] if settings.smtp_host else []
    return [*by_zalo, *by_sms, *by_email]


def _sms(platform: Platform, line: SmsLine) -> Carrier:
    gateway = SmsGateway(platform.http(line.url), _contract(line))
    provider = Provider(name=line.name, channel="sms", weight=line.weight, repeatable=True)
    return Carrier(provider, gateway.carry)


def _email(settings: NotifySettings) -> Carrier:
    site = urlsplit(settings.public_url).hostname or "localhost"
    sender = settings.smtp_sender or f"no-reply@{site}"
    server = Server(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        tls=settings.smtp_tls,
        sender=formataddr((read_province(settings.province).portal_name.vi, sender)),
        patience=settings.carrier_patience,
    )
    provider = Provider(name="email-smtp", channel="email", at_once=settings.smtp_at_once)
    return Carrier(provider, Mailer(server).carry)


def _quiet(settings: NotifySettings, face: Face) -> QuietUntil:
    hours = read_province(settings.province).quiet_hours if settings.quiet_hours else None

    def until(kind: Kind, at: datetime) -> datetime | None:
        return quiet_until(kind, at, hours, face.zone)

    return until


def _zalo(platform: Platform, settings: NotifySettings, zalo: Zalo | None) -> Rooms:
    """Conversations; without an Official Account nothing is there but the view of its chats."""
    if zalo is None:
        return Rooms(views=[chats])
    stream, clock, blind = platform.stream(NOTIFY), platform.clock, platform.safe.blind
    ear = Ear(stream, zalo.diary, zalo.post.hear, blind, clock)
    desk = Links(stream, platform.view(chats), platform.register, blind, clock)
    bot, who_is = _bot(platform, settings, zalo), whois(settings.token_public_key)
    failures = (ErrandError, OAuthError, HTTPError)
    return Rooms(
        routes=[
            webhook(_opened(settings, clock), ear),
            authorisation(zalo.tokens, zalo.tokens.kept, failures, who_is),
            links(desk, who_is, causes(clock)),
        ],
        views=[chats],
        effects=[
            Effect(NOTIFY, f"notify-zalo-{lane}-v1", on_heard(lane, bot)) for lane in range(LANES)
        ],
        tasks=[token_watch(zalo.tokens.keep_fresh)],
    )


def _account(platform: Platform, settings: NotifySettings) -> Zalo:
    api, zns = platform.http(settings.zalo_api_url), platform.http(settings.zalo_zns_url)
    tokens, diary = _tokens(platform, settings), Diary(platform.vault)
    account = OfficialAccount(api, zns, tokens)
    post = ZaloPost(
        stream=platform.stream(NOTIFY),
        chats=platform.view(chats),
        register=platform.register,
        users=diary,
        account=account,
        template=settings.zalo_zns_template,
        clock=platform.clock,
    )
    return Zalo(tokens, diary, account, post)


def _bot(platform: Platform, settings: NotifySettings, zalo: Zalo) -> Bot:
    token = settings.service_token.get_secret_value()
    sources = Sources(
        dossiers=Tracking(platform.http(settings.tracking_url), token),
        search=Catalog(platform.http(settings.catalog_url)).search,
        look=Photos(platform.http(""), settings.zalo_photo_sites.split()).look,
    )
    place = Place(
        portal=settings.public_url.rstrip("/"),
        zone=ZoneInfo(read_calendar(settings.province).timezone),
        hotline=read_province(settings.province).hotline,
        agencies={code: a.name.vi for code, a in read_agencies(settings.province).items()},
    )
    return Bot(
        stream=platform.stream(NOTIFY),
        register=platform.register,
        diary=zalo.diary,
        sources=sources,
        say=zalo.account.say,
        warn=_teller(platform, settings).tell,
        blind=platform.safe.blind,
        place=place,
        clock=platform.clock,
    )


def _tokens(platform: Platform, settings: NotifySettings) -> TokenDesk:
    oauth = OAuth(
        client=platform.http(settings.zalo_oauth_url),
        app_id=settings.zalo_app_id,
        secret=settings.zalo_app_secret.get_secret_value(),
        redirect=settings.public_url.rstrip("/") + COMING_BACK,
    )
    return TokenDesk(oauth, platform.vault, platform.register, platform.safe, platform.clock)


def _opened(settings: NotifySettings, clock: Clock) -> Callable[[bytes, str], Told | None]:
    return Webhook(
        app_id=settings.zalo_app_id,
        secret=settings.zalo_oa_secret.get_secret_value(),
        window=timedelta(seconds=settings.zalo_window),
        clock=clock,
    ).opened


def _face(settings: NotifySettings) -> Face:
    return Face(
        brand=read_province(settings.province).sms_brand,
        site=urlsplit(settings.public_url).netloc,
        zone=ZoneInfo(read_calendar(settings.province).timezone),
        agencies={code: a.name for code, a in read_agencies(settings.province).items()},
    )


def _contract(line: SmsLine) -> Contract:
    return Contract(
        user=line.user,
        password=line.password.get_secret_value(),
        label=line.label,
        number=line.contract,
        type=line.contract_type,
        template=line.template,
        agent=line.agent,
    )


app = serve("notify", NotifySettings, rooms)
