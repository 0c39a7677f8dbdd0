"""`python -m guichet`: see guichet/cli.py."""

from guichet.cli import main

main()
