"""Serving without TensorFlow: a stand-in for its import, where no component of the pipeline computes with it.

Rasa's modules build classes upon Keras' while they are imported, whatever the pipeline holds, so the import can be
neither left out nor put off. It takes half of the engine's memory and of its start. The stand-in lets these classes be
built; it computes nothing, and is never used to train.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from ruamel.yaml import YAML

LEFT_OUT = ("tensorflow", "keras", "tensorflow_addons", "tensorflow_hub", "tensorflow_text")

NEED_NONE = frozenset({"engine.classifier.QuestionClassifier", "FallbackClassifier", "RulePolicy"})
"""Components that are known to compute without TensorFlow; with any other it is imported."""


def is_unused(config: Path) -> bool:
    """True when all components of a config.yml are among NEED_NONE."""
    found = YAML(typ="safe").load(config.read_text(encoding="utf-8"))
    used = {str(part["name"]) for key in ("pipeline", "policies") for part in found.get(key) or [{"name": "unknown"}]}
    return used <= NEED_NONE


def leave_out() -> None:
    """From now on, importing TensorFlow gives the stand-in. Does nothing once it is imported."""
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.split(".")[0] in LEFT_OUT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return _found(self, name)


class _Kind(type):
    """A class that has any attribute, itself such a class, and stands in type annotations."""

    def __getattr__(cls, name: str) -> Any:
        return _found(cls, name)

    def __getitem__(cls, _: Any) -> Any:
        return cls

    def __or__(cls, _: Any) -> Any:
        return cls

    def __ror__(cls, _: Any) -> Any:
        return cls


class StandIn(metaclass=_Kind):
    """Whatever is taken from TensorFlow: a base class, a type, a decorator with or without arguments."""

    def __new__(cls, *given: Any, **named: Any) -> Any:
        if cls.__module__ == __name__ and len(given) == 1 and callable(given[0]) and not named:
            return given[0]  # @tf.function
        return super().__new__(cls)

    def __init__(self, *given: Any, **named: Any) -> None:
        """Take anything."""

    def __call__(self, decorated: Any) -> Any:
        """As @tf.function(...) does."""
        return decorated


def _found(owner: Any, name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    found = _Kind(name, (StandIn,), {"__module__": __name__})
    setattr(owner, name, found)
    return found
