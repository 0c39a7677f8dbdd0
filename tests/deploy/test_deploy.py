"""deploy/: nginx with its real file in front of a real server, the units, the compose file."""

import asyncio
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from ruamel.yaml import YAML

from guichet import settings
from guichet.settings import variables
from tests.guichet import databases
from tests.guichet.serving import Visitor
from tests.services import need
from tests.stack import ROOT, free_ports

DEPLOY = ROOT / "deploy"


@dataclass
class Front:
    """nginx in front of guichet."""

    folder: Path
    port: int


def _certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command, *files], check=True, capture_output=True)


def _nginx_conf(folder: Path, plain: int, tls: int, guichet: int) -> Path:
    """The file as it is, with this test's ports and folder, inside the least that nginx needs around it."""
    conf = (DEPLOY / "nginx/guichet.conf").read_text()
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        ("server 127.0.0.1:8000", f"server 127.0.0.1:{guichet}"),
        ("/etc/guichet/tls", str(folder)),
    ):
        assert old in conf
        conf = conf.replace(old, new)
    (folder / "guichet.conf").write_text(conf)
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"pid {folder}/pid; error_log {folder}/error.log; daemon off; worker_processes 1;"
        f"events {{ worker_connections 4096; }} http {{ {paths} include {folder}/guichet.conf; }}"
    )
    return main


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """guichet, with the settings of the example that matter here, behind nginx."""
    nginx = need("nginx")
    folder = tmp_path_factory.mktemp("front")
    folder.chmod(0o755)
    plain, tls, port = free_ports(3)
    _certificate(folder)
    conf = _nginx_conf(folder, plain, tls, port)
    databases.prepare(f"sqlite+aiosqlite:///{folder}/guichet.db")
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "GUICHET_VAR": str(folder),
        "GUICHET_PORT": str(port),
        "GUICHET_ENGINE_SECRET": "secret-of-tests",
        "GUICHET_PROXIES": "1",
        "GUICHET_SECURE_COOKIES": "true",
        "GUICHET_RATE_NEW": "100000/minute",
    }
    checked = subprocess.run([nginx, "-t", "-c", str(conf)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with (folder / "log").open("wb") as log:
        serving = [
            subprocess.Popen([sys.executable, "-m", "guichet", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log),
            subprocess.Popen([nginx, "-c", str(conf)], stdout=log, stderr=log),
        ]
    try:
        yield Front(folder, tls)
    finally:
        for process in serving:
            process.terminate()
        for process in serving:
            process.wait(30)


@pytest.fixture
async def http(front: Front) -> AsyncIterator[aiohttp.ClientSession]:
    trust = ssl.create_default_context(cafile=str(front.folder / "fullchain.pem"))
    trust.check_hostname = False
    connector = aiohttp.TCPConnector(ssl=trust, limit=40, enable_cleanup_closed=True)
    async with aiohttp.ClientSession(f"https://127.0.0.1:{front.port}", connector=connector) as session:
        async with asyncio.timeout(120):
            while True:
                try:
                    async with session.get("/") as response:
                        if response.status == 200:
                            break
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        yield session


async def test_an_event_stream_comes_through_as_it_happens(http: aiohttp.ClientSession) -> None:
    visitor = Visitor(http)
    assert (await visitor.open()).status == 201
    headers = {"Authorization": f"Bearer {visitor.token}"}
    async with http.get(f"/api/v1/conversations/{visitor.id}/events?after=1", headers=headers) as stream:
        assert stream.headers["Strict-Transport-Security"]
        async with asyncio.timeout(10):  # below the heartbeat: nothing is pushed out by it
            await stream.content.readuntil(b"event: state")
            await visitor.pick("mot_de_passe")
            await stream.content.readuntil(b"id: 3\n")


async def test_health_is_not_for_visitors(http: aiohttp.ClientSession) -> None:
    async with http.get("/health/ready") as response:
        assert response.status == 404


async def test_a_flood_from_one_address_is_told_429_and_the_next_visitor_is_not(http: aiohttp.ClientSession) -> None:
    async def call() -> int:
        async with http.get("/api/v1/notice") as response:
            return response.status

    statuses = await asyncio.gather(*(call() for _ in range(1000)))
    assert set(statuses) == {200, 429}
    async with asyncio.timeout(30):
        while await call() != 200:
            await asyncio.sleep(0.1)


UNITS = sorted((DEPLOY / "systemd").iterdir(), key=lambda path: path.name)


def test_the_units_are_sound(tmp_path: Path) -> None:
    """By systemd itself where it is; the programs that they name are ours, and are put in their place for it."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is missing: install systemd")
    for unit in UNITS:
        text = unit.read_text().replace("/opt/guichet/engine/.venv/bin/python", sys.executable)
        text = text.replace("/opt/guichet/.venv/bin/python", sys.executable)
        text = re.sub(r"^(User|Group|Documentation)=.*\n", "", text, flags=re.M).replace("/opt/guichet", str(ROOT))
        (tmp_path / unit.name.replace("@.", "@5005.")).write_text(text)
    names = [str(path) for path in tmp_path.iterdir()]
    done = subprocess.run([analyze, "verify", *names], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "guichet" in line]
    assert ours == []


def test_what_the_units_run_is_there() -> None:
    commands = [line for unit in UNITS for line in unit.read_text().splitlines() if line.startswith("Exec")]
    modules = {module for line in commands for module in re.findall(r"-m ([\w.]+)", line)}
    assert modules == {"guichet", "engine.serve", "actions.serve"}
    for module in modules - {"guichet"}:
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()


def test_the_example_of_settings_is_accepted() -> None:
    lines = (DEPLOY / "guichet.env.example").read_text().splitlines()
    env = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(env) <= set(variables())
    found = settings.load(env)
    assert found.workers == 2
    assert len(found.engine_urls) == 2


def test_the_compose_file_names_what_is_there() -> None:
    compose = YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert {"nginx", "guichet", "engine-1", "engine-2", "actions", "postgres", "redis"} <= set(services)
    targets = set(re.findall(r"^FROM .* AS (\w+)", (DEPLOY / "Dockerfile").read_text(), re.M))
    for service in services.values():
        if "build" in service:
            assert service["build"]["target"] in targets
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith("./") or (DEPLOY / source).exists() or source == "./tls"


def test_the_dashboard_asks_for_metrics_that_there_are() -> None:
    told = set(re.findall(r'"(guichet_\w+)"', (ROOT / "guichet/metrics.py").read_text()))
    dashboard = json.loads((DEPLOY / "grafana/guichet.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    names = {re.sub(r"_(?:bucket|count|sum)$", "", name) for expr in asked for name in re.findall(r"guichet_\w+", expr)}
    assert names
    assert names <= told
    page = (ROOT / "docs/alerts.md").read_text()
    assert {name for name in told if f"`{name}`" not in page} == set()
