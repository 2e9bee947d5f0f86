"""One-time codes: HOTP (RFC 4226) of a random secret; each sending counts one further."""

import pyotp


class OneTimeCodes:
    """Six digits that follow from a secret and the number of the sending."""

    def new_secret(self) -> str:
        """A secret for one challenge: 160 random bits, base32."""
        return pyotp.random_base32()

    def code(self, secret: str, sending: int) -> str:
        """The code of a sending, from 0."""
        return pyotp.HOTP(secret).at(sending)

    def fits(self, secret: str, sending: int, typed: str) -> bool:
        """Whether this is the code, compared in constant time; spaces do not matter."""
        return pyotp.HOTP(secret).verify("".join(typed.split()), sending)
