"""What can be set about the api; the command line names each with its environment variable and default."""

from __future__ import annotations

import msgspec

from agent.clock import MILLISECOND, Microseconds
from api.core.procedure.orders import StandingOrder
from api.core.roles import Role
from api.mail_settings import MailSettings


class OidcSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The OpenID provider that people may sign in at.

    ``name`` is what the button calls it. ``role_claim`` empty: roles are kept here; else the provider's claim says who is
    what, by ``roles``: its value → role, the first that fits.
    """

    issuer: str
    client_id: str
    client_secret: str
    name: str
    role_claim: str = ""
    roles: tuple[tuple[str, Role], ...] = ()


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The api's settings.

    ``secure_cookies``: only over HTTPS (set it behind a TLS proxy). ``metrics_token``: a bearer token for
    ``/metrics`` besides users' own. ``pulse``: how often the collector is asked for news, microseconds.
    ``standing_order``: the Kadis' order that a new store begins with, under which steps 2 to 4 of the procedure are
    given for disturbances that monitoring finds; None: none. From then on the Kadis issues and revokes them.
    ``mail``: the mail server that letters are handed to; None: they wait. ``url``: the address at which people open our
    pages, for the links in letters; None: there are none.
    ``oidc``: where people may sign in besides; None: by password alone.
    """

    secure_cookies: bool = False
    metrics_token: str | None = None
    pulse: Microseconds = 100 * MILLISECOND
    standing_order: StandingOrder | None = StandingOrder()
    mail: MailSettings | None = None
    url: str | None = None
    oidc: OidcSettings | None = None
