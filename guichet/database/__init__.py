"""The database: tables, migrations, and the stores that conversations and the desk are kept in."""
