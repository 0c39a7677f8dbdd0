"""The secret between guichet and the engine: made at the first run, readable by its owner alone."""

import os
import secrets
from pathlib import Path

FILE = "engine-secret"


def ensure(folder: Path) -> str:
    """The secret kept in `folder`; made there, with 256 random bits, when there is none."""
    path = folder / FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    return path.read_text(encoding="ascii").strip()
