"""The provider's key, made anew by every process (so clients re-read /jwks), and what it signs."""

from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

LIFE = timedelta(minutes=5)  # of an id_token
ALGORITHM = "RS256"


class Signer:
    """Signs id_tokens; the public half is for everyone. The key is made when first needed."""

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def _public(self) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        name = sha256(str(public["n"]).encode()).hexdigest()[:16]
        shape = {"kty": "RSA", "use": "sig", "alg": ALGORITHM, "kid": name}
        return {**shape, "n": public["n"], "e": public["e"]}

    def jwks(self) -> dict[str, Any]:
        """The key set (RFC 7517)."""
        return {"keys": [self._public]}

    def id_token(self, claims: dict[str, str], logged_in: datetime, at: datetime) -> str:
        """The claims, signed, valid for `LIFE` from `at`."""
        times = {"auth_time": logged_in, "iat": at, "exp": at + LIFE}
        whole = {**claims, **{name: int(when.timestamp()) for name, when in times.items()}}
        header = {"kid": self._public["kid"]}
        return jwt.encode(whole, self._key, algorithm=ALGORITHM, headers=header)
