"""Operators' commands about proofs: `python -m services.tracking.console verify …`.

They change nothing. Exit code 0: all is as it was signed; 1: it is not, and the lines say why.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import ValidationError
