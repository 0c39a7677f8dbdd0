"""Loading: from the YAML file to a checked Notice, or to a list of all that is wrong, each with its line."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from guichet.notice import checks
from guichet.notice.checks import Place
from guichet.notice.model import Notice

EXPECTED = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of the notice; see notice/README.md for those that are",
    "string_too_short": "is empty: expected words",
    "string_pattern_mismatch": "is empty: expected words",
}


class NoticeError(Exception):
    """The notice cannot be published as it stands. The text has a line `file:line: what, what would be right` each."""


def load(path: Path) -> Notice:
    """Read and check the notice. Raises NoticeError with all problems at once."""
    raw = _parse(path)
    try:
        notice = Notice.model_validate(_plain(raw))
    except ValidationError as error:
        problems = [(tuple(e["loc"]), _words(dict(e))) for e in error.errors()]
    else:
        problems = list(checks.problems(notice))
        if not problems:
            return notice
    lines = sorted({(_line(raw, place), f"{_name(place)} {words}") for place, words in problems})
    raise NoticeError("\n".join(f"{path}:{line}: {words}" for line, words in lines))


def _parse(path: Path) -> CommentedMap:
    try:
        raw = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NoticeError(
            f"{path}:1: cannot be read ({error.strerror}): GUICHET_NOTICE names the notice's file"
        ) from None
    except UnicodeDecodeError as error:
        raise NoticeError(f"{path}:1: byte {error.start} is not UTF-8: save the file as UTF-8") from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise NoticeError(f"{path}:{line}: is not YAML: {str(error.problem).splitlines()[0]}") from None
    except YAMLError as error:
        raise NoticeError(f"{path}:1: is not YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(raw, CommentedMap):
        raise NoticeError(f"{path}:1: expected fields (version, date, sections, questions, phrases ...)")
    return raw


def _plain(value: Any) -> Any:
    """The values alone, without what the parser remembers of the file."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _line(raw: Any, place: Place) -> int:
    """The line of a place in the file, or of the nearest part around it that is there."""
    line = 1
    node = raw
    for step in place:
        if isinstance(node, CommentedMap) and step in node:
            line = node.lc.key(step)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line = node.lc.item(step)[0] + 1
        else:
            break
        node = node[step]
    return int(line)


def _name(place: Place) -> str:
    return ".".join(str(step) for step in place) or "the notice"


def _words(error: dict[str, Any]) -> str:
    said = EXPECTED.get(error["type"])
    return said or f"does not fit: {error['msg'][0].lower()}{error['msg'][1:]}"
