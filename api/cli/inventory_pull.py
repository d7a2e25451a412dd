"""``siaga inventory pull``: offices, devices and links from NetBox, checked, shown, and written when asked."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.errors import BadInputError
from api.core.words import Language, say

if TYPE_CHECKING:
    from api.core.netbox.documents import Pulled

EXAMPLE = """
Examples:

  siaga inventory pull --netbox https://netbox.example.go.id --token-file /etc/siaga/netbox.token --agent pkp=core-pkp --inventory /etc/siaga/inventory

  siaga inventory pull --netbox https://netbox.example.go.id --region belitung --role switch-akses=access-switch --role patch-panel=- --inventory /etc/siaga/inventory --write
"""
TOKEN = "SIAGA_NETBOX_TOKEN"  # noqa: S105  (the variable's name)


def pull(
    netbox: Annotated[str, typer.Option(metavar="URL", help="NetBox's address, without /api.")],
    inventory: Annotated[
        Path | None,
        typer.Option(
            envvar="SIAGA_INVENTORY", help="The inventory to make or update: a YAML file or a folder of them."
        ),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=f"File with NetBox's API token; else it is taken from {TOKEN}."),
    ] = None,
    ca_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Certificate (PEM) of the authority that signed NetBox's certificate."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, max=3600, help="How long each answer may take.")
    ] = 30.0,
    site: Annotated[
        list[str] | None, typer.Option(metavar="SLUG", help="Only what stands at this site; may be repeated.")
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(metavar="SLUG", help="Only what stands in this region or below; may be repeated."),
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="SLUG", help="Only devices with all of these tags; may be repeated.")
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(metavar="SLUG=ROLE", help="What a role of NetBox is called here; a dash leaves its devices out."),
    ] = None,
    island: Annotated[
        list[str] | None,
        typer.Option(metavar="SLUG=ISLAND", help="The island of a region and of those below; default: its name."),
    ] = None,
    agent: Annotated[
        list[str] | None,
        typer.Option(metavar="AGENT=DEVICE", help="Where an agent stands: its name, and the device's id here."),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the changes; else they are shown only.")] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take the good objects and leave the others out. Exits 1 then.")
    ] = False,
    lang: Annotated[Language, typer.Option(help="Language of messages.")] = Language.ID,
    as_json: Annotated[bool, typer.Option("--json", help="Print what changes and every problem as JSON.")] = False,
) -> None:
    """Make or update an inventory from NetBox (3.3 or newer): sites, devices, cables and circuits.

    Shows what is added and changed, and writes with --write (on a terminal it asks). Nothing is deleted, and what
    NetBox does not know (SNMP credentials, feeders, groups, services) stays. All is taken or none, unless --partial. What
    would not pass siaga inventory check is not written.
    """
    from api.cli.import_telling import ImportTelling
    from api.cli.inventory_import import Import
    from api.core.netbox.mapping import Options, mapped
    from api.inventory_files import InventoryFiles
    from api.netbox_client import Chosen, NetBoxClient, NetBoxError

    if inventory is None:
        raise BadInputError(say(lang, "netbox.inventory"))
    options = Options(
        roles=_pairs(lang, "--role", role, "SLUG=ROLE", "switch-akses=access-switch"),
        islands=_pairs(lang, "--island", island, "SLUG=ISLAND", "bangka-tengah=Bangka"),
        agents=_pairs(lang, "--agent", agent, "AGENT=DEVICE", "pkp=core-pkp"),
        tagged=bool(tag),
    )
    token = _token(lang, token_file)
    target = InventoryFiles(inventory, os.environ)
    chosen = Chosen(site or (), region or (), tag or ())
    try:
        client = NetBoxClient(
            netbox, token, ca_file=ca_file, timeout_s=timeout, progress=lambda place: _progress(lang, place)
        )
        pulled = client.pull(chosen)
    except NetBoxError as problem:
        raise BadInputError(say(lang, problem.code, **problem.values)) from None
    _tell_read(lang, netbox, pulled)
    found = mapped(pulled, target.inventory, options)
    devices = {record.values.get("id") for intake in found.intakes for record in intake.records}
    for device in set(options.agents.values()) - devices:
        raise BadInputError(say(lang, "netbox.agent", device=device))
    for note in found.notes:
        print(say(lang, note.code, **note.values), file=sys.stderr)
    telling = ImportTelling(lang, found.intakes, "netbox")
    Import(found.intakes, target, telling, lang, as_json=as_json).run(partial=partial, write=write)


def _pairs(lang: Language, option: str, given: Sequence[str] | None, form: str, example: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given or ():
        slug, separator, value = (part.strip() for part in text.partition("="))
        if not (slug and separator and value):
            raise BadInputError(say(lang, "netbox.pair", option=option, text=text, form=form, example=example))
        found[slug] = value
    return found


def _token(lang: Language, file: Path | None) -> str:
    if file is None:
        token = os.environ.get(TOKEN, "").strip()
        if not token:
            raise BadInputError(say(lang, "netbox.secret.none"))
    else:
        try:
            token = file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            token = ""
        if not token:
            raise BadInputError(say(lang, "netbox.secret", file=file))
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise BadInputError(say(lang, "netbox.secret.odd"))
    return token


def _progress(lang: Language, place: str) -> None:
    if sys.stderr.isatty():
        print(say(lang, "netbox.reading", place=place), file=sys.stderr)


def _tell_read(lang: Language, url: str, pulled: Pulled) -> None:
    counts = {name: len(getattr(pulled, name)) for name in ("sites", "devices", "cables", "circuits")}
    print(say(lang, "netbox.read", url=url, **counts), file=sys.stderr)
