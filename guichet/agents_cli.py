"""`python -m guichet agent`: makes, lists and changes agents."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from email_validator import EmailNotValidError, validate_email

from guichet import settings
from guichet.database.agents import SqlAccounts
from guichet.database.session import Database
from guichet.desk import passwords, second_factor
from guichet.desk.accounts import Accounts
from guichet.desk.people import AGENT, Account

Result = TypeVar("Result")
Work = Callable[[SqlAccounts], Awaitable[Result]]

agent = typer.Typer(no_args_is_help=True, help="Agents of the desk.")
Email = Annotated[str, typer.Option(help="what the agent signs in with")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="read the password from standard input")]


@agent.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="visitors see its first word")],
    role: Annotated[str, typer.Option(help="agent, supervisor, dpo or admin")] = AGENT,
    password_stdin: FromStdin = False,
) -> None:
    """Make an agent. Without --password-stdin it gets a one-time password, printed once."""
    password = _read() if password_stdin else passwords.one_time()
    try:
        address = validate_email(email, check_deliverability=False, test_environment=True).normalized
        _run(lambda store: Accounts(store).add(address, name, role, password, must_change=not password_stdin))
    except EmailNotValidError as error:
        sys.exit(f"--email {email}: {error}")
    except ValueError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    typer.echo(f"Added {address}." + ("" if password_stdin else f" One-time password: {password}"))


@agent.command("list")
def show() -> None:
    """List the agents."""
    for account in _run(lambda store: store.all()):
        typer.echo(f"{account.email}\t{account.name}\t{account.role}\t{'disabled' if account.disabled else 'enabled'}")


@agent.command()
def disable(email: Email) -> None:
    """Close the desk to an agent and end their sessions."""

    async def work(store: SqlAccounts) -> None:
        await Accounts(store).disable(await _known(store, email))

    _run(work)
    typer.echo(f"Disabled {email}.")


@agent.command()
def password(email: Email, password_stdin: FromStdin = False) -> None:
    """Give an agent another password; without --password-stdin a one-time one, printed once."""
    new = _read() if password_stdin else passwords.one_time()

    async def work(store: SqlAccounts) -> None:
        await Accounts(store).set_password(await _known(store, email), new, must_change=not password_stdin)

    try:
        _run(work)
    except passwords.WeakPassword as error:
        sys.exit(str(error))
    typer.echo(f"Changed the password of {email}." + ("" if password_stdin else f" One-time password: {new}"))


@agent.command()
def enable(email: Email) -> None:
    """Open the desk to a disabled agent again."""

    async def work(store: SqlAccounts) -> None:
        await Accounts(store).enable(await _known(store, email))

    _run(work)
    typer.echo(f"Enabled {email}.")


@agent.command()
def role(email: Email, given: Annotated[str, typer.Option("--role", help="agent, supervisor, dpo or admin")]) -> None:
    """Change what an agent may do, and end their sessions."""

    async def work(store: SqlAccounts) -> None:
        await Accounts(store).set_role(await _known(store, email), given)

    try:
        _run(work)
    except ValueError as error:
        sys.exit(f"--{error}")
    typer.echo(f"{email} is {given} now.")


@agent.command("reset-second-factor")
def reset_second_factor(email: Email) -> None:
    """Take away a second factor that was lost: it is set up again at the next sign-in."""

    async def work(store: SqlAccounts) -> None:
        await second_factor.reset(store, await _known(store, email))

    _run(work)
    typer.echo(f"{email} sets a second factor up at the next sign-in.")


async def _known(store: SqlAccounts, email: str) -> Account:
    found = await store.by_email(email.strip().lower())
    if found is None:
        sys.exit(f"--email {email}: no such agent; `python -m guichet agent list` shows them")
    return found


def _read() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _run(work: Work[Result]) -> Result:
    async def with_store() -> Result:
        database = Database(settings.load(os.environ).database_url)
        try:
            return await work(SqlAccounts(database))
        finally:
            await database.close()

    return asyncio.run(with_store())
