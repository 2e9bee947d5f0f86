"""Proof of key exchange (PKCE, RFC 7636) with S256: who asked for a code is who trades it."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest

VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636 §4.1
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 §4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def proves(verifier: str, challenge: str) -> bool:
    """Whether the verifier is well-formed and the challenge is its own."""
    own = compare_digest(challenge_of(verifier).encode(), challenge.encode())
    return bool(VERIFIER.fullmatch(verifier)) and own
