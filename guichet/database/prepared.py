"""Prepared statements: what SQLAlchemy works out of a statement for SQLite, worked out once, and run by the driver.

SQLAlchemy takes longer to look a statement up, bind it and wrap its rows than SQLite to run it: a turn has ten of them.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Result
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.types import TypeEngine

Statement = SelectBase | UpdateBase
Parameters = Mapping[str, Any]
Process = Callable[[Any], Any] | None


class Prepared:
    """One statement with the names of its parameters."""

    def __init__(self, statement: Statement, names: Iterable[str], dialect: Dialect) -> None:
        """`names`: of the parameters, which are columns to fill where the statement inserts or updates."""
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
        self._sql = str(compiled)
        fixed = compiled.params
        self._binds = [(name, fixed[name], _bind(compiled.binds[name].type, dialect)) for name in compiled.positiontup]
        columns = list(statement.exported_columns)
        self._rows = SimpleResultMetaData([str(column.key) for column in columns])
        found = [_result(column.type, dialect) for column in columns]
        self._results = [(place, process) for place, process in enumerate(found) if process is not None]

    def run(self, driver: sqlite3.Connection, parameters: Parameters | Sequence[Parameters]) -> Result[Any]:
        """Run it once, or for each of several parameters; what it gives, read to the end."""
        if isinstance(parameters, Mapping):
            cursor = driver.execute(self._sql, self._values(parameters))
        else:
            cursor = driver.executemany(self._sql, [self._values(one) for one in parameters])
        return IteratorResult(self._rows, iter([self._row(row) for row in cursor.fetchall()]))

    def _values(self, parameters: Parameters) -> list[Any]:
        values = []
        for name, fixed, process in self._binds:
            value = parameters.get(name, fixed)
            values.append(value if process is None else process(value))
        return values

    def _row(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self._results:
            return row
        values = list(row)
        for place, process in self._results:
            values[place] = process(values[place])
        return tuple(values)


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Process:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _result(kind: TypeEngine[Any], dialect: Dialect) -> Process:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
