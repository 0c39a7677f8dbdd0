"""Alembic's migrations, in versions/; guichet/database/migration.py runs them."""
