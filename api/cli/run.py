"""``siaga run``: agent, collector and api in one go, with embedded storage."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import influx, mail_options, oidc_options, options, uplink_options
from collector.export.settings import MOST_BYTES

if TYPE_CHECKING:
    from api.cli.program import Program

app = typer.Typer(add_completion=False)

_EXAMPLE = """
Examples:

  siaga run --inventory /etc/siaga/inventory

  siaga run --inventory province.yaml --data ./data --listen 0.0.0.0:8080
"""


@app.command(epilog=_EXAMPLE)
def run(
    inventory: options.Inventory,
    data: options.Data = Path("data"),
    listen: options.Listen = "127.0.0.1:8080",
    metrics_listen: options.MetricsListen = None,
    metrics_token: options.MetricsToken = None,
    poll_interval: Annotated[
        str, typer.Option(envvar="SIAGA_POLL_INTERVAL", help="Between two SNMP polls of all devices; at least 5s.")
    ] = "60s",
    profiles: options.Profiles = None,
    trap_listen: Annotated[
        str,
        typer.Option(
            envvar="SIAGA_TRAP_LISTEN",
            help="UDP address for SNMP traps and informs, such as :162 or 10.0.0.1:1162; empty: none are received.",
        ),
    ] = "",
    uplink_listen: uplink_options.Listen = "",
    uplink_name: uplink_options.Name = "",
    secure_cookies: options.SecureCookies = False,
    oidc_issuer: oidc_options.Issuer = "",
    oidc_client_id: oidc_options.ClientId = "",
    oidc_client_secret: oidc_options.ClientSecret = "",
    oidc_client_secret_file: oidc_options.ClientSecretFile = None,
    oidc_name: oidc_options.Name = "SSO",
    oidc_role_claim: oidc_options.RoleClaim = "",
    oidc_role_map: oidc_options.RoleMap = "",
    influx_url: influx.Url = None,
    influx_token: influx.Token = "",
    influx_token_file: influx.TokenFile = None,
    influx_org: influx.Org = "",
    influx_bucket: influx.Bucket = "",
    influx_outbox_bytes: influx.OutboxBytes = MOST_BYTES,
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
) -> None:
    """Watch the network: probe, judge, open tickets, and show it all on one address."""
    import asyncio
    import signal

    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the program is there to read the inventory again

    from agent.app import AgentSettings
    from agent.clock import SECOND, SystemClock
    from agent.inventory.load import load
    from agent.probes.profile_shelf import profiles_of
    from api.app import bind, inherited_socket
    from api.cli.api import show_first_admin
    from api.cli.arguments import host_and_port, lasting, trap_addresses, typed_command
    from api.cli.folder import own_folder
    from api.cli.program import Program
    from api.settings import Settings

    signing_in = oidc_options.oidc_settings(
        oidc_issuer,
        oidc_client_id,
        oidc_client_secret,
        oidc_client_secret_file,
        oidc_name,
        oidc_role_claim,
        oidc_role_map,
    )
    points_to = influx.influx_settings(
        influx_url, influx_token, influx_token_file, influx_org, influx_bucket, influx_outbox_bytes
    )
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
    every = lasting("--poll-interval", poll_interval, 5 * SECOND)
    traps = trap_addresses(trap_listen)
    load(inventory, os.environ, profiles=profiles_of(profiles).by_name)
    listener = inherited_socket() or bind(*host_and_port(listen, "--listen"))
    metrics = bind(*host_and_port(metrics_listen, "--metrics-listen")) if metrics_listen else None
    remote = uplink_options.remote_of(uplink_listen, uplink_name)
    with own_folder(data, inventory):
        program = Program(
            lambda: load(inventory, os.environ, profiles=profiles_of(profiles).by_name),
            data,
            listener,
            SystemClock(),
            agent_settings=AgentSettings(poll_interval=every, profiles=profiles, trap_listen=traps),
            api_settings=Settings(
                secure_cookies=secure_cookies, metrics_token=metrics_token, mail=mail, url=base, oidc=signing_in
            ),
            metrics=metrics,
            influx=points_to,
            remote=remote,
            path=inventory,
        )
        if remote is not None:
            uplink_options.tell(data, remote)
        if not show_first_admin(program.gate):
            print(
                f"a lost password is made anew by: {typed_command()} user password NAME --data {data}", file=sys.stderr
            )
        asyncio.run(program.run(_started))


def _started(program: Program) -> None:
    host, port = program.listener.getsockname()[:2]
    devices = len(program.collector.inventory.devices)
    print(
        f"siaga: watching {devices} devices ({program.agent.statistics.ping_mode}), pages on http://{host}:{port}/",
        file=sys.stderr,
    )
