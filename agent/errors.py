"""The agent's one tree of exceptions.

``SiagaError``
 ├── ``BadInputError``      what a person gave is wrong: the command ends with exit 2
 │    ├── ``InventoryError``   (``agent.inventory.problems``) every problem of an inventory
 │    └── ``ProfileError``     (``agent.probes.profile_shelf``) every problem of the profiles of devices
 ├── ``NotPermittedError``  the system does not allow it: says what to grant, exit 2
 └── ``StorageError``       a store cannot be read or written: says which and why

The collector's and the api's trees hang below ``SiagaError`` too, so that the command line has
one place to turn an error into one line and an exit status. An expected outcome (a lost probe, a
refused poll) is a value with a reason and never one of these.
"""

from __future__ import annotations


class SiagaError(Exception):
    """What went wrong, where, and what to do: one message for a person."""


class BadInputError(SiagaError):
    """A file, an argument or a setting is wrong; the message names the place and the remedy."""


class NotPermittedError(SiagaError):
    """The operating system refuses; the message says what to grant."""


class StorageError(SiagaError):
    """A store cannot be read or written; the message names it and the remedy."""
