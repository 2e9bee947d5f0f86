r"""A ClamAV daemon, played: it knows one virus, the EICAR test file, wherever in a file it stands.

Source: clamd(8), INSTREAM: `zINSTREAM\0`, then chunks of four bytes of length (big endian) and
data, ended by a length of zero. `StreamMaxLength` is clamd's usual one.
"""

import asyncio

HOST = "127.0.0.1"
SIGN = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
LARGEST = 100 * 1024 * 1024  # bytes of one stream
COMMAND = b"zINSTREAM\0"


class Clamd:
    """Listens on loopback.

    Attributes:
        port: where; 0 until it is open lets the system choose.
        silent: mischief: it takes everything in and says nothing.
        scanned: sizes of what it was given, in bytes.
    """

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.silent = False
        self.scanned: list[int] = []
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where it is, as a knob says it."""
        return f"tcp://{HOST}:{self.port}"

    async def open(self) -> None:
        """From now on it listens."""
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """It is down."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.readexactly(len(COMMAND)) == COMMAND:
                said = await self._scan(reader)
            else:
                said = b"UNKNOWN COMMAND\0"
            if self.silent:
                await reader.read()  # until whoever asks gives up
            else:
                writer.write(said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # they hung up
        finally:
            writer.close()

    async def _scan(self, reader: asyncio.StreamReader) -> bytes:
        content = bytearray()
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            if len(content) + length > LARGEST:
                return b"INSTREAM size limit exceeded. ERROR\0"
            content += await reader.readexactly(length)
        self.scanned.append(len(content))
        return b"stream: Eicar-Test-Signature FOUND\0" if SIGN in content else b"stream: OK\0"
