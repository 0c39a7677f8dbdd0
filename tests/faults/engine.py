"""A stand-in for the engine that fails on demand, in the ways that docs/engine.md and SECURITY.md name."""

import asyncio
from typing import Any

from aiohttp import web

GOOD: dict[str, Any] = {
    "decisions": [{"answer": "mot_de_passe"}],
    "intent": "mot_de_passe",
    "confidence": 0.9,
    "model_id": "stand-in",
}
MODES = ("good", "killed", "hung", "slow", "empty", "error", "garbage", "actions killed")


class StandIn:
    """Serves the engine's two calls."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._mode = "good"
        self.good_turns = 0
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen."""
        app = web.Application()
        app.router.add_post("/webhooks/guichet/turn", self._turn)
        app.router.add_get("/webhooks/guichet/", self._ready)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()

    async def stop(self) -> None:
        """Close the port and all connections."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def become(self, mode: str) -> None:
        """Fail in one way, or be good."""
        assert mode in MODES
        if mode == "killed":
            await self.stop()
        elif self._runner is None:
            await self.start()
        self._mode = mode

    async def _ready(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ready", "turns": 0, "model_id": "stand-in"})

    async def _turn(self, _: web.Request) -> web.Response:
        if self._mode == "hung":
            await asyncio.sleep(3600)
        if self._mode == "slow":
            await asyncio.sleep(1.5)
        if self._mode == "empty":
            return web.Response(body=b"", content_type="application/json")
        if self._mode == "error":
            return web.json_response({"error": {"code": "failed", "message": ""}}, status=500)
        if self._mode == "garbage":
            return web.Response(body=b"\x00<html>{", content_type="application/json")
        if self._mode == "actions killed":  # what the engine says when its actions do not answer
            return web.json_response({"error": {"code": "no_decision", "message": ""}}, status=502)
        self.good_turns += self._mode == "good"
        return web.json_response(GOOD)
