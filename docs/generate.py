"""Write the reference pages from the code: ``python -m docs.generate`` (``--check``: only tell whether they agree).

Commands and settings come from the command line's own declarations, metrics from their one table, operations from
the OpenAPI document, roles from their table. Exits 1 when ``--check`` finds a difference.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import typer.main
from typer import Context

from agent.clock import SystemClock
from agent.inventory.load import load
from api.app import create_app
from api.cli.app import app as siaga
from api.core.roles import TABLE, Action, Scope
from api.metric_table import PROGRAMS
from api.settings import Settings
from deploy.lab.enlarge import PROVINCE

REFERENCE = Path(__file__).parent / "reference"
_PROGRAMS = ("run", "agent", "collector", "api")


def commands() -> str:
    """Return the page of every command: what it does, its arguments and options, an example."""
    root = typer.main.get_command(siaga)
    lines = [
        "# Commands",
        "",
        (
            "Every command exits 0 when it did its work, 1 when what it was asked to check does not hold, 2 on wrong usage "
            "or bad input. Data goes to stdout, all else to stderr."
        ),
    ]
    for context, command in _walk(root, Context(root, info_name="siaga")):
        lines += ["", f"## {context.command_path}", "", *_paragraphs(command.help)]
        if not hasattr(command, "list_commands") or getattr(command, "invoke_without_command", False):
            lines += ["", "```", command.get_usage(context).removeprefix("Usage: "), "```"]
            rows = [record for parameter in command.params if (record := parameter.get_help_record(context))]
            if rows:
                lines += ["", "| argument or option | meaning |", "| --- | --- |"]
                lines += [f"| `{_cell(name)}` | {_cell(meaning)} |" for name, meaning in rows]
        if command.epilog:
            lines += ["", "```", *_dedented(command.epilog), "```"]
    return _page(lines)


def settings() -> str:
    """Return the page of every environment variable, by program, and where else each is read."""
    root = typer.main.get_command(siaga)
    found = [
        (context.command_path, parameter, parameter.get_help_record(context))
        for context, command in _walk(root, Context(root, info_name="siaga"))
        for parameter in command.params
        if getattr(parameter, "envvar", None)
    ]
    lines = [
        "# Settings",
        "",
        (
            "Each setting is an option and an environment variable; the option wins. What is to be watched, and how, stands "
            "in the inventory (`siaga inventory schema` prints what may stand in one)."
        ),
    ]
    for program in _PROGRAMS:
        lines += [
            "",
            f"## siaga {program}",
            "",
            "| variable | option | meaning | default |",
            "| --- | --- | --- | --- |",
        ]
        for path, parameter, _ in found:
            if path == f"siaga {program}":
                default = "required" if parameter.required else f"`{parameter.default}`"
                empty = parameter.default in (None, "") and not parameter.required
                lines.append(
                    f"| `{parameter.envvar}` | `{parameter.opts[0]}` | {_cell(parameter.help or '')} "
                    f"| {'none' if empty else default} |"
                )
    others: dict[str, list[str]] = {}
    for path, parameter, _ in found:
        if path.split()[1] not in _PROGRAMS:
            others.setdefault(parameter.envvar, []).append(f"`{path}`")
    lines += ["", "## Other commands", "", "| variable | read by |", "| --- | --- |"]
    lines += [f"| `{name}` | {', '.join(sorted(set(paths)))} |" for name, paths in sorted(others.items())]
    lines += [
        "",
        (
            "Secrets of SNMP stand in the inventory as `${NAME}` or `{file: …}`: the variables of the first kind are the "
            "inventory's own. `LISTEN_FDS` (systemd) hands `siaga run` and `siaga api` an open socket, which wins over "
            "`SIAGA_LISTEN`. `siaga poll` takes the secrets of a device that is in no inventory from `SIAGA_SNMP_COMMUNITY`, "
            "`SIAGA_SNMP_AUTH_KEY` and `SIAGA_SNMP_PRIVACY_KEY`, or from the variables that its options name. "
            "`siaga inventory pull` takes NetBox's API token from `SIAGA_NETBOX_TOKEN`, unless `--token-file` names a file."
        ),
        "",
        (
            "Of the tests and benches: `SIAGA_HYPOTHESIS` (`dev`, `ci`, `nightly`) says how many cases the tests draw, "
            "`SIAGA_LAW_CASES` and `SIAGA_FULL_MONTHS` how many judgements and months the laws of availability are held to, "
            "`SIAGA_TEST_SEED` repeats a random fault, `SIAGA_WRITE_GOLDEN` writes the golden documents anew; "
            "`SIAGA_BENCH_CUTS`, `SIAGA_BENCH_SEED` and `SIAGA_BENCH_LOG` say how often `make bench` cuts, by which seed, "
            "and where it keeps every cut; `SIAGA_BENCH_DAYS` how many days of buffer it drains."
        ),
    ]
    return _page(lines)


def metrics() -> str:
    """Return the page of every metric."""
    lines = [
        "# Metrics",
        "",
        (
            "`/metrics` of `siaga run` serves all of these; `siaga collector` and `siaga api` serve their own. A name, once "
            "published, is an interface. Counters start at zero with the process; what the network counts, where its devices "
            "are. InfluxDB measurements carry the same names and tags, with one field, `value`. Figures of this month are as "
            "of now, in the inventory's time zone; `basis` is `service-time` (the guarantee's) or `24x7`."
        ),
    ]
    for program, table in PROGRAMS.items():
        lines += ["", f"## Of the {program}", "", "| metric | kind | labels | meaning |", "| --- | --- | --- | --- |"]
        for entry in table.values():
            named = ", ".join(f"`{label}`" for label in entry.labels) or "none"
            lines.append(f"| `{entry.name}` | {entry.kind} | {named} | {_cell(entry.help)} |")
    return _page(lines)


def http() -> str:
    """Return the page of every operation and of what each role may do."""
    nothing = cast("Any", None)  # the document is made from the routes alone; nothing is read or kept
    document = create_app(nothing, nothing, load(PROVINCE, {}, secrets=False), SystemClock(), Settings()).openapi()
    lines = [
        "# HTTP",
        "",
        (
            "`/api/v1/openapi.json` is the OpenAPI 3.1 document of what runs; this page lists it. Errors are RFC 9457 "
            "problem details in the language of `Accept-Language` (`id`, `en`). Sign in with a session cookie or a bearer "
            "token. HEAD is answered wherever GET is. Tickets carry an `ETag`, and `If-None-Match` with it is answered 304; writes to them need `If-Match` and "
            "take `Idempotency-Key`."
        ),
        "",
        "| operation | what it does | action |",
        "| --- | --- | --- |",
    ]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            text = (operation.get("description") or operation["summary"]).split("\n\n")[0].replace("\n", " ")
            lines.append(f"| `{method.upper()} {path}` | {_cell(text)} | {operation.get('x-action', 'anybody')} |")
    lines += ["", "## Who may do what", "", f"| role | {' | '.join(Action)} |", "| --- |" + " --- |" * len(Action)]
    for role, allowed in TABLE.items():
        lines.append(f"| `{role}` | {' | '.join(allowed.get(action, Scope.NONE) for action in Action)} |")
    lines += [
        "",
        "`own`: what belongs to the person's own office or account; `all`: the whole province; `none`: refused.",
    ]
    return _page(lines)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "settings.md": settings,
    "metrics.md": metrics,
    "http.md": http,
}
"""File name in ``docs/reference`` → what it must hold."""


def _walk(command: Any, context: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every command below a group with its context, in the order ``--help`` lists them."""
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        below = Context(child, info_name=name, parent=context)
        yield below, child
        if hasattr(child, "list_commands"):
            yield from _walk(child, below)


def _paragraphs(text: str | None) -> list[str]:
    return _dedented((text or "").replace("\f", ""))


def _dedented(text: str) -> list[str]:
    lines = [line.strip() for line in text.strip().splitlines()]
    return [line for line, after in zip(lines, [*lines[1:], ""], strict=True) if line or after]


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _page(lines: list[str]) -> str:
    return "\n".join(["<!-- written by docs/generate.py; make docs writes it anew -->", "", *lines, ""])


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` name those that differ; return the exit status."""
    differing = False
    for name, make in PAGES.items():
        place, text = REFERENCE / name, make()
        if place.exists() and place.read_text("utf-8") == text:
            continue
        if "--check" in arguments:
            differing = True
            print(f"{place}: differs from the code; run: make docs", file=sys.stderr)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
    return int(differing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
