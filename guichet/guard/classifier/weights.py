"""The classifier's weights: a whole number a bucket, kept as a small file in the repository."""

import base64
import json
import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PATH = Path(__file__).parent / "weights.json"
_HEAVIEST = 127


@dataclass(frozen=True)
class Weights:
    """What the training found; `guichet/guard/classifier/training.py` makes it."""

    table: Sequence[int]
    """One a bucket, from -127 to 127."""
    scale: float
    """What 1 in the table weighs."""
    bias: float
    alone: float
    """The score from which a sentence is held that no rule holds."""
    with_rule: float
    """The score under which a sentence passes although a rule holds it."""
    fingerprint: str
    """Of the sentences and of what is looked at in them."""
    figures: dict[str, dict[str, float]]
    """Of each file that is measured by: recall and false alarms by cross-validation, in percent."""

    def score(self, buckets: Iterable[int]) -> float:
        """How much a sentence reads like one that states a status: above 0 rather yes, under 0 rather no."""
        weights = [self.table[bucket] for bucket in buckets]
        return self.bias + self.scale * sum(weights) / math.sqrt(max(len(weights), 1))

    def write(self, path: Path = PATH) -> None:
        """Keep the weights in a file."""
        packed = zlib.compress(bytes(weight + _HEAVIEST for weight in self.table), 9)
        kept = {**self.__dict__, "table": base64.b64encode(packed).decode()}
        path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def rounded(weights: Sequence[float]) -> tuple[list[int], float]:
    """The weights as whole numbers, and what 1 of these weighs."""
    scale = max(map(abs, weights)) / _HEAVIEST
    return [round(weight / scale) for weight in weights], scale


@lru_cache(maxsize=1)
def load(path: Path = PATH) -> Weights:
    """The weights of the repository. Raises OSError or ValueError when the file is not there or broken."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    packed = zlib.decompress(base64.b64decode(kept.pop("table")))
    return Weights(table=[byte - _HEAVIEST for byte in packed], **kept)
