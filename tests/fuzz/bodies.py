"""`python -m tests.fuzz.bodies`: atheris on what reads visitors' bodies and engines' replies, from the seeds kept here.

Whatever the bytes, a body is read or refused with a 4xx, an engine's reply is understood or the engine counts as
unavailable; nothing else is raised. What was read can be masked, and masked again without change, and told in JSON.
Arguments are libFuzzer's: `-runs=100000`, `-seed=1`, a folder for what it finds interesting.
"""

import contextlib
import json
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["guichet.chat.bodies", "guichet.engine", "guichet.personal_data"]):
    from guichet.chat.bodies import AudienceBody, HandoffBody, OpenBody, PostBody, ReadBody, SignInBody, read
    from guichet.chat.errors import ApiError
    from guichet.conversations.understanding import EngineUnavailable
    from guichet.engine import _parse
    from guichet.personal_data import mask

SEEDS = Path(__file__).parent / "seeds"
KINDS = (OpenBody, SignInBody, PostBody, ReadBody, AudienceBody, HandoffBody)
LONGEST = 4096
"""Bytes of an input: longer ones meet the same code, and the limit of a body has tests of its own."""


def try_bytes(data: bytes) -> None:
    """Read the bytes as each kind of body and as an engine's reply. Raises what nothing may raise."""
    for kind in KINDS:
        try:
            body = read(kind, data)
        except ApiError as refused:
            if not 400 <= refused.status < 500 or not refused.message:
                raise AssertionError("a refusal is a 4xx that says something") from refused
            continue
        if isinstance(body, PostBody):
            _keep(body.text or "")
        json.dumps(body.model_dump(), ensure_ascii=False).encode()
    with contextlib.suppress(EngineUnavailable):
        _parse(data)


def _keep(text: str) -> None:
    masked = mask(text)
    if mask(masked) != masked:
        raise AssertionError("masking what is masked changes it")


def main() -> None:
    """Run libFuzzer with the arguments of the command line, from the seeds."""
    atheris.Setup([*sys.argv, f"-max_len={LONGEST}", str(SEEDS)], try_bytes)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
