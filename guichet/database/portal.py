"""What the portal leaves in SQL: tokens already used, sessions, and whose conversations are whose."""

from datetime import UTC, datetime

from sqlalchemy import and_, delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from guichet.conversations.conversation import Access
from guichet.conversations.portal_store import Earlier, PortalSession
from guichet.conversations.states import State
from guichet.database import statements
from guichet.database.session import Database
from guichet.database.tables import conversations, messages, portal_sessions, portal_tokens

EXCERPT = 80
"""Characters of a first question that are shown to choose from."""


class SqlUsedTokens:
    """Remembers a hash of each token; never the token or who it named."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def use(self, token_hash: str, expires_at: datetime) -> bool:
        """True the first time, whichever process asks. Forgets the expired ones on the way."""
        try:
            async with self._database.write() as connection:
                await connection.execute(delete(portal_tokens).where(portal_tokens.c.expires_at < datetime.now(UTC)))
                await connection.execute(insert(portal_tokens).values(jti_hash=token_hash, expires_at=expires_at))
        except IntegrityError:
            return False
        return True


class SqlPortalWrites:
    """The portal's part of a transaction. See guichet/conversations/portal_store.py for what each call promises."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def latest_of(self, person: str) -> str | None:
        if self._connection.dialect.name == "postgresql":  # on SQLite writers come one after the other anyway
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:person, 0))")
            await self._connection.execute(lock, {"person": person})
        found = await conversations_of(self._connection, person, 1)
        return found[0].id if found else None

    async def add_session(self, session: PortalSession, now: datetime) -> None:
        table = portal_sessions
        await self._connection.execute(delete(table).where(table.c.expires_at < now))
        await self._connection.execute(insert(table).values(vars(session)))

    async def end_session(self, conversation_id: str, token_hash: str) -> None:
        table = portal_sessions
        its = and_(table.c.token_hash == token_hash, table.c.conversation_id == conversation_id)
        await self._connection.execute(delete(table).where(its))

    async def end_sessions(self, person: str) -> list[str]:
        table = portal_sessions
        ended = await self._connection.scalars(
            delete(table).where(table.c.person == person).returning(table.c.conversation_id)
        )
        return sorted(set(ended))


async def access(connection: AsyncConnection, conversation_id: str, token_hash: str, now: datetime) -> Access | None:
    """What a token gives to a conversation: the one it was opened with, or one of the portal's that is not over."""
    asked = {"which": conversation_id, "hash": token_hash, "now": now}
    row = (await connection.execute(statements.ACCESS, asked)).one_or_none()
    return Access(row.expires_at) if row else None


async def conversations_of(connection: AsyncConnection, person: str, limit: int) -> list[Earlier]:
    """A professional's conversations, the latest first."""
    one, last = conversations, messages.alias("last")
    first = messages.alias("first")
    asked = (
        select(func.substr(first.c.text, 1, EXCERPT + 1))
        .where(first.c.conversation_id == one.c.id, first.c.author == "visitor")
        .order_by(first.c.seq)
        .limit(1)
        .scalar_subquery()
    )
    ended = and_(last.c.conversation_id == one.c.id, last.c.seq == one.c.last_seq)
    query = (
        select(one.c.id, one.c.created_at, last.c.created_at.label("last_at"), one.c.state, asked.label("question"))
        .join(last, ended)
        .where(one.c.person == person)
        .order_by(last.c.created_at.desc(), one.c.id.desc())
        .limit(limit)
    )
    return [
        Earlier(row.id, row.created_at, row.last_at, State(row.state), _excerpt(row.question or ""))
        for row in await connection.execute(query)
    ]


def _excerpt(question: str) -> str:
    return question if len(question) <= EXCERPT else question[: EXCERPT - 1].rstrip() + "…"
