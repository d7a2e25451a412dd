"""Judging, pure: no clock, socket, file, database or framework below here."""
