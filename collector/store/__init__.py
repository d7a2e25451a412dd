"""The collector's memory on SQLite: raw log, runs, outages, incidents, effects."""
