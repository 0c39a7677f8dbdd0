"""Secrets of this installation: made at the first run, kept in files that their owner alone reads."""

import os
import secrets
import tempfile
from pathlib import Path

from guichet.settings import Settings, SettingsError

ENGINE = "engine-secret"
"""Between guichet and the engine."""

IDENTITY = "identity-key"
"""Makes of who a professional is in their portal what is kept of them; encrypts agents' second factors."""

BYTES = 32
"""256 random bits."""


class DamagedSecret(Exception):
    """The file holds no secret that could be used; the text says in a line what to do."""


def ensure(folder: Path, file: str = ENGINE) -> str:
    """The secret kept in `folder`; made there when there is none. Raises DamagedSecret."""
    path = folder / file
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _make(path)
    try:
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    if len(kept) < BYTES:
        raise DamagedSecret(f"no usable secret in {path}: delete it, and the next start makes another")
    return kept


def identity_key(settings: Settings) -> bytes:
    """The identity key: the variable, or the file made at the first run. Raises SettingsError."""
    if settings.identity_key is not None:
        return settings.identity_key.get_secret_value().encode()
    try:
        return ensure(settings.var, IDENTITY).encode()
    except (DamagedSecret, OSError) as error:
        raise SettingsError(f"GUICHET_IDENTITY_KEY is unset: {error}") from None


def _make(path: Path) -> None:
    """Whole or not at all, and never over one that another start has just made."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(BYTES) + "\n")
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
