"""The desk's memory on SQLite: tickets, people, sessions."""
