"""The Official Account as the sandbox plays it: its tokens, its chats, its webhook."""

import httpx

from deploy.sandbox.paying.messenger import Pace
from deploy.sandbox.settings import Settings
from deploy.sandbox.zalo.chats import Chats
from deploy.sandbox.zalo.tokens import TokenDesk
from deploy.sandbox.zalo.webhook import Courier


class Account:
    """What the endpoints and the pages share."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient, pace: Pace) -> None:
        self.settings = settings
        self.tokens = TokenDesk()
        self.chats = Chats()
        self.courier = Courier(settings, http, pace)
