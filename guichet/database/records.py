"""Records: all that is kept of one conversation, from every table that refers to it, known or to come."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select

from guichet.database.session import Database
from guichet.database.tables import cases, conversations, metadata

Row = dict[str, Any]

SECRET = frozenset({"token_hash"})
"""Columns that say nothing of a person, and open something."""


def tables_about() -> dict[Table, str]:
    """The tables that refer to a conversation, each with the column that does: its own, or that of one of its cases."""
    found = {conversations: "id"}
    for table in metadata.sorted_tables:
        column = next((name for name in ("conversation_id", "case_id") if name in table.c), None)
        found |= {table: column} if column else {}
    return found


class SqlRecords:
    """Reads what is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, conversation_id: str) -> dict[str, list[Row]]:
        """Rows by table, without empty tables; nothing at all when there is no such conversation."""
        of_cases = select(cases.c.id).where(cases.c.conversation_id == conversation_id)
        found: dict[str, list[Row]] = {}
        async with self._database.read() as connection:
            for table, column in tables_about().items():
                its = table.c[column].in_(of_cases) if column == "case_id" else table.c[column] == conversation_id
                result = await connection.execute(select(table).where(its).order_by(*table.primary_key))
                if listed := [_plain(dict(row)) for row in result.mappings()]:
                    found[table.name] = listed
        return found

    async def conversation_of(self, case_number: str) -> str | None:
        """The conversation of the case with this number."""
        query = select(cases.c.conversation_id).where(cases.c.number == case_number)
        async with self._database.read() as connection:
            return await connection.scalar(query)


def _plain(row: Row) -> Row:
    """A row as JSON can hold it."""
    return {
        name: value.isoformat() if isinstance(value, datetime | date) else value
        for name, value in row.items()
        if name not in SECRET
    }
