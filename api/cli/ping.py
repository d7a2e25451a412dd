"""``siaga ping``: a sweep over many addresses."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options

if TYPE_CHECKING:
    from agent.probes.icmp import Address, IcmpEngine
    from agent.probes.sweep import Swept

app = typer.Typer(add_completion=False)

_EPILOG = "Example: siaga ping devices.txt --count 3 --interval 0.5 --json"
_SECOND = 1_000_000
_NAMES = {4: "IPv4", 6: "IPv6"}


@app.command(epilog=_EPILOG)
def ping(
    *,
    targets: Annotated[
        list[str],
        typer.Argument(metavar="FILE|ADDRESS…", help="Addresses (no host names), or files with one a line; # comments"),
    ],
    count: Annotated[int, typer.Option(min=1, max=1000, help="Probes to each address")] = 1,
    interval: Annotated[
        float, typer.Option(min=0.01, max=86400, help="Seconds between two probes to one address")
    ] = 1.0,
    timeout: Annotated[float, typer.Option(min=0.001, max=3600, help="Seconds to wait for an answer")] = 1.0,
    rate: Annotated[int, typer.Option(min=0, help="Probes a second in all; 0: as fast as answers are read")] = 5000,
    as_json: options.ListAsJson = False,
) -> None:
    """Probe addresses with ICMP echo and print sent, received, loss (0 to 1) and round-trip times in seconds.

    One row an address, in the order of addresses. Needs CAP_NET_RAW, or a group inside net.ipv4.ping_group_range.
    """
    import gc

    from agent.clock import SystemClock
    from agent.probes.icmp import IcmpEngine
    from agent.probes.sweep import sweep

    gc.disable()  # a sweep makes no cycles, and looking for them would cost as much as probing
    addresses = _read_targets(targets)
    clock = SystemClock()
    with IcmpEngine.open(clock) as engine, ExitStack() as stack:
        _say_modes(engine, addresses)
        swept = sweep(
            engine,
            clock,
            addresses,
            count=count,
            interval=round(interval * _SECOND),
            timeout=round(timeout * _SECOND),
            rate=rate,
            progress=_progress(stack) if sys.stderr.isatty() else None,
        )
        drops = engine.counters.kernel_drops
    if drops:
        print(f"siaga: the kernel dropped answers (it counts {drops}); use a lower --rate", file=sys.stderr)
    sys.stdout.writelines(_json_lines(swept) if as_json else _table_lines(swept))


def _read_targets(targets: Iterable[str]) -> list[Address]:
    from agent.errors import BadInputError
    from agent.probes.icmp import address_of

    found: dict[bytes, Address] = {}
    problems: list[str] = []
    for target in targets:
        try:
            address = address_of(target)
        except ValueError as problem:
            path = Path(target)
            if path.exists():
                _read_file(path, found, problems)
            else:
                problems.append(f"{problem}; nor is there a file of that name")
        else:
            found[address.sockaddr] = address
    if problems:
        raise BadInputError("\n".join(problems))
    if not found:
        raise BadInputError("no address given: the file is empty; write one address a line")
    return sorted(found.values())


def _read_file(path: Path, found: dict[bytes, Address], problems: list[str]) -> None:
    from agent.probes.icmp import address_of

    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        problems.append(f"{path}: cannot be read: {problem}")
        return
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        try:
            address = address_of(text)
        except ValueError as problem:
            problems.append(f"{path}:{number}: {problem}")
        else:
            found[address.sockaddr] = address


def _say_modes(engine: IcmpEngine, addresses: list[Address]) -> None:
    versions = sorted({address.version for address in addresses})
    for version in versions:
        engine.require(version)
    modes = ", ".join(f"{_NAMES[version]} by {engine.modes[version].value} socket" for version in versions)
    print(f"siaga: probing {len(addresses)} addresses, {modes}", file=sys.stderr)


def _progress(stack: ExitStack) -> Callable[[int, int], None]:
    from rich.console import Console
    from rich.progress import Progress

    bar = stack.enter_context(Progress(console=Console(stderr=True), transient=True))
    task = bar.add_task("probing")
    return lambda done, total: bar.update(task, completed=done, total=total)


def _json_lines(swept: list[Swept]) -> Iterable[str]:
    from json.encoder import encode_basestring_ascii as quoted

    separator = "[\n"
    for address, sent, received, low, total, high, reason in swept:
        if received and low is not None and high is not None:
            least = mean = most = f"{low / _SECOND:.6f}"
            if received > 1:
                mean, most = f"{total / received / _SECOND:.6f}", f"{high / _SECOND:.6f}"
        else:
            least = mean = most = "null"
        yield (
            f'{separator}{{"address": {quoted(address[3])}, "sent": {sent}, "received": {received}, '
            f'"loss": {(sent - received) / sent}, "rtt_min": {least}, "rtt_avg": {mean}, "rtt_max": {most}, '
            f'"reason": {quoted(reason) if reason else "null"}}}'
        )
        separator = ",\n"
    yield "\n]\n"


def _table_lines(swept: list[Swept]) -> Iterable[str]:
    width = max(len("address"), *(len(row.address.text) for row in swept))
    yield f"{'address':{width}}   sent  received   loss   rtt_min   rtt_avg   rtt_max  reason\n"
    for row in swept:
        low, mean, high = (
            "-" if rtt is None else f"{rtt / _SECOND:.6f}"
            for rtt in (row.rtt_min, row.rtt_sum / row.received if row.received else None, row.rtt_max)
        )
        yield (
            f"{row.address.text:{width}} {row.sent:6d} {row.received:9d} {(row.sent - row.received) / row.sent:6.3f} "
            f"{low:>9} {mean:>9} {high:>9}  {row.reason or ''}".rstrip()
            + "\n"
        )
