"""The house as a list of children: who is started, and what each is told."""

import json
import sys
from collections.abc import Mapping

from deploy.launcher.child import Child, Tier
from deploy.launcher.keys import Keys
from deploy.launcher.preflight import fixed_ports, free_ports
from deploy.launcher.probes import Probe, http_ready
from deploy.launcher.servers import mongodb_uri, nats_url, servers
from deploy.launcher.settings import Settings, inherited

# On one machine nobody waits for a page because a thousand messages are being sent.
BEHIND = {"notify": 10}
SERVICES = ("catalog", "identity", "dossier", "payment", "tracking", "notify")


def children(settings: Settings, keys: Keys) -> list[Child]:
    """Everybody, the servers first.

    Raises:
        RefusalError: a server is missing; see `servers`.
    """
    free = free_ports(len(SERVICES), set(fixed_ports(settings).values()))
    ports = dict(zip(SERVICES, free, strict=True))
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    return [
        *servers(settings),
        _sandbox(settings, keys),
        *(_service(name, ports[name], settings, keys, urls) for name in SERVICES),
        _gateway(settings, keys, urls),
    ]


def _service(
    name: str, port: int, settings: Settings, keys: Keys, urls: Mapping[str, str]
) -> Child:
    knobs = {
        "NATS_URL": nats_url(settings),
        "MONGODB_URI": mongodb_uri(settings),
        "MOTCUA_PROVINCE": str(settings.province),
        "MOTCUA_TOKEN_PUBLIC_KEY": keys.token_public_key,
        "MOTCUA_SERVICE_TOKEN": keys.system_token(name),
        "MOTCUA_VAULT_KEY": keys.vault_key,
        "MOTCUA_LOOKUP_KEY": keys.lookup_key,
    }
    own = _own_knobs(settings, keys, urls).get(name, {})
    ready = http_ready(port, "/ready")
    return _uvicorn(name, f"services.{name}.main:app", port, knobs | own, ready)


def _own_knobs(
    settings: Settings, keys: Keys, urls: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """What only one service is told."""
    public_url = {"MOTCUA_PUBLIC_URL": settings.portal}
    return {
        "identity": {
            "MOTCUA_TOKEN_PRIVATE_KEY": keys.token_private_key,
            "MOTCUA_CAPTCHA_KEY": keys.captcha_key,
            "MOTCUA_VNEID_URL": f"{settings.sandbox}/vneid",
            "MOTCUA_VNEID_CLIENT_ID": keys.vneid_client_id,
            "MOTCUA_VNEID_CLIENT_SECRET": keys.vneid_client_secret,
        }
        | public_url,
        "payment": {
            "MOTCUA_VNPT_URL": f"{settings.sandbox}/vnpt",
            "MOTCUA_VNPAY_URL": f"{settings.sandbox}/vnpay",
            "MOTCUA_NATIONAL_URL": f"{settings.sandbox}/national",
            "MOTCUA_IDENTITY_URL": urls["identity"],
        }
        | _vnpt(keys)
        | _vnpay(keys)
        | _national(keys)
        | public_url,
        "dossier": public_url
        | ({"MOTCUA_CLAMD_URL": settings.clamd_url} if settings.clamd_url else {}),
        "tracking": {"MOTCUA_HEAD_PRIVATE_KEY": keys.head_private_key},
        "notify": _notify(settings, keys, urls) | public_url,
    }


def _notify(settings: Settings, keys: Keys, urls: Mapping[str, str]) -> dict[str, str]:
    """Carriers, all played by the sandbox, and whom it asks."""
    knobs = {
        "MOTCUA_SMS_URL": f"{settings.sandbox}/sms",
        "MOTCUA_IDENTITY_URL": urls["identity"],
        "MOTCUA_SMTP_HOST": "127.0.0.1",
        "MOTCUA_SMTP_PORT": str(settings.sandbox_smtp_port),
        "MOTCUA_SMTP_TLS": "none",
        "MOTCUA_QUIET_HOURS": str(settings.quiet_hours).lower(),
        "MOTCUA_TRACKING_URL": urls["tracking"],
        "MOTCUA_CATALOG_URL": urls["catalog"],
        "MOTCUA_ZALO_OAUTH_URL": f"{settings.sandbox}/zalo/oauth",
        "MOTCUA_ZALO_API_URL": f"{settings.sandbox}/zalo",
        "MOTCUA_ZALO_ZNS_URL": f"{settings.sandbox}/zalo",
        "MOTCUA_ZALO_PHOTO_SITES": settings.sandbox,
    }
    return knobs | _sms(keys) | _zalo(keys)


def _gateway(settings: Settings, keys: Keys, urls: Mapping[str, str]) -> Child:
    knobs = {
        "MOTCUA_PROVINCE": str(settings.province),
        "MOTCUA_TOKEN_PUBLIC_KEY": keys.token_public_key,
        "MOTCUA_SESSION_KEY": keys.session_key,
        "MOTCUA_PUBLIC_URL": settings.portal,
        "MOTCUA_SERVICES": json.dumps(dict(urls)),
    }
    ready = http_ready(settings.port, "/ready")
    return _uvicorn("gateway", "services.gateway.main:app", settings.port, knobs, ready)


def _sandbox(settings: Settings, keys: Keys) -> Child:
    knobs = {
        "MOTCUA_SANDBOX_URL": settings.sandbox,
        "MOTCUA_SANDBOX_SMTP_PORT": str(settings.sandbox_smtp_port),
        "MOTCUA_SMS_RECEIPT_URL": f"{settings.portal}/api/notify/receipts/sms",
        "MOTCUA_VNPT_IPN_URL": f"{settings.portal}/api/payment/vnpt/ipn",
        "MOTCUA_VNPAY_IPN_URL": f"{settings.portal}/api/payment/vnpay/ipn",
        "MOTCUA_NATIONAL_IPN_URL": f"{settings.portal}/api/payment/national/ipn",
        "MOTCUA_NATIONAL_ASKS_URL": f"{settings.portal}/api/payment/national/dptracuuthanhtoanhs",
        "MOTCUA_VNEID_CLIENT_ID": keys.vneid_client_id,
        "MOTCUA_VNEID_CLIENT_SECRET": keys.vneid_client_secret,
        "MOTCUA_VNEID_REDIRECT": f"{settings.portal}/dang-nhap/vneid/ve",
        "MOTCUA_ZALO_WEBHOOK_URL": f"{settings.portal}/api/notify/zalo/webhook",
        "MOTCUA_ZALO_REDIRECT": f"{settings.portal}/api/notify/zalo/authorised",
    }
    knobs |= _vnpt(keys) | _vnpay(keys) | _national(keys) | _sms(keys) | _zalo(keys)
    ready = http_ready(settings.sandbox_port, "/health")
    return _uvicorn("sandbox", "deploy.sandbox.main:app", settings.sandbox_port, knobs, ready)


def _vnpt(keys: Keys) -> dict[str, str]:
    return {
        "MOTCUA_VNPT_MERCHANT": keys.vnpt_merchant,
        "MOTCUA_VNPT_SECRET": keys.vnpt_secret,
        "MOTCUA_VNPT_API_KEY": keys.vnpt_api_key,
    }


def _vnpay(keys: Keys) -> dict[str, str]:
    return {
        "MOTCUA_VNPAY_MERCHANT": keys.vnpay_merchant,
        "MOTCUA_VNPAY_SECRET": keys.vnpay_secret,
    }


def _national(keys: Keys) -> dict[str, str]:
    return {
        "MOTCUA_NATIONAL_MERCHANT": keys.national_merchant,
        "MOTCUA_NATIONAL_SECRET": keys.national_secret,
        "MOTCUA_NATIONAL_API_KEY": keys.national_api_key,
        "MOTCUA_NATIONAL_ASKS_WITH": keys.national_asks_with,
    }


def _sms(keys: Keys) -> dict[str, str]:
    return {"MOTCUA_SMS_USER": keys.sms_user, "MOTCUA_SMS_PASSWORD": keys.sms_password}


def _zalo(keys: Keys) -> dict[str, str]:
    return {
        "MOTCUA_ZALO_APP_ID": keys.zalo_app_id,
        "MOTCUA_ZALO_APP_SECRET": keys.zalo_app_secret,
        "MOTCUA_ZALO_OA_SECRET": keys.zalo_oa_secret,
    }


def _uvicorn(name: str, app: str, port: int, knobs: Mapping[str, str], ready: Probe) -> Child:
    """One process of an app; the gateway goes first when the house stops."""
    return Child(
        name=name,
        tier=Tier.GATEWAY if name == "gateway" else Tier.SERVICE,
        command=(
            *(sys.executable, "-m", "uvicorn", app),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--no-access-log", "--log-level", "warning"),
            *("--timeout-graceful-shutdown", "5"),
        ),
        environment={**inherited(), **knobs},
        ready=ready,
        gives_way=BEHIND.get(name, 0),
    )
