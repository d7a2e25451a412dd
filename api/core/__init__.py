"""The desk, pure: the ticket's life, roles, and the words people read."""
