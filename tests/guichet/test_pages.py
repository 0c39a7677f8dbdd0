"""Pages: the notice, health, static files, and the headers that all carry."""

import asyncio
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from guichet import notice
from tests.guichet.fakes import FakeEngine
from tests.guichet.serving import serving, settings_for


@pytest.fixture
async def engine_url() -> object:
    """A stand-in for the engine's health address."""

    async def ready(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "model_id": "m"})

    app = web.Application()
    app.router.add_get("/webhooks/guichet/", ready)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_ready_when_database_and_engine_answer(tmp_path: Path, engine_url: str) -> None:
    async with serving(settings_for(tmp_path, GUICHET_ENGINE_URL=engine_url)) as http:
        # Each call gives the engine a second or two, which a busy machine may need: as who waits for ready, ask again.
        async with asyncio.timeout(60):
            while True:
                async with http.get("/health/ready") as response:
                    body = await response.json()
                    if response.status == 200:
                        break
        assert body == {"ready": True, "database": "ok", "engine": "ok"}


async def test_not_ready_without_an_engine_but_live(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path), FakeEngine()) as http:
        async with http.get("/health/ready") as response:
            assert response.status == 503
            assert await response.json() == {"ready": False, "database": "ok", "engine": "down"}
        async with http.get("/health/live") as response:
            assert response.status == 200


async def test_the_notice_is_a_page_and_json(tmp_path: Path) -> None:
    chosen = settings_for(tmp_path)
    async with serving(chosen, FakeEngine()) as http:
        async with http.get("/") as response:
            page = await response.text()
            policy = response.headers["Content-Security-Policy"]
        async with http.get("/api/v1/notice") as response:
            assert await response.json() == notice.load(chosen.notice).as_json()
    assert "<guichet-chat>" in page
    assert "6 128" in page
    assert "conservés 90 jours, vos coordonnées 30 jours après la réponse" in page
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/notice", "/health/live", "/static/notice.css", "/nothing", "/desk/sign-in"]
)
async def test_each_response_carries_the_security_headers(tmp_path: Path, path: str) -> None:
    async with serving(settings_for(tmp_path), FakeEngine()) as http, http.get(path) as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "Server" not in response.headers


@pytest.mark.parametrize("path", ["/", "/api/v1/notice"])
async def test_who_has_the_notice_is_told_that_it_is_unchanged(tmp_path: Path, path: str) -> None:
    async with serving(settings_for(tmp_path), FakeEngine()) as http:
        async with http.get(path) as response:
            tag, whole = response.headers["ETag"], await response.read()
        for known in (tag, f'"other", W/{tag}'):
            async with http.get(path, headers={"If-None-Match": known}) as response:
                assert (response.status, await response.read()) == (304, b"")
                assert response.headers["ETag"] == tag
                assert response.headers["Cache-Control"] == "no-cache"
                assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        async with http.get(path, headers={"If-None-Match": '"older"'}) as response:
            assert (response.status, await response.read()) == (200, whole)


@pytest.mark.parametrize(
    "path", ["/static/../settings.py", "/static/%2e%2e/settings.py", "/static/", "/var/engine-secret"]
)
async def test_nothing_but_static_files_is_served(tmp_path: Path, path: str) -> None:
    async with serving(settings_for(tmp_path), FakeEngine()) as http:
        async with aiohttp.ClientSession() as raw, raw.get(f"{http._base_url}".rstrip("/") + path) as response:
            assert response.status in (400, 404)
