"""Permission to speak for the Zalo Official Account: a human gives it, on Zalo's own page.

The sandbox's account is nobody's, and forgets its permissions when it stops: there the launcher
plays the owner, at every start.
"""

import httpx

from deploy.launcher.keys import Keys
from deploy.launcher.refusal import RefusalError
from deploy.launcher.say import Say
from deploy.launcher.settings import Settings

BEGIN = "/api/notify/zalo/authorisation"
PATIENCE = 10.0  # seconds for an answer


def permission_page(settings: Settings) -> str:
    """The page on which the owner of the account permits; it holds for ten minutes.

    Raises:
        RefusalError: there is no house at this home, or it is not running.
    """
    if not (settings.home / "secrets.json").exists():
        raise RefusalError(f"There is no house in MOTCUA_HOME={settings.home}: run `make up`.")
    try:
        with _line() as line:
            return _begun(line, settings, Keys.of(settings.home))
    except (httpx.HTTPError, KeyError, ValueError):
        raise RefusalError("The house does not answer; is it running? (`make up`)") from None


def permit_in_sandbox(settings: Settings, keys: Keys, say: Say) -> None:
    """Permit as the owner of the sandbox's account; when it fails, say so and go on."""
    try:
        with _line() as line:
            page = _begun(line, settings, keys)
            if not page.startswith(settings.sandbox + "/"):
                return
            permitted = line.post(page)
            line.get(permitted.headers["location"]).raise_for_status()
    except (httpx.HTTPError, KeyError, ValueError) as error:
        say(
            f"Zalo's Official Account is not authorised ({type(error).__name__}); later:"
            " `motcua zalo authorise`."
        )


def _begun(line: httpx.Client, settings: Settings, keys: Keys) -> str:
    token = keys.system_token("launcher")
    begun = line.post(settings.portal + BEGIN, headers={"Authorization": f"Bearer {token}"})
    begun.raise_for_status()
    return str(begun.json()["url"])


def _line() -> httpx.Client:
    return httpx.Client(timeout=PATIENCE, trust_env=False)
