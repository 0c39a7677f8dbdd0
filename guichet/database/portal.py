"""Portal tokens already used, kept until they expire."""

from datetime import UTC, datetime

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from guichet.database.session import Database
from guichet.database.tables import portal_tokens


class SqlUsedTokens:
    """Remembers a hash of each token; never the token or who it named."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def use(self, token_hash: str, expires_at: datetime) -> bool:
        """True the first time. Forgets the expired ones on the way."""
        try:
            async with self._database.write() as connection:
                await connection.execute(delete(portal_tokens).where(portal_tokens.c.expires_at < datetime.now(UTC)))
                await connection.execute(insert(portal_tokens).values(jti_hash=token_hash, expires_at=expires_at))
        except IntegrityError:
            return False
        return True
