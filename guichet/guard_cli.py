"""`python -m guichet guard`: tries the check of outgoing messages on sentences."""

import sys
from typing import Annotated

import typer

from guichet.guard import affected

guard = typer.Typer(no_args_is_help=True, help="The check of what agents write to visitors.")


@guard.callback()
def _group() -> None:
    """Keep `check` a command of its own: typer would make a lone command the group."""


@guard.command()
def check(
    to_patient: Annotated[bool, typer.Option("--to-patient", help="as said to a patient: stricter")] = False,
) -> None:
    """Read a sentence a line; print `held` or `passes`, a tab, the sentence, and if held a tab and the reason."""
    for line in sys.stdin:
        sentence = line.rstrip("\r\n")
        if not sentence.strip():
            continue
        found = affected.find(sentence, to_patient=to_patient)
        typer.echo(f"held\t{sentence}\t{found.reason}" if found else f"passes\t{sentence}")
