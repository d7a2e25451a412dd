"""``siaga lab``: the practice province, real network stacks whose cables can be cut."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli import lab_agent, lab_people

if TYPE_CHECKING:
    from agent.inventory.models import Inventory
    from deploy.lab.daemon import Setup

app = typer.Typer(
    add_completion=False,
    help="The practice province: a network of real stacks on this machine, without root, whose cables can be cut.",
    epilog="Example: siaga lab run, and in a second terminal: siaga lab cut skkl-bangka-belitung",
)
power = typer.Typer(help="Switch a feeder or a device off or on.")
app.add_typer(power, name="power")
app.command(name="agent", epilog="Example: siaga lab agent tjp")(lab_agent.agent)
app.command(name="people", epilog="Example: siaga lab people --office dinkes")(lab_people.people)

Lab = Annotated[
    Path | None,
    typer.Option("--lab", envvar="SIAGA_LAB", help="Folder of the lab; default: one of your own, the same every time."),
]
InventoryPath = Annotated[
    Path | None,
    typer.Option(
        envvar="SIAGA_INVENTORY", help="Inventory to build; default: the practice province that comes with it."
    ),
]
Offices = Annotated[
    int | None,
    typer.Option(min=1, max=500, help="Build the practice province with so many offices (it has 40 or more)."),
]
Script = Annotated[Path | None, typer.Option("--play", help="Script of timed faults to play once it stands.")]
Answerer = Annotated[
    Literal["auto", "snmpd", "responder"],
    typer.Option(help="What answers SNMP; auto: snmpd where it is installed, else a responder of the lab's own."),
]
Json = Annotated[bool, typer.Option("--json", help="Print what was done, as in the ground truth.")]
Words = Annotated[list[str], typer.Argument(metavar="WHAT…")]


def _folder(lab: Path | None) -> Path:
    from deploy.lab.control import default_folder

    return lab or default_folder(os.environ)


@app.command(epilog="Example: siaga lab up --offices 100 --play storm.txt")
def up(
    lab: Lab = None,
    inventory: InventoryPath = None,
    offices: Offices = None,
    play: Script = None,
    snmp: Answerer = "auto",
) -> None:
    """Build the province and hold it until Ctrl-C; what is done to it is written to truth.jsonl in its folder."""
    from deploy.lab.holder import hold

    folder = _folder(lab)
    raise SystemExit(hold(_setup(folder, _inventory(folder, inventory, offices), play, snmp)))


def _setup(folder: Path, path: Path, play: Path | None, snmp: str) -> Setup:
    from agent.errors import BadInputError
    from agent.inventory.load import load
    from deploy.lab.actions import parse_script
    from deploy.lab.daemon import Setup
    from deploy.lab.enlarge import read
    from deploy.lab.practice import Snmp
    from deploy.lab.practice_secrets import practice_environment

    practice = practice_environment(read(path), os.environ)
    loaded = load(path, {**os.environ, **practice})
    if not loaded.agents:
        raise BadInputError(f"{path} has no agents; name at least one, and the device it stands at")
    try:
        cues = parse_script(play.read_text("utf-8"), str(play)) if play else []
    except OSError as problem:
        raise BadInputError(f"the script {play} cannot be read: {problem.strerror}") from None
    about = {"inventory": str(path.resolve()), "agent_at": loaded.agents[0].at, "folder": str(folder.resolve())}
    return Setup(loaded, folder, {**os.environ, **practice}, practice, about, tuple(cues), Snmp(snmp))


def _inventory(folder: Path, inventory: Path | None, offices: int | None) -> Path:
    from deploy.lab.enlarge import PROVINCE, sized

    path = inventory or PROVINCE
    return path if offices is None else sized(path, offices, folder)


def _own(path: Path, folder: Path) -> Path:
    """Return the lab's own copy of an inventory that the user did not name: its pages change it."""
    from deploy.lab.own_inventory import own_inventory

    own = own_inventory(path, folder)
    if own.changed:
        print(
            f"siaga lab: the inventory {own.path} was changed and is kept; remove the folder to begin anew",
            file=sys.stderr,
        )
    return own.path


@app.command(epilog="Example: siaga lab run --port 8081 --offices 60")
def run(
    lab: Lab = None,
    inventory: InventoryPath = None,
    offices: Offices = None,
    play: Script = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1 for the pages; 0: any free one.")
    ] = 8080,
    data: Annotated[Path | None, typer.Option(help="Folder for what Siaga keeps; default: data in the lab's.")] = None,
    snmp: Answerer = "auto",
) -> None:
    """Build the province and start Siaga in it: pages on this machine, each agent at its own device.

    The first agent runs in Siaga's own process; the others deliver over the province's cables.
    """
    from deploy.lab.client import open_port, run_inside, this_command

    folder = _folder(lab)
    path = _inventory(folder, inventory, offices)
    setup = _setup(folder, path if path == inventory else _own(path, folder), play, snmp)
    path = setup.about["inventory"]
    listener = open_port(port)
    chosen = listener.getsockname()[1]
    siaga, kept = this_command(), data or folder / "data"
    within = ["--lab", str(folder)]
    up_words = ["lab", "up", *within, "--inventory", path, "--snmp", snmp, *(["--play", str(play)] if play else [])]
    status = run_inside(
        [*siaga, *up_words],
        [*siaga, "run", "--inventory", path, "--data", str(kept), *_ways_in(setup.inventory)],
        {
            f"agent {one.id}": [*siaga, "lab", "agent", one.id, *within, "--data", str(kept)]
            for one in setup.inventory.agents[1:]
        },
        folder=folder,
        listener=listener,
        ready=lambda: _say(setup, chosen, lab),
    )
    raise SystemExit(status)


def _ways_in(inventory: Inventory) -> list[str]:
    """Return where traps come in and, when there are other agents than the first, where these do."""
    from deploy.lab.trapping import TRAP_PORT

    traps = ["--trap-listen", f":{TRAP_PORT}"]
    if len(inventory.agents) == 1:
        return traps
    centre = next(device.address for device in inventory.devices if device.id == inventory.agents[0].at)
    host = f"[{centre}]" if centre.version == 6 else str(centre)  # noqa: PLR2004 - IPv6
    return [*traps, "--uplink-listen", f"{host}:{lab_agent.UPLINK_PORT}", "--uplink-name", str(centre)]


def _say(setup: Setup, port: int, lab: Path | None) -> None:
    from api.cli.arguments import typed_command
    from deploy.lab.suggestions import suggestions

    siaga = typed_command()
    where = f" --lab {lab}" if lab else ""
    print(f"\nSiaga watches the practice province: http://127.0.0.1:{port}", file=sys.stderr)
    print("In a second terminal, try:", file=sys.stderr)
    for command, meaning in suggestions(setup.inventory):
        print(f"  {siaga} lab {command + where:36} # {meaning}", file=sys.stderr)
    print(f"  {siaga} lab {'people' + where:36} # somebody for each role of the service desk", file=sys.stderr)
    print("Ctrl-C stops both.\n", file=sys.stderr, flush=True)


@app.command(
    name="exec",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog="Example: siaga lab exec --at core-pkp -- ping -c 3 10.20.4.2",
)
def execute(
    command: Annotated[list[str], typer.Argument(metavar="CMD…")],
    at: Annotated[str | None, typer.Option(help="Device to run it at; default: where the first agent stands.")] = None,
    lab: Lab = None,
) -> None:
    """Run a command inside a device's network; files and open descriptors are this machine's."""
    from deploy.lab import client

    client.execute(command, client.enter(_folder(lab), at))


@app.command(epilog="Example: siaga lab cut skkl-bangka-belitung")
def cut(what: Words, lab: Lab = None, as_json: Json = False) -> None:
    """Cut links, or risk groups with all their members: both ends lose their carrier."""
    _act(["cut", *what], lab, as_json)


@app.command(epilog="Example: siaga lab restore skkl-bangka-belitung")
def restore(
    what: Annotated[list[str] | None, typer.Argument(metavar="[WHAT…|all]")] = None,
    lab: Lab = None,
    as_json: Json = False,
) -> None:
    """Mend links, devices, interfaces or risk groups, whatever is wrong with them; without a name: everything."""
    _act(["restore", *(what or [])], lab, as_json)


@power.command("off", epilog="Example: siaga lab power off pln-air-itam --battery 30s")
def power_off(
    what: Words,
    battery: Annotated[
        str, typer.Option(help="How long a UPS keeps the devices behind it when their feeder is off.")
    ] = "2m",
    lab: Lab = None,
    as_json: Json = False,
) -> None:
    """Take the power from a feeder's devices, or from a device: it answers nothing and its links lose their carrier."""
    _act(["power", "off", *what, "--battery", battery], lab, as_json)


@power.command("on", epilog="Example: siaga lab power on pln-air-itam")
def power_on(what: Words, lab: Lab = None, as_json: Json = False) -> None:
    """Give the power back: devices that were off start anew, with their uptime at zero."""
    _act(["power", "on", *what], lab, as_json)


@app.command(epilog="Example: siaga lab bump sw-dinkes --for 8s")
def bump(
    what: Words,
    duration: Annotated[str, typer.Option("--for", help="How long it is off.")] = "5s",
    lab: Lab = None,
    as_json: Json = False,
) -> None:
    """Restart devices: off for some seconds, then on with their uptime at zero."""
    _act(["bump", *what, "--for", duration], lab, as_json)


@app.command("admin-down", epilog="Example: siaga lab admin-down core-pkp/ge-0/0/4")
def admin_down(what: Words, lab: Lab = None, as_json: Json = False) -> None:
    """Switch interfaces off by hand (ifAdminStatus down); the other end loses its carrier."""
    _act(["admin-down", *what], lab, as_json)


@app.command("admin-up", epilog="Example: siaga lab admin-up core-pkp/ge-0/0/4")
def admin_up(what: Words, lab: Lab = None, as_json: Json = False) -> None:
    """Switch interfaces on again."""
    _act(["admin-up", *what], lab, as_json)


@app.command(epilog="Example: siaga lab lightning petir-belitung --for 20s")
def lightning(
    what: Words,
    duration: Annotated[str, typer.Option("--for", help="How long until all is back.")] = "30s",
    lab: Lab = None,
    as_json: Json = False,
) -> None:
    """Strike an area: all its links and devices fail together and come back later, restarted."""
    _act(["lightning", *what, "--for", duration], lab, as_json)


@app.command(epilog="Example: siaga lab loss fo-dinkes 20%")
def loss(link: str, share: str, lab: Lab = None, as_json: Json = False) -> None:
    """Lose this share of the pings that cross a link (both ways together); 0% ends it."""
    _act(["loss", link, share], lab, as_json)


@app.command(epilog="Example: siaga lab delay fo-dinkes 300ms")
def delay(link: str, duration: str, lab: Lab = None, as_json: Json = False) -> None:
    """Make the round trip over a link longer by so much; 0s ends it."""
    _act(["delay", link, duration], lab, as_json)


@app.command(epilog="Example: siaga lab flap fo-dinkes --times 10 --every 1s")
def flap(
    what: Words,
    times: Annotated[int, typer.Option(min=1, max=1000, help="How often it goes down.")] = 5,
    every: Annotated[str, typer.Option(help="From one going down to the next; down for half of it.")] = "2s",
    lab: Lab = None,
    as_json: Json = False,
) -> None:
    """Have links lose and regain their carrier again and again."""
    _act(["flap", *what, "--times", str(times), "--every", every], lab, as_json)


@app.command(epilog="Example: siaga lab play storm.txt")
def play(
    script: Annotated[
        Path, typer.Argument(help="A duration and an action a line: 10s cut skkl-bangka-belitung; # comments.")
    ],
    lab: Lab = None,
) -> None:
    """Play a script of timed faults; the lab goes on with it after this command has returned."""
    from agent.clock import SECOND
    from agent.errors import BadInputError
    from deploy.lab.actions import parse_script
    from deploy.lab.control import ask

    try:
        text = script.read_text("utf-8")
    except OSError as problem:
        raise BadInputError(f"the script {script} cannot be read: {problem.strerror}") from None
    parse_script(text, str(script))
    answer, _ = ask(_folder(lab), {"do": "play", "script": text})
    print(f"{answer['cues']} actions, the last in {answer['last'] / SECOND:g} s", file=sys.stderr)


@app.command(epilog="Example: siaga lab status --json")
def status(
    every: Annotated[bool, typer.Option("--all", help="List devices, links and what carries, too.")] = False,
    lab: Lab = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Show what is broken in the running province."""
    from deploy.lab.control import ask
    from deploy.lab.telling import status_lines

    answer, _ = ask(_folder(lab), {"do": "status"})
    if as_json:
        print(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    for line in status_lines(answer, every=every):
        print(line)


def _act(words: list[str], lab: Path | None, as_json: bool) -> None:
    from deploy.lab.control import ask
    from deploy.lab.telling import change_lines

    entries, _ = ask(_folder(lab), {"do": "act", "words": words})
    if as_json:
        print(json.dumps(entries, indent=2, ensure_ascii=False))
        return
    lines = change_lines(entries)
    for line in lines:
        print(line)
    if not lines:
        print("nothing changed: it was so already", file=sys.stderr)
