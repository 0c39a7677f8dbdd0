"""Fixtures of the launcher's tests."""

from tests.guichet.conftest import database_url

__all__ = ["database_url"]
