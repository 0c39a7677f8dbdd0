"""Requests: what every call of the public API reads from one, and the header every answer carries."""

from sanic import Request

NO_STORE = {"Cache-Control": "no-store"}


def bearer(request: Request) -> str | None:
    """The token of the Authorization header, when there is one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" and token else None


def address(request: Request) -> str:
    """The visitor's address, for rates alone."""
    return str(request.client_ip)
