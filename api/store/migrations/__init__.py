"""Alembic migrations of the api's store, run at its start."""
