"""What partners send, no larger than anything they could mean."""

from fastapi import Request

LARGEST = 64 * 1024  # bytes


async def body_of(request: Request) -> bytes:
    """What was sent; nothing, and so malformed, when it is larger than any message."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return b""
    return body
