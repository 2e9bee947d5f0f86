"""Zalo's platform of Official Accounts: tokens, messages, notices by phone, events, photos."""
