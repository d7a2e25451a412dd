"""What can be set about the api; the command line names each with its environment variable and default."""

from __future__ import annotations

import msgspec

from agent.clock import MILLISECOND, Microseconds
from api.core.procedure.orders import StandingOrder
from api.mail_settings import MailSettings


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The api's settings.

    ``secure_cookies``: only over HTTPS (set it behind a TLS proxy). ``metrics_token``: a bearer token for
    ``/metrics`` besides users' own. ``pulse``: how often the collector is asked for news, microseconds.
    ``standing_order``: the Kadis' order that a new store begins with, under which steps 2 to 4 of the procedure are
    given for disturbances that monitoring finds; None: none. From then on the Kadis issues and revokes them.
    ``mail``: the mail server that letters are handed to; None: they wait. ``url``: the address at which people open our
    pages, for the links in letters; None: there are none.
    """

    secure_cookies: bool = False
    metrics_token: str | None = None
    pulse: Microseconds = 100 * MILLISECOND
    standing_order: StandingOrder | None = StandingOrder()
    mail: MailSettings | None = None
    url: str | None = None
