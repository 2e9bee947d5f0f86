"""Composition root of identity."""

from base64 import urlsafe_b64encode

from argon2 import PasswordHasher

from contracts.streams import IDENTITY
from services.chassis.platform import Platform, Rooms
from services.chassis.sealing import Safe
from services.chassis.serve import serve
from services.identity.adapters.captcha import Captchas
from services.identity.adapters.onetime import OneTimeCodes
from services.identity.adapters.passwords import Passwords
from services.identity.adapters.vneid import Client, NationalLogin
from services.identity.api import api
from services.identity.api.desk import Desk
from services.identity.projections import account_view
from services.identity.settings import IdentitySettings

COMING_BACK = "/dang-nhap/vneid/ve"  # the portal's page for people who return from VNeID


def rooms(platform: Platform, settings: IdentitySettings) -> Rooms:
    return rooms_of(desk_of(platform, settings))


def rooms_of(desk: Desk) -> Rooms:
    return Rooms(routes=api(desk), views=[account_view])


def desk_of(platform: Platform, settings: IdentitySettings) -> Desk:
    client = Client(
        issuer=settings.vneid_url.rstrip("/"),
        client_id=settings.vneid_client_id,
        secret=settings.vneid_client_secret.get_secret_value(),
        redirect_uri=settings.public_url.rstrip("/") + COMING_BACK,
    )
    return Desk(
        platform=platform,
        settings=settings,
        stream=platform.stream(IDENTITY),
        accounts=platform.view(account_view),
        captchas=Captchas(settings.captcha_key.get_secret_value()),
        passwords=Passwords(PasswordHasher()),
        codes=OneTimeCodes(),
        national=NationalLogin(platform.http(client.issuer), client, errand_key(platform.safe)),
    )


def errand_key(safe: Safe) -> bytes:
    """A key of its own, so that nothing sealed elsewhere passes for an errand."""
    return urlsafe_b64encode(bytes.fromhex(safe.blind("key of the errands to VNeID")))


app = serve("identity", IdentitySettings, rooms)
