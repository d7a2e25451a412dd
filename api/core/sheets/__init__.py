"""Inventories as spreadsheets: reading what an office filled in, planning what it changes, and writing it out."""
