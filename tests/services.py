"""Services that tests need: found, or the test is skipped with what to install. In CI a missing one is a failure."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

INSTALL = {
    "chromium": "install chromium (for example: apt install chromium)",
    "npm": "install nodejs and npm",
    "redis-server": "install redis-server (for example: apt install redis-server)",
    "initdb": "install PostgreSQL 15 or newer (for example: apt install postgresql)",
    "curl": "install curl",
    "openssl": "install openssl",
    "nginx": "install nginx (for example: apt install nginx)",
}


def need(name: str) -> str:
    """The path of a program."""
    found = shutil.which(name)
    if found is None:
        _missing(name)
    return found


def need_postgresql() -> Path:
    """The folder of PostgreSQL's programs; Debian keeps them off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found:
        _missing("initdb")
    return found[-1].parent


def _missing(name: str) -> NoReturn:
    message = f"{name} is missing: {INSTALL[name]}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
