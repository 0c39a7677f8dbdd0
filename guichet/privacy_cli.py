"""The command line of what is kept of people: purge it in time, hand it out, erase it."""

import asyncio
import json
import os
from datetime import UTC, datetime
from typing import Any

import typer

from guichet import bus as buses
from guichet import settings
from guichet.app import limits
from guichet.conversations.conversation import ConversationNotFound
from guichet.conversations.erasure import Erasure
from guichet.database.audit import SqlAudit
from guichet.database.conversations import SqlStore
from guichet.database.records import SqlRecords
from guichet.database.retention import SqlRetention
from guichet.database.session import Database
from guichet.desk.audit import COMMAND
from guichet.engine import EngineClient
from guichet.retention import Purged, Retention

privacy = typer.Typer(no_args_is_help=True, help="What is kept of a person: hand it out, erase it (for the DPO).")

LABELS = {
    "conversations": "conversations emptied",
    "forms": "forms erased",
    "audit": "entries of the audit log erased",
    "statistics": "conversations' figures erased",
    "sessions": "portal sessions ended",
    "held": "conversations past their time, kept by an open case",
}
Which = typer.Argument(help="A conversation's id, or the number of a case, such as '482 913-6'.")


def purge(dry_run: bool = typer.Option(False, help="Only tell what would go.")) -> None:
    """Let go of what is past its time (GUICHET_RETENTION_*), as the application does by itself each hour."""
    chosen = settings.load(os.environ)

    async def work(database: Database) -> Purged:
        retention = Retention(SqlRetention(database), limits(chosen))
        return await retention.purge(datetime.now(UTC), dry_run=dry_run)

    purged = _run(chosen.database_url, work)
    typer.echo("Would go now:" if dry_run else "Purged:")
    for name, label in LABELS.items():
        typer.echo(f"  {getattr(purged, name):6d}  {label}")


@privacy.command()
def export(which: str = Which) -> None:
    """Print as JSON all that is kept of a conversation, agents' notes too. Look at it before you hand it out."""
    chosen = settings.load(os.environ)

    async def work(database: Database) -> dict[str, Any]:
        records = SqlRecords(database)
        conversation_id = await _find(records, which)
        await SqlAudit(database).record(COMMAND, "exported", f"conversation:{conversation_id}")
        return await records.of(conversation_id)

    typer.echo(json.dumps(_run(chosen.database_url, work), ensure_ascii=False, indent=2))


@privacy.command()
def erase(which: str = Which, yes: bool = typer.Option(False, "--yes", help="Do not ask.")) -> None:
    """Erase a conversation with all that was said and left in it: it cannot be brought back."""
    chosen = settings.load(os.environ)
    if not yes:
        typer.confirm("Erase it for good?", abort=True)

    async def work(database: Database) -> str:
        conversation_id = await _find(SqlRecords(database), which)
        bus = buses.connect(chosen.bus_url)
        engine = EngineClient(chosen.engine_urls, chosen.secret(), chosen.engine_timeout)
        try:
            await Erasure(SqlStore(database), bus, engine.forget, database).erase(conversation_id, COMMAND)
        finally:
            await engine.close()
            await bus.disconnect()
        return conversation_id

    typer.echo(f"Erased: {_run(chosen.database_url, work)}")


async def _find(records: SqlRecords, which: str) -> str:
    conversation_id = await records.conversation_of(which) or which
    if not await records.of(conversation_id):
        raise ConversationNotFound(f"no conversation and no case is {which}")
    return conversation_id


def _run(database_url: str, work: Any) -> Any:
    async def run() -> Any:
        database = Database(database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
