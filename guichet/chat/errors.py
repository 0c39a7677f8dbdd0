"""Errors of the public API: one JSON shape, in French, each with its status."""

from contextlib import suppress

import structlog
from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import json as json_response

from guichet.conversations.store import StoreUnavailable

log = structlog.get_logger(__name__)

MESSAGES = {
    400: ("requete_invalide", "La demande n’est pas lisible."),
    401: (
        "non_autorise",
        "Cette conversation n’est pas accessible avec cette autorisation.",
    ),
    404: ("introuvable", "Cette adresse n’existe pas."),
    405: ("methode_refusee", "Cette adresse n’accepte pas ce type de demande."),
    413: ("trop_long", "La demande est trop volumineuse : 16 Kio au plus."),
    415: ("requete_invalide", "La demande n’est pas lisible."),
    500: (
        "erreur_interne",
        "Une erreur est survenue de notre côté. Merci de réessayer dans un instant.",
    ),
    503: (
        "indisponible",
        "Le service est momentanément indisponible. Merci de réessayer dans un instant.",
    ),
}


RETRY_S = 2
"""Seconds after which it is worth to try again when our side does not serve."""


class ApiError(Exception):
    """A refusal with its HTTP status, a stable code, and a French sentence that says what would be right."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}


def unauthorised() -> ApiError:
    """The same refusal whether the conversation exists or not."""
    return ApiError(401, *MESSAGES[401], headers={"WWW-Authenticate": "Bearer"})


def respond(error: ApiError) -> HTTPResponse:
    """The error on the wire."""
    body = {"error": {"code": error.code, "message": error.message}}
    return json_response(
        body,
        status=error.status,
        headers={**error.headers, "Cache-Control": "no-store"},
    )


async def _on_api_error(_: Request, error: Exception) -> HTTPResponse:
    assert isinstance(error, ApiError)
    return respond(error)


async def _on_sanic_error(request: Request, error: Exception) -> HTTPResponse:
    assert isinstance(error, SanicException)
    status = error.status_code if error.status_code in MESSAGES else (400 if error.status_code < 500 else 500)
    return respond(ApiError(status, *MESSAGES[status], headers=_allow(request) if status == 405 else None))


def _allow(request: Request) -> dict[str, str]:
    """The methods that an address takes, which a 405 has to tell (RFC 9110); Sanic knows them for some alone."""
    found = []
    for method in ("GET", "POST", "DELETE"):
        with suppress(SanicException):
            request.app.router.get(request.path, method, request.host)
            found.append(method)
    return {"Allow": ", ".join(found)}


async def _on_folder(_: Request, __: Exception) -> HTTPResponse:
    # Sanic opens /static/ itself as a file; there is nothing to see there.
    return respond(ApiError(404, *MESSAGES[404]))


async def _on_unavailable(request: Request, error: Exception) -> HTTPResponse:
    log.error("store_unavailable", route=request.route.path if request.route else None, reason=str(error))
    return respond(ApiError(503, *MESSAGES[503], headers={"Retry-After": str(RETRY_S)}))


async def _on_any_error(request: Request, error: Exception) -> HTTPResponse:
    # The route's pattern, not the address: an address holds a conversation's id.
    pattern = request.route.path if request.route else None
    log.error("unexpected_error", route=pattern, kind=type(error).__name__, exc_info=error)
    return respond(ApiError(500, *MESSAGES[500]))


def setup_errors(app: Sanic) -> None:  # type: ignore[type-arg]  # Sanic's parameters are its own defaults
    """Answer every failure of `app` in the one shape."""
    app.error_handler.add(ApiError, _on_api_error)
    app.error_handler.add(IsADirectoryError, _on_folder)
    app.error_handler.add(StoreUnavailable, _on_unavailable)
    app.error_handler.add(SanicException, _on_sanic_error)
    app.error_handler.add(Exception, _on_any_error)
