"""`python -m benchmarks.bare PORT`: a Sanic application that answers / with as many bytes as the notice's page has."""

import sys

from sanic import HTTPResponse, Request, Sanic
from sanic.response import html

PAGE = "x" * 16_000


def main() -> None:
    """Serve."""
    app = Sanic("bare", configure_logging=False)

    async def show(_: Request) -> HTTPResponse:
        return html(PAGE)

    app.add_route(show, "/")
    app.run("127.0.0.1", int(sys.argv[1]), single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
