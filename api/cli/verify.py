"""``siaga verify``: whether what is kept is as it was written, and where it is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias, TypeVar

import typer

from agent.errors import BadInputError

if TYPE_CHECKING:
    from api.core.audit import Anchor
    from api.core.audit_check import Checked, Finding

app = typer.Typer(add_completion=False)

_Row = TypeVar("_Row")
_QUIET_S = 2
"""Seconds before progress is shown."""
_STEP = 5_000
_EXAMPLE = """
Examples:

  siaga verify --data /var/lib/siaga

  siaga verify --head --data /var/lib/siaga >> anchors.txt

  siaga verify --anchor anchors.txt --data /var/lib/siaga
"""


class Outcome(NamedTuple):
    """What one check found: a line of what it saw, its figures for ``--json``, and what is wrong, in words."""

    name: str
    summary: str
    figures: dict[str, Any]
    wrong: list[str]


Check: TypeAlias = "Callable[[Path, Sequence[Anchor]], Outcome]"


@app.command(epilog=_EXAMPLE)
def verify(
    *,
    data: Annotated[
        Path, typer.Option(envvar="SIAGA_DATA", help="The data folder; Siaga may be running on it.")
    ] = Path("data"),
    anchor: Annotated[
        str | None, typer.Option(help="A head that was kept elsewhere, SEQ:HASH, or a file that holds such lines.")
    ] = None,
    head: Annotated[
        bool, typer.Option("--head", help="Only print the head of the audit, to be kept elsewhere.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Check the audit's chain: that no row was edited, removed, put in or moved since it was written.

    That its end was not cut off is certain only with an anchor that was kept where nobody of this machine can write.
    """
    anchors = [] if anchor is None else _anchors(anchor)
    if head:
        if anchors:
            raise BadInputError("--head prints, --anchor compares; give one of them")
        _print_head(data, as_json=as_json)
        return
    outcomes = [check(data, anchors) for check in CHECKS]
    sound = not any(outcome.wrong for outcome in outcomes)
    if as_json:
        print(json.dumps({"sound": sound, **{outcome.name: outcome.figures for outcome in outcomes}}, indent=2))
    for outcome in outcomes:
        for line in outcome.wrong:
            print(f"siaga: {outcome.name}: {line}", file=sys.stderr)
        if not as_json and not outcome.wrong:
            print(outcome.summary)
    if not sound:
        raise typer.Exit(1)


def _anchors(text: str) -> list[Anchor]:
    from api.core.audit import anchors_in

    found = anchors_in(text)
    if not found:
        try:
            found = anchors_in(Path(text).read_text("utf-8", "replace"))
        except (OSError, ValueError):
            raise BadInputError(
                f"--anchor: {text[:100]!r} is neither SEQ:HASH nor a file; give what siaga verify --head printed"
            ) from None
    if not found:
        raise BadInputError(f"--anchor: {text} holds no SEQ:HASH; give what siaga verify --head printed")
    return found


def _print_head(data: Path, *, as_json: bool) -> None:
    from api.store.audit_reading import open_chain

    with open_chain(data / "api.db") as chain:
        found = chain.head()
    if found is None:
        print("siaga: the store's note of the head is gone; siaga verify says more", file=sys.stderr)
        raise typer.Exit(1)
    print(json.dumps({"seq": found.seq, "hash": found.hash}) if as_json else found)


def check_audit(data: Path, anchors: Sequence[Anchor]) -> Outcome:
    """Check the chain of the api's store in a data folder."""
    from agent.errors import StorageError
    from api.core.audit_check import check
    from api.store.audit_reading import open_chain

    place = data / "api.db"
    with open_chain(place) as chain:
        try:
            done = check(_progressing(chain.rows(), chain.count), chain.head(), anchors)
        except StorageError as problem:  # a file that was damaged does not hold
            return Outcome("audit", "", {"rows": None, "head": None, "findings": []}, [str(problem)])
    wrong = [sentence(found, done.restored) for found in done.findings]
    if done.more:
        wrong.append(f"{done.more} more like these; put a backup in its place, or keep the file as evidence")
    figures = {
        "rows": done.rows,
        "head": str(done.head),
        "anchors": len(anchors),
        "findings": [
            {"what": found.wrong.value, "from": found.seq, "to": found.last, "text": text}
            for found, text in zip(done.findings, wrong, strict=False)
        ],
        "more": done.more,
    }
    return Outcome("audit", _summary(done, len(anchors)), figures, wrong)


def _summary(done: Checked, anchors: int) -> str:
    fits = f", fits {anchors} anchor{'s' if anchors > 1 else ''}" if anchors else ""
    return f"{done.rows} rows, head {done.head}{fits}"


_WORDS = {
    "edited": "{rows} {was} edited since: not what was sealed; {compare}",
    "missing": "{rows} {was} removed; {compare}",
    "inserted": "{rows} {was} put in by hand, Siaga did not write that there; {compare}",
    "out-of-order": "{rows} {was} moved: written as row {detail}; {compare}",
    "tail-cut": "{rows} {was} cut off the end{anchor}; {compare}{aside}",
    "rewritten": "{rows} is not the one of anchor {detail}: the chain was made anew since; {compare}{aside}",
    "head": "the last row and the store's note of the head differ, one of them was altered; {compare}",
}
_COMPARE = "keep this file as evidence, and compare with a backup (siaga restore FILE --data an empty folder)"


def sentence(found: Finding, restored: int | None) -> str:
    """Say what is wrong, where, and what to do; ``restored`` is the number of the last row that a restore left."""
    one = found.seq == found.last
    return _WORDS["head" if found.detail == "head" else found.wrong.value].format(
        rows=f"row {found.seq}" if one else f"rows {found.seq} to {found.last}",
        was="was" if one else "were",
        detail=found.detail,
        anchor=f" (anchor {found.detail})" if found.detail else "",
        compare=_COMPARE,
        aside=_aside(found.last, restored),
    )


def _aside(seq: int, restored: int | None) -> str:
    if restored is None or seq < restored:
        return ""
    return (
        f". Row {restored} tells of a restore from a backup: an anchor of the time before it belongs to the store that "
        "was moved aside (before-restore-…); check it there, with --data that folder"
    )


CHECKS: tuple[Check, ...] = (check_audit,)
"""What is checked, in the order in which it is told."""


def _progressing(rows: Iterator[_Row], count: Callable[[], int]) -> Iterator[_Row]:
    """Pass rows on; on a terminal, say how far that is when it takes long."""
    from agent.clock import SECOND, SystemClock

    clock = SystemClock()
    begun, shown, total = clock.monotonic(), False, 0
    for number, row in enumerate(rows):
        if number % _STEP == 0 and sys.stderr.isatty() and clock.monotonic() - begun > _QUIET_S * SECOND:
            total = total or count()
            shown = True
            print(f"\raudit: {100 * number // max(total, 1)} %", end="", flush=True, file=sys.stderr)
        yield row
    if shown:
        print("\r\x1b[K", end="", file=sys.stderr)
