"""``siaga discover``: what answers in a network, and what the inventory lacks of it."""

from __future__ import annotations

import os
import sys
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from agent.errors import BadInputError
from api.cli import options
from api.core.words import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.inventory.models import Inventory
    from agent.probes.snmp import Credential
    from api.cli.discover_telling import DiscoverTelling
    from api.core.discovery.findings import Findings
    from api.core.discovery.proposal import Row
    from api.inventory_files import InventoryFiles, Written

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Network: TypeAlias = IPv4Network | IPv6Network

LARGEST = 65_536
"""Addresses of one search, unless more are asked for: a /16."""
_EPILOG = """
Examples:

  SIAGA_DISCOVER_NETWORKS=10.20.0.0/16 siaga discover 10.20.4.0/24 --inventory /etc/siaga/inventory

  siaga discover 10.20.4.0/24 10.21.0.0/24 --inventory /etc/siaga/inventory --accept all --json
"""


@app.command(epilog=_EPILOG)
def discover(
    *,
    networks: Annotated[
        list[str], typer.Argument(metavar="CIDR…", help="Networks to look through, such as 10.20.4.0/24.")
    ],
    inventory: Annotated[
        Path | None,
        typer.Option(envvar="SIAGA_INVENTORY", help="The inventory to compare with: a YAML file or a folder of them."),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CIDR",
            envvar="SIAGA_DISCOVER_NETWORKS",
            help="Networks that may be looked through, no others; the variable holds several with blanks between.",
        ),
    ] = None,
    snmp: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Credential of the inventory to try, in this order; default: all of them."),
    ] = None,
    rate: Annotated[int, typer.Option(min=1, max=5000, help="Pings a second.")] = 100,
    most: Annotated[int, typer.Option(min=1, max=2**20, help="Addresses that one search may have.")] = LARGEST,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="all|ID", help="Take these rows and write them; else a terminal is asked row by row."),
    ] = None,
    profiles: options.Profiles = None,
    lang: Annotated[Language, typer.Option(help="Language of messages.")] = Language.ID,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found and would change as JSON.")] = False,
) -> None:
    """Look through networks and propose what the inventory lacks: devices, their SNMP credential, links by LLDP and CDP.

    Only networks within --allow are looked through. Each address is pinged; those that answer are asked over SNMP by
    the inventory's credentials, one after another. Nothing is ever deleted. Ctrl-C ends the search and keeps what was found.
    """
    from api.cli.discover_telling import DiscoverTelling
    from api.inventory_files import InventoryFiles

    addresses = _addresses(_allowed(networks, allow or []), most)
    if inventory is None:
        raise BadInputError("--inventory: is missing; give the YAML file or folder to compare with")
    files = InventoryFiles(inventory, os.environ)
    telling = DiscoverTelling(lang)
    findings = _search(files.inventory, addresses, snmp, profiles, telling, rate, lang)
    _Discovery(files, findings, telling, as_json=as_json).run(accept)


class _Discovery:
    """What comes after the search: shown, taken, written."""

    def __init__(self, files: InventoryFiles, findings: Findings, telling: DiscoverTelling, *, as_json: bool) -> None:
        from api.core.discovery.proposal import propose

        self.files, self.findings, self.telling, self.as_json = files, findings, telling, as_json
        self.proposal = propose(findings, files.inventory)

    def run(self, accept: Sequence[str] | None) -> None:
        """Show what would change, and write what is taken."""
        from api.core.discovery.proposal import settle

        if not self.as_json:
            self.telling.show(self.proposal, whole=self.findings.whole)
        settled = settle(self._chosen(accept), self.files.inventory)
        if not self.as_json:
            self.telling.notes(settled.notes)
        written = self._written(settled.rows)
        if self.as_json:
            self.telling.print_answer(self.findings, self.proposal, settled.notes, settled.rows, written)

    def _chosen(self, accept: Sequence[str] | None) -> Sequence[Row]:
        rows = self.proposal.rows
        if accept:
            known = {row.entry.id for row in rows}
            astray = sorted(set(accept) - known - {"all"})
            if astray and "all" not in accept:
                listed = ", ".join(sorted(known)) or "none"
                raise BadInputError(f"--accept {astray[0]}: no row has this id; rows are: {listed}")
            return [row for row in rows if "all" in accept or row.entry.id in accept]
        if rows and not self.as_json and sys.stdin.isatty() and sys.stdout.isatty():
            chosen = self.telling.ask(rows)
            if not chosen:
                self.telling.say("discover.none")
            return chosen
        if rows:
            self.telling.say("discover.dry", path=self.files.path)
        return []

    def _written(self, rows: Sequence[Row]) -> list[Written]:
        from agent.clock import SystemClock
        from api.cli.import_telling import tell_written
        from api.core.discovery.proposal import propose

        amended = self.files.amended([row.entry for row in rows])
        if not amended:
            return []
        reading = self.files.checked(amended)
        if reading.inventory is None:
            self.telling.say("import.result")
            for problem in reading.problems:
                print(problem, file=sys.stderr)
            raise typer.Exit(2)
        again = {(row.entry.section, row.entry.id) for row in propose(self.findings, reading.inventory).rows}
        left = [row.entry.id for row in rows if (row.entry.section, row.entry.id) in again]
        if left:
            raise BadInputError(
                f"{self.files.path}: {', '.join(left[:5])} cannot be changed where it stands; "
                "write it out without << and change it by hand"
            )
        written = self.files.write(amended, SystemClock().wall())
        tell_written(self.telling.lang, written)
        return written


def _search(
    inventory: Inventory,
    addresses: Sequence[str],
    snmp: Sequence[str] | None,
    profiles: Path | None,
    telling: DiscoverTelling,
    rate: int,
    lang: Language,
) -> Findings:
    from agent.clock import SystemClock
    from agent.probes.profile_shelf import profiles_of
    from api.cli.discover_search import Bars, Search
    from api.core.words import say

    tried = list(dict.fromkeys(snmp or inventory.snmp))
    unknown = [name for name in tried if name not in inventory.snmp]
    if unknown or not tried:
        known = ", ".join(inventory.snmp) or "none"
        raise BadInputError(
            f"--snmp {unknown[0]}: the inventory has no such credential; it has: {known}"
            if unknown
            else 'the inventory has no SNMP credential; add one under snmp:, such as access: {version: "2c", community: "${NAME}"}'
        )
    within = set(addresses)
    own = {
        str(device.address): device.snmp
        for device in inventory.devices
        if device.snmp in inventory.snmp and str(device.address) in within
    }
    named = {name: _credential(inventory, name) for name in dict.fromkeys([*tried, *own.values()]) if name}
    search = Search(
        SystemClock(), named, tried, {key: value for key, value in own.items() if value}, profiles_of(profiles)
    )
    telling.say("discover.ping", count=len(addresses))
    with Bars(say(lang, "discover.bar.ping"), say(lang, "discover.bar.poll")) as bars:
        findings = search.run(addresses, bars, rate=rate)
    if not findings.whole:
        telling.say("discover.broken")
    return findings


def _credential(inventory: Inventory, name: str) -> Credential:
    from agent.inventory.secrets import resolve_secret
    from agent.probes.snmp import credential_of

    try:
        return credential_of(inventory.snmp[name], lambda secret: resolve_secret(secret, os.environ))
    except BadInputError as problem:
        raise BadInputError(f"snmp {name}: {problem}, or name other credentials with --snmp") from None


def _allowed(wanted: Sequence[str], allowed: Sequence[str]) -> list[Network]:
    """Return the networks to look through; raises ``BadInputError`` for one that is not within those allowed."""
    bounds = [_network(part, "--allow") for text in allowed for part in text.replace(",", " ").split()]
    found = [_network(text, "CIDR") for text in wanted]
    if not bounds:
        raise BadInputError(
            "no network may be looked through; name those that are yours in SIAGA_DISCOVER_NETWORKS or with --allow CIDR"
        )
    for one in found:
        if not any(one.version == bound.version and one.subnet_of(bound) for bound in bounds):  # type: ignore[arg-type]
            listed = ", ".join(map(str, bounds))
            raise BadInputError(
                f"{one} is not within the networks that may be looked through ({listed}); nothing was sent. "
                "If it is yours, add it to SIAGA_DISCOVER_NETWORKS or --allow"
            )
    return found


def _network(text: str, where: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        remedy = f"its host bits are set; write {ip_network(text, strict=False)}"
    except ValueError:
        remedy = "write one such as 10.20.4.0/24"
    raise BadInputError(f"{where} {text!r}: this is no network; {remedy}")


def _addresses(networks: Sequence[Network], most: int) -> list[str]:
    """Return every host address once, in order; raises ``BadInputError`` when there are too many."""
    number = sum(network.num_addresses for network in networks)
    if number > most:
        raise BadInputError(
            f"{number} addresses are more than {most}; give smaller networks, or say --most {number} if you mean it"
        )
    hosts = {host for network in networks for host in network.hosts()}
    return [str(host) for host in sorted(hosts, key=lambda host: (host.version, int(host)))]
