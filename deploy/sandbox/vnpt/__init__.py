"""The VNPT Payment Platform: a merchant's API, banks for people to pay in, and signed notices."""
