"""An identity provider for tests: a real HTTP server that keeps OpenID Connect's rules, and can break each of them."""

import base64
import hashlib
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET = "guichet", "un secret / partagé"


@dataclass
class Provider:
    """Signs in whom `user` describes; `claims` and `answer` are put over what is right."""

    issuer: str = ""
    user: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    configuration: dict[str, Any] = field(default_factory=dict)
    signer: ECKey = field(default_factory=lambda: new_key("1"))
    published: list[ECKey] = field(default_factory=list)
    down: bool = False
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish it alone."""
        self.signer = new_key(secrets.token_hex(4))
        self.published = [self.signer]

    async def configure(self, _: web.Request) -> web.Response:
        self.fetched.append("configuration")
        if self.down:
            raise web.HTTPServiceUnavailable
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return web.json_response({**found, **self.configuration})

    async def keys(self, _: web.Request) -> web.Response:
        self.fetched.append("keys")
        return web.json_response(KeySet([*(self.published or [self.signer])]).as_dict(private=False))

    async def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.asked[code] = asked
        raise web.HTTPSeeOther(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self.asked.pop(str(form.get("code")), None)
        given = base64.b64decode(request.headers.get("Authorization", "Basic ").removeprefix("Basic ")).decode("utf-8")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form.get("code_verifier")).encode()).digest())
        if (
            asked is None
            or given != f"{quote_plus(CLIENT)}:{quote_plus(SECRET)}"
            or form.get("redirect_uri") != asked["redirect_uri"]
            or challenge.decode().rstrip("=") != asked["code_challenge"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked["nonce"]}
        claims = {name: value for name, value in {**right, **self.user, **self.claims}.items() if value is not None}
        token = jwt.encode({"alg": "ES256", "kid": self.signer.kid}, claims, self.signer)
        return web.json_response({"access_token": "x", "token_type": "Bearer", "id_token": token})


def new_key(kid: str) -> ECKey:
    """A key to sign with."""
    return ECKey.generate_key("P-256", parameters={"kid": kid, "use": "sig", "alg": "ES256"})


@asynccontextmanager
async def providing(port: int) -> AsyncIterator[Provider]:
    """A provider on a loopback port."""
    found = Provider(f"http://127.0.0.1:{port}")
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", found.configure)
    app.router.add_get("/keys", found.keys)
    app.router.add_get("/authorize", found.authorize)
    app.router.add_post("/token", found.token)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield found
    finally:
        await runner.cleanup()
