"""Zalo: the platform of Official Accounts (OAuth v4, OpenAPI v3, ZNS, webhook), and the chat."""
