"""The command line: serve, migrate, check the notice, manage agents, try the check of their messages."""

import os
import sys
from typing import Annotated

import typer

from guichet import logs, secret, serving, settings
from guichet.agents_cli import agent
from guichet.audit_cli import audit
from guichet.backup_cli import backup, restore
from guichet.conversations.conversation import ConversationNotFound
from guichet.database import migration
from guichet.demo.cli import demo
from guichet.desk.sealing import Unreadable
from guichet.guard_cli import guard
from guichet.notice import NoticeError
from guichet.notice import load as load_notice
from guichet.privacy_cli import privacy, purge
from guichet.settings import Settings, SettingsError
from guichet.surge_cli import surge
from guichet.workers import CannotServe, Workers

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
notice_cli = typer.Typer(no_args_is_help=True, help="The published notice.")
cli.command()(backup)
cli.command()(restore)
cli.add_typer(notice_cli, name="notice")
cli.add_typer(agent, name="agent")
cli.add_typer(audit, name="audit")
cli.add_typer(guard, name="guard")
cli.add_typer(demo, name="demo")
cli.add_typer(privacy, name="privacy")
cli.add_typer(surge, name="surge")
cli.command()(purge)


@cli.command()
def serve(
    listener: Annotated[int | None, typer.Option(hidden=True, help="an open port, from the parent")] = None,
    ready: Annotated[int | None, typer.Option(hidden=True, help="a pipe to say on that it serves")] = None,
) -> None:
    """Serve the website, the API and the desk: in GUICHET_WORKERS processes; SIGHUP replaces them one by one."""
    logs.configure()
    chosen = _settings()
    if listener is None and chosen.workers > 1:
        try:
            Workers(chosen.workers, chosen.host, chosen.port, chosen.metrics).run()
        except (CannotServe, OSError) as error:
            sys.exit(f"guichet: {error}")
        return
    serving.run(chosen, listener, ready)


@cli.command()
def migrate(
    to: Annotated[str, typer.Option(help="go back to this revision; what later ones added is lost")] = "",
) -> None:
    """Bring the database to the tables of this version, or back to those of an earlier one."""
    url = _settings().database_url
    if to:
        migration.downgrade(url, to, lambda: secret.identity_key(_settings()))
        typer.echo(f"The database is at {to}.")
        return
    migration.upgrade(url)
    typer.echo("The database is up to date.")


@notice_cli.command("check")
def check_notice() -> None:
    """Check the notice's file and print what is wrong in it."""
    found = load_notice(_settings().notice)
    typer.echo(f"The notice {found.version} is sound: {len(found.questions)} questions.")


def _settings() -> Settings:
    return settings.load(os.environ)


def main() -> None:
    """Run the command line; known mistakes end it with their one line, without a traceback."""
    try:
        cli()
    except (SettingsError, NoticeError, ConversationNotFound, Unreadable) as error:
        sys.exit(str(error))
