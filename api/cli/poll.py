"""``siaga poll``: one SNMP poll of each device, as observations."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options

if TYPE_CHECKING:
    from agent.core.parts import Parts
    from agent.core.profile import Profiles
    from agent.observation import Observation, Poll
    from agent.probes.snmp import Budget, Credential, SnmpTarget

app = typer.Typer(add_completion=False)

_EPILOG = (
    "Example: SIAGA_SNMP_COMMUNITY=… siaga poll 10.20.4.2 --json   "
    "or: siaga poll sw-dinkes --inventory inventory/ --profile interfaces"
)
_WHAT = ("all", "system", "interfaces")
"""What can be named in a profile's place: everything, the device with its power, its ports with their light."""


class Version(StrEnum):
    """What ``--version`` takes."""

    V1 = "1"
    V2C = "2c"
    V3 = "3"


class AuthProtocol(StrEnum):
    """What ``--auth-protocol`` takes (RFC 3414, RFC 7860)."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA224 = "sha224"
    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


class PrivacyProtocol(StrEnum):
    """What ``--privacy-protocol`` takes (RFC 3414, RFC 3826; 3des and Cisco's long AES keys as they are in use)."""

    DES = "des"
    AES128 = "aes128"
    AES192 = "aes192"
    AES256 = "aes256"
    TRIPLE_DES = "3des"
    AES192C = "aes192c"
    AES256C = "aes256c"


@app.command(epilog=_EPILOG)
def poll(
    *,
    addresses: Annotated[
        list[str],
        typer.Argument(metavar="ADDRESS…", help="IP addresses; with --inventory also ids of its devices"),
    ],
    profile: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help=f"Ask by this profile (siaga profile list), or by the device's own, of it: {', '.join(_WHAT)}",
        ),
    ] = "all",
    profiles: options.Profiles = None,
    inventory: Annotated[
        Path | None, typer.Option(help="Take devices and credentials from this inventory (a file or a folder)")
    ] = None,
    version: Annotated[Version, typer.Option(help="SNMP version, without --inventory")] = Version.V2C,
    community_env: Annotated[
        str, typer.Option(metavar="NAME", help="Environment variable that holds the community")
    ] = "SIAGA_SNMP_COMMUNITY",
    user: Annotated[str, typer.Option(help="SNMPv3 user name")] = "",
    auth_protocol: Annotated[AuthProtocol | None, typer.Option(help="SNMPv3 authentication")] = None,
    auth_key_env: Annotated[
        str, typer.Option(metavar="NAME", help="Environment variable that holds the authentication key")
    ] = "SIAGA_SNMP_AUTH_KEY",
    privacy_protocol: Annotated[PrivacyProtocol | None, typer.Option(help="SNMPv3 encryption")] = None,
    privacy_key_env: Annotated[
        str, typer.Option(metavar="NAME", help="Environment variable that holds the privacy key")
    ] = "SIAGA_SNMP_PRIVACY_KEY",
    port: Annotated[int, typer.Option(min=1, max=65535, help="UDP port of the devices' SNMP agents")] = 161,
    timeout: Annotated[float, typer.Option(min=0.01, max=60, help="Seconds to wait for an answer")] = 2.0,
    retries: Annotated[int, typer.Option(min=0, max=10, help="How often to ask again after silence")] = 2,
    budget: Annotated[float, typer.Option(min=0.1, max=3600, help="Seconds that one device may take in all")] = 20.0,
    agent: Annotated[str, typer.Option(help="The agent's id on the observations")] = "siaga",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON Lines, an observation a line")] = False,
) -> None:
    """Poll devices once over SNMP and print what they say of themselves and their ports.

    Secrets are read from environment variables, never from the command line. A device that cannot be polled
    is a row with its reason; the exit status is 0 all the same.
    """
    import asyncio
    import os
    from dataclasses import replace

    from agent.core.parts import ALL, OF_PORTS, OF_SYSTEM
    from agent.errors import BadInputError
    from agent.inventory.credentials import SnmpAuth, SnmpPrivacy, SnmpV2c, SnmpV3
    from agent.inventory.secrets import resolve_secret
    from agent.probes.profile_shelf import profiles_of
    from agent.probes.snmp import Budget, SnmpTarget, credential_of
    from api.cli.poll_table import table_of

    shelf = profiles_of(profiles)
    if profile not in {*_WHAT, *shelf.by_name}:
        known = ", ".join(sorted({*_WHAT, *shelf.by_name}))
        raise BadInputError(f"--profile {profile}: there is no such profile; known are {known}")
    if inventory is not None:
        targets = _from_inventory(inventory, addresses, shelf)
    else:
        named = sorted({_address(address) for address in addresses})
        if (privacy_protocol and not auth_protocol) or (version is Version.V3) != bool(user):
            raise BadInputError(
                "SNMPv3 needs --version 3 and --user together, and --privacy-protocol needs --auth-protocol"
            )
        model = (
            SnmpV2c(version="1" if version is Version.V1 else "2c", community=f"${{{community_env}}}", port=port)
            if version is not Version.V3
            else SnmpV3(
                version="3",
                user=user,
                auth=SnmpAuth(protocol=auth_protocol.value, key=f"${{{auth_key_env}}}") if auth_protocol else None,
                privacy=SnmpPrivacy(protocol=privacy_protocol.value, key=f"${{{privacy_key_env}}}")
                if privacy_protocol
                else None,
                port=port,
            )
        )
        credential: Credential = credential_of(model, lambda secret: resolve_secret(secret, os.environ))
        targets = [SnmpTarget(address, address, credential) for address in named]
    limits = Budget(seconds=budget, timeout=timeout, retries=retries)
    parts = {"system": OF_SYSTEM, "interfaces": OF_PORTS}.get(profile, ALL)
    targets = [replace(target, profile=shelf.by_name.get(profile, target.profile)) for target in targets]
    polled = asyncio.run(_poll(targets, agent, limits, shelf, parts))
    if as_json:
        _print_lines(polled)
    else:
        for observations in polled:
            print("\n".join(table_of(observations)))


def _address(text: str) -> str:
    from agent.errors import BadInputError

    try:
        return str(ip_address(text))
    except ValueError:
        raise BadInputError(
            f"{text!r} is no IP address; give one such as 10.20.4.2, or --inventory PATH to name devices by their ids"
        ) from None


def _from_inventory(path: Path, wanted: list[str], shelf: Profiles) -> list[SnmpTarget]:
    """Find each device by id or address, with its credential and the profile that it names."""
    import os
    from importlib import import_module

    from agent.errors import BadInputError
    from agent.inventory.secrets import resolve_secret
    from agent.probes.snmp import SnmpTarget, credential_of

    loaded = import_module("agent.inventory.load").load(path, os.environ, profiles=shelf.by_name)
    known = {str(device.address): device for device in loaded.devices} | {
        device.id: device for device in loaded.devices
    }
    found: dict[str, SnmpTarget] = {}
    problems: list[str] = []
    for name in wanted:
        device = known.get(name)
        if device is None:
            problems.append(f"{name}: the inventory {path} has no device of that id or address")
        elif device.snmp is None or device.snmp not in loaded.snmp:
            problems.append(f"{name}: the device has no SNMP credential; give it snmp: NAME, one of the snmp section")
        else:
            credential = credential_of(loaded.snmp[device.snmp], lambda secret: resolve_secret(secret, os.environ))
            found[device.id] = SnmpTarget(device.id, str(device.address), credential, shelf.by_name.get(device.profile))
    if problems:
        raise BadInputError("\n".join(problems))
    return [found[name] for name in sorted(found)]


async def _poll(
    targets: list[SnmpTarget], agent: str, limits: Budget, profiles: Profiles, parts: Parts
) -> list[list[Observation]]:
    """Poll them all; returns each one's observations, in the order of the targets."""
    from rich.console import Console
    from rich.progress import Progress

    from agent.clock import SystemClock
    from agent.probes.snmp import SnmpPoller

    poller = SnmpPoller(agent, SystemClock(), budget=limits, profiles=profiles)
    polled: dict[str, list[Observation]] = {}
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("polling", total=len(targets))
        async for observations in poller.poll_many(targets, parts_of=lambda _device: parts):
            polled[_end(observations).device] = observations
            bar.advance(task)
    await poller.close()
    return [polled[target.device] for target in targets]


def _end(observations: list[Observation]) -> Poll:
    from agent.observation import Poll

    last = observations[-1]
    if not isinstance(last, Poll):
        raise TypeError("a poll ends with a Poll")
    return last


def _print_lines(polled: Iterable[list[Observation]]) -> None:
    from agent.observation import to_json

    for observations in polled:
        for observation in observations:
            sys.stdout.write(to_json(observation).decode() + "\n")
