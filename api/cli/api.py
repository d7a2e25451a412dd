"""``siaga api``: tickets, pages and HTTP in a process of their own, reading a collector by its address."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import mail_options, oidc_options, options

if TYPE_CHECKING:
    from api.signin import Gate

app = typer.Typer(add_completion=False)

_EXAMPLE = """
Example:

  SIAGA_COLLECTOR_TOKEN=... siaga api --inventory province.yaml --collector http://127.0.0.1:8081 --data ./data
"""


@app.command(epilog=_EXAMPLE)
def api(
    inventory: options.Inventory,
    collector: Annotated[str, typer.Option(envvar="SIAGA_COLLECTOR", help="Address of the collector.")],
    collector_token: options.CollectorToken = "",
    data: options.Data = Path("data"),
    listen: options.Listen = "127.0.0.1:8080",
    metrics_listen: options.MetricsListen = None,
    metrics_token: options.MetricsToken = None,
    secure_cookies: options.SecureCookies = False,
    smtp_host: mail_options.Host = "",
    smtp_port: mail_options.Port = 0,
    smtp_security: mail_options.Secured = "starttls",
    smtp_user: mail_options.User = "",
    smtp_password: mail_options.Password = "",
    smtp_password_file: mail_options.PasswordFile = None,
    smtp_from: mail_options.From = "",
    smtp_timeout: mail_options.Timeout = mail_options.TIMEOUT,
    smtp_ca: mail_options.Authority = None,
    url: mail_options.Url = "",
    oidc_issuer: oidc_options.Issuer = "",
    oidc_client_id: oidc_options.ClientId = "",
    oidc_client_secret: oidc_options.ClientSecret = "",
    oidc_client_secret_file: oidc_options.ClientSecretFile = None,
    oidc_name: oidc_options.Name = "SSO",
    oidc_role_claim: oidc_options.RoleClaim = "",
    oidc_role_map: oidc_options.RoleMap = "",
) -> None:
    """Act and show: open tickets for what the collector judges, serve the pages and the HTTP API.

    SIGHUP reads the inventory again; a wrong one is told and changes nothing.
    """
    import asyncio
    import contextlib
    import signal

    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the pages are there to read the inventory again

    from agent.clock import SystemClock
    from agent.inventory.load import load
    from api.app import bind, create_app, inherited_socket, serve
    from api.cli.arguments import host_and_port
    from api.cli.folder_swap import refuse_half_restored
    from api.cli.followed_inventory import FollowedInventory
    from api.collector_client import RemoteReader
    from api.settings import Settings
    from api.signin import Gate
    from api.store.sql import open_store

    mail = mail_options.mail_settings(
        host=smtp_host,
        port=smtp_port,
        security=smtp_security,
        user=smtp_user,
        password=smtp_password,
        password_file=smtp_password_file,
        sender=smtp_from,
        timeout=smtp_timeout,
        ca=smtp_ca,
    )
    base = mail_options.base_url(url)
    signing_in = oidc_options.oidc_settings(
        oidc_issuer,
        oidc_client_id,
        oidc_client_secret,
        oidc_client_secret_file,
        oidc_name,
        oidc_role_claim,
        oidc_role_map,
    )
    refuse_half_restored(data)
    known = load(inventory, os.environ, secrets=False)
    listener = inherited_socket() or bind(*host_and_port(listen, "--listen"))
    metrics = bind(*host_and_port(metrics_listen, "--metrics-listen")) if metrics_listen else None
    clock = SystemClock()
    store = open_store(data / "api.db")
    reader = RemoteReader(collector, collector_token)
    try:
        gate = Gate(store, clock)
        show_first_admin(gate)
        settings = Settings(
            secure_cookies=secure_cookies, metrics_token=metrics_token, mail=mail, url=base, oidc=signing_in
        )
        home = FollowedInventory(inventory)
        application = home.app = create_app(reader, store, known, clock, settings, gate=gate, home=home)

        def started() -> None:
            host, port = listener.getsockname()[:2]
            print(f"siaga api: pages on http://{host}:{port}/", file=sys.stderr)

        async def run() -> None:
            served = asyncio.ensure_future(serve(application, listener, metrics=metrics, started=started))
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, served.cancel)
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, home.put_in_force)
            with contextlib.suppress(asyncio.CancelledError):
                await served

        asyncio.run(run())
    finally:
        reader.close()
        store.close()


def show_first_admin(gate: Gate) -> bool:
    """Make the first administrator when there is no user yet, show its password once, on stderr, and say so."""
    made = gate.first_admin()
    if made is None:
        return False
    name, password = made
    print(
        f"first sign-in: user {name}, password {password} (shown this once; it must be changed then)", file=sys.stderr
    )
    return True
