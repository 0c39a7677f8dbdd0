"""What is stored: the database as it is now, read past guichet."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import func, select

from guichet.conversations.messages import Author
from guichet.database import tables
from guichet.database.session import Database
from tests.faults.history import Row, Stored


async def holder(database: Database, conversation_id: str) -> str | None:
    """Who holds the conversation's open case."""
    cases = tables.cases
    query = select(cases.c.assignee_id).where(cases.c.conversation_id == conversation_id, cases.c.closed_at.is_(None))
    async with database.read() as connection:
        found: str | None = await connection.scalar(query)
    return found


async def conversations(database: Database, ids: Collection[str]) -> dict[str, Stored]:
    """These conversations with their messages and cases."""
    found: dict[str, list[Row]] = {}
    kept, cases = tables.messages, tables.cases
    ours, still = cases.c.conversation_id.in_(ids), cases.c.closed_at.is_(None)
    messages = select(kept).where(kept.c.conversation_id.in_(ids)).order_by(kept.c.seq)
    held = select(cases.c.conversation_id, func.max(cases.c.assignee_id)).where(ours, still)
    async with database.read() as connection:
        for row in (await connection.execute(messages)).mappings():
            said = row["picked"] or row["text"]
            by = row["client_id"] if row["author"] in (Author.VISITOR, Author.AGENT) else None
            found.setdefault(row["conversation_id"], []).append(
                Row(row["seq"], row["author"], by, said, row["reply_to"], row["answered"])
            )
        counts = Counter(await connection.scalars(select(cases.c.conversation_id).where(ours)))
        is_open = Counter(await connection.scalars(select(cases.c.conversation_id).where(ours, still)))
        result = await connection.execute(held.group_by(cases.c.conversation_id))
        holders = {row[0]: row[1] for row in result}
    return {i: Stored(rows, counts[i], is_open[i], holders.get(i)) for i, rows in found.items()}
