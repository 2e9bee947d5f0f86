"""The captcha on a form: a fresh one each time, and another on demand without a script."""

from services.gateway.clients.line import Told
from services.gateway.forms import Form
from services.gateway.visit import Visit


async def fresh(visit: Visit) -> Told:
    """A new captcha, for `captcha_field`."""
    return await visit.services.identity.captcha()


def another_wanted(form: Form) -> bool:
    """Whether the button “Mã khác” sent the form: show it again with what was typed."""
    return form.get("do") == "captcha"
