"""Who works at the command line, for the audit: the machine's user, and where they came from."""

from __future__ import annotations

import os
import pwd

from agent.clock import Microseconds
from api.core.audit import Author


def at_the_keyboard(at: Microseconds) -> Author:
    """Return the machine's user who runs this command; behind ``sudo`` the one who called it.

    The address is that of the SSH client, ``local`` without one. Only root's word counts for who called ``sudo``.
    """
    user = _name(os.geteuid())
    caller = os.environ.get("SUDO_USER", "") if os.geteuid() == 0 else ""
    client = os.environ.get("SSH_CONNECTION", "").partition(" ")[0]
    return Author(
        who=f"{user} ({caller})" if caller and caller != user else user,
        via="cli",
        address=client[:100] or "local",
        at=at,
    )


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container may run under a number that has no name
        return str(number)
