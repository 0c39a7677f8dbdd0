"""Folding: text without case and French accents, the same in Python, on SQLite and on PostgreSQL, to be searched in.

Neither store brings it along: SQLite lowers ASCII alone, and PostgreSQL's `unaccent` is an extension to be installed.
"""

from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_PLAIN = {
    "a": "àâäá",
    "c": "ç",
    "e": "éèêë",
    "i": "îïí",
    "n": "ñ",
    "o": "ôöó",
    "u": "ùûüú",
    "y": "ÿ",
    "oe": "œ",
    "ae": "æ",
    "'": "’",
    " ": "\u00a0\u202f",
    "": "\u0300\u0301\u0302\u0303\u0308\u0327",  # accents that stand alone, as a Mac may send them
}

REPLACED = tuple(
    (written, plain)
    for plain, accented in _PLAIN.items()
    for one in accented
    for written in dict.fromkeys((one, one.upper()))
)
"""What is replaced by what, in this order, once letters without accents are small."""

IN_SQLITE = "guichet_folded"


def folded(text: str) -> str:
    """The text, small and plain."""
    return reduce(lambda done, pair: done.replace(*pair), REPLACED, text.lower())


class InSql(FunctionElement[str]):
    """The same, of a column."""

    type = String()
    inherit_cache = True
    name = "folded"


@compiles(InSql)
def _replacing(element: InSql, compiler: SQLCompiler, **options: Any) -> str:
    [text] = element.clauses
    plain: ColumnElement[str] = reduce(lambda done, pair: func.replace(done, *pair), REPLACED, func.lower(text))
    return str(compiler.process(plain, **options))


@compiles(InSql, "sqlite")
def _calling(element: InSql, compiler: SQLCompiler, **options: Any) -> str:
    # So many calls within each other are more than SQLite's parser bears.
    return f"{IN_SQLITE}({compiler.process(element.clauses, **options)})"


def prepare(connection: Any) -> None:
    """Let a connection to SQLite know the function."""
    connection.create_function(IN_SQLITE, 1, lambda text: None if text is None else folded(text), deterministic=True)
