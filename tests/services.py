"""Services that tests need: found, or the test is skipped with what to install. In CI a missing one is a failure."""

import os
import shutil

import pytest

INSTALL = {
    "chromium": "install chromium (for example: apt install chromium)",
    "npm": "install nodejs and npm",
    "redis-server": "install redis-server (for example: apt install redis-server)",
}


def need(name: str) -> str:
    """The path of a program."""
    found = shutil.which(name)
    if found is None:
        message = f"{name} is missing: {INSTALL[name]}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found
