"""Traps and informs: the port they come in at, their decoder, and what they mean. Imported only where a port is set."""
