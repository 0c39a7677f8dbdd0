"""`python -m guichet guard check`: a sentence a line in, a verdict a line out."""

from typer.testing import CliRunner

from guichet.cli import cli


def test_each_sentence_gets_its_verdict() -> None:
    result = CliRunner().invoke(cli, ["guard", "check"], input="Vous êtes concerné.\n\nBonjour, je vous écoute.\n")
    held, passes = result.stdout.splitlines()
    assert held.startswith("held\tVous êtes concerné.\tCette phrase dit si ")
    assert passes == "passes\tBonjour, je vous écoute."
    assert result.exit_code == 0
