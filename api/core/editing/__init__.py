"""Changing the inventory on pages: its fields, its history, and what depends on what. Pure."""
