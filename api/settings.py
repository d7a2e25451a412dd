"""What can be set about the api; the command line names each with its environment variable and default."""

from __future__ import annotations

import msgspec

from agent.clock import MILLISECOND, Microseconds
from api.core.procedure.orders import StandingOrder


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The api's settings.

    ``secure_cookies``: only over HTTPS (set it behind a TLS proxy). ``metrics_token``: a bearer token for
    ``/metrics`` besides users' own. ``pulse``: how often the collector is asked for news, microseconds.
    ``standing_order``: the Kadis' order that a new store begins with, under which steps 2 to 4 of the procedure are
    given for disturbances that monitoring finds; None: none. From then on the Kadis issues and revokes them.
    """

    secure_cookies: bool = False
    metrics_token: str | None = None
    pulse: Microseconds = 100 * MILLISECOND
    standing_order: StandingOrder | None = StandingOrder()
