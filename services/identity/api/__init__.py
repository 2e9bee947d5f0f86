"""Identity over HTTP: registering, logging in, and what others may ask about people."""

from fastapi import APIRouter, Depends

from services.chassis.auth import whois
from services.chassis.requests import causes
from services.identity.api.captchas import CaptchaDesk, captcha_routes
from services.identity.api.codes import CodeDesk
from services.identity.api.desk import Desk
from services.identity.api.emails import Emails, email_routes
from services.identity.api.logins import Logins, login_routes
from services.identity.api.national import NationalDoor, national_routes
from services.identity.api.people import People, code_routes, officer_routes, person_routes
from services.identity.api.posts import Posts, post_routes
from services.identity.api.registrations import Registrations, registration_routes


def api(desk: Desk) -> list[APIRouter]:
    """All routes of the service."""
    who = Depends(whois(desk.settings.token_public_key))
    cause = Depends(causes(desk.platform.clock))
    captchas, codes = CaptchaDesk(desk), CodeDesk(desk)
    people = People(desk, codes)
    return [
        captcha_routes(captchas, desk),
        registration_routes(Registrations(desk, captchas, codes), cause),
        login_routes(Logins(desk, captchas, codes), cause),
        national_routes(NationalDoor(desk), cause),
        code_routes(people, codes, who, cause),
        person_routes(people, desk, who),
        email_routes(Emails(desk, codes), who, cause),
        post_routes(Posts(desk), who, cause),
        officer_routes(people, who, cause),
    ]
