"""The model's file: what it was trained from, and whether it is whole. Standard library only, to be quick."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODELS = ROOT / "models"
NAME = "guichet.tar.gz"
RECORD = "trained.json"

SOURCES = ("config.yml", "domain.yml", "data", "engine/requirements.txt")
"""What a model is made from, besides the engine's own code."""

CODE = (
    "belief",
    "classifier",
    "concepts",
    "encoder",
    "features",
    "held_out",
    "linear",
    "meanings",
    "neighbours",
    "ngrams",
    "normalise",
    "recogniser",
    "sounds",
    "vectors",
    "words",
)
"""Modules of the engine whose change makes another model."""


class ModelError(Exception):
    """There is no model that could be served; the text says in a line what to do."""


@dataclass(frozen=True)
class Record:
    """What is kept beside a model: a hash of what it was trained from, its file, and the file's SHA-256."""

    trained_from: str
    model: str
    sha256: str

    def write(self, folder: Path = MODELS) -> None:
        """Keep it, at once or not at all."""
        path = folder / (RECORD + ".new")
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="ascii")
        path.replace(folder / RECORD)


def sources(root: Path = ROOT) -> Iterator[Path]:
    """The files a model is made from, in order."""
    for name in (*SOURCES, *(f"engine/{module}.py" for module in CODE)):
        path = root / name
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def fingerprint(root: Path = ROOT) -> str:
    """SHA-256 over names and contents of the sources."""
    return _hash(sources(root), root)


def code_fingerprint(root: Path = ROOT) -> str:
    """The same over the engine's own code alone."""
    return _hash((root / "engine" / f"{module}.py" for module in CODE), root)


def _hash(paths: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()


def read_record(folder: Path = MODELS) -> Record | None:
    """The record, or None when there is none that can be read."""
    try:
        return Record(**json.loads((folder / RECORD).read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError):
        return None


def check(folder: Path = MODELS) -> Path:
    """The model's path, after its checksum was compared. Raises ModelError."""
    record = read_record(folder)
    path = folder / (record.model if record else NAME)
    if record is None or not path.is_file():
        raise ModelError(f"no model in {folder.name}/: run `make train`")
    # Loading a model runs what is in it: only the very file that was trained here is loaded.
    if sha256(path) != record.sha256:
        raise ModelError(f"damaged model: {folder.name}/{path.name} is not the file that was trained: run `make train`")
    return path


def why_not_current(root: Path = ROOT, folder: Path = MODELS) -> str:
    """Why the model must be trained, as a sentence; empty when it is whole and made from the sources as they are."""
    record = read_record(folder)
    try:
        check(folder)
    except ModelError as error:
        return "There is no model yet." if record is None else f"The model cannot be used ({str(error).split(':')[0]})."
    return "" if record and record.trained_from == fingerprint(root) else "The model is older than its sources."


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
