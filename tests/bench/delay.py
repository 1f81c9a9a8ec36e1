"""A line that takes its time: ``python -m tests.bench.delay PORT SECONDS`` tells its own port and passes all on."""

from __future__ import annotations

import asyncio
import sys


async def serve(port: int, seconds: float) -> None:
    async def meets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_site, to_site = await asyncio.open_connection("127.0.0.1", port)

        async def there() -> None:
            while data := await reader.read(65_536):
                to_site.write(data)
            to_site.close()

        async def back() -> None:
            while data := await from_site.read(262_144):
                await asyncio.sleep(seconds)
                writer.write(data)
            writer.close()

        await asyncio.gather(there(), back(), return_exceptions=True)

    server = await asyncio.start_server(meets, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
