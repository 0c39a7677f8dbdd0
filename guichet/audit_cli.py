"""`python -m guichet audit`: verifies the audit log."""

import asyncio
import os
import sys
from typing import Annotated

import typer

from guichet import settings
from guichet.database.audit import SqlAudit
from guichet.database.session import Database
from guichet.desk.audit import Broken, Head

audit = typer.Typer(no_args_is_help=True, help="The audit log.")


@audit.callback()
def _audit() -> None:
    """Keep `verify` a command of its own."""


@audit.command()
def verify(
    expect: Annotated[
        str, typer.Option(help="SEQ:HASH, as an earlier run printed it: refuse a log that was written anew since")
    ] = "",
) -> None:
    """Recompute the chain of hashes; say where the log is not what was written, with exit status 1."""
    try:
        count, head = asyncio.run(_verified(_head(expect)))
    except Broken as broken:
        sys.exit(f"The audit log is broken: {broken}.")
    kept = f"entries {head.purged_seq + 1} to {head.seq}" if count else "no entry"
    typer.echo(f"The audit log is whole: {kept}, {head.purged_seq} purged.\n{head.seq}:{head.hash}")


def _head(expect: str) -> tuple[int, str] | None:
    seq, _, seal = expect.partition(":")
    if expect and not (seq.isascii() and seq.isdecimal() and len(seal) == 64):
        sys.exit(f"--expect {expect}: expected SEQ:HASH, the last line of an earlier `audit verify`")
    return (int(seq), seal) if expect else None


async def _verified(expected: tuple[int, str] | None) -> tuple[int, Head]:
    database = Database(settings.load(os.environ).database_url)
    try:
        log = SqlAudit(database)
        count, head = await log.verify()
        if expected is not None and not await log.knows(*expected):
            raise Broken(f"entry {expected[0]} is not the one that was noted down")
        return count, head
    finally:
        await database.close()
