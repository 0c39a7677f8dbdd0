"""The command line: serve, migrate, check the notice, manage agents, try the check of their messages."""

import os
import sys
from functools import partial

import typer

from guichet import logs, settings
from guichet.agents_cli import agent
from guichet.audit_cli import audit
from guichet.database import migration
from guichet.demo.cli import demo
from guichet.guard_cli import guard
from guichet.notice import NoticeError
from guichet.notice import load as load_notice
from guichet.settings import Settings, SettingsError

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
notice_cli = typer.Typer(no_args_is_help=True, help="The published notice.")
cli.add_typer(notice_cli, name="notice")
cli.add_typer(agent, name="agent")
cli.add_typer(audit, name="audit")
cli.add_typer(guard, name="guard")
cli.add_typer(demo, name="demo")


@cli.command()
def serve() -> None:
    """Serve the website, the API and the desk."""
    from sanic.worker.loader import AppLoader

    from guichet.app import App, create_app

    logs.configure()
    chosen = _settings()
    app: App = AppLoader(factory=partial(create_app, chosen)).load()
    app.run(
        host=chosen.host,
        port=chosen.port,
        single_process=True,
        motd=False,
        access_log=False,
    )


@cli.command()
def migrate() -> None:
    """Bring the database to the tables of this version."""
    migration.upgrade(_settings().database_url)
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
    except (SettingsError, NoticeError) as error:
        sys.exit(str(error))
