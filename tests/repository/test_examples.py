"""Examples on the pages run as they stand, and every figure beside them is the one that the code gives.

A fenced ``console`` block holds commands after ``$`` and what they print; a line ``…`` stands for any lines. They run in
``examples/PAGE`` beside the page.
"""

from __future__ import annotations

import itertools
import re
import shlex
import shutil
import subprocess
import sys
from math import exp
from pathlib import Path

import pytest

from agent.clock import MINUTE, SECOND, Microseconds, parse_instant, to_datetime
from agent.inventory.load import load
from agent.inventory.topology import Topology
from agent.inventory.views import references_of
from collector.core.history import standing
from collector.core.reachability import Reach, Seen, Table
from collector.core.suspects import Suspects
from collector.core.terms import Terms
from collector.recording import read
from collector.replay import Replay
from tests.support.repository import ROOT, text_of, tracked

EXPLANATION = Path("docs/explanation")
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def examples() -> list[tuple[Path, str, str]]:
    """Return ``(page, command, what it prints)`` of every console block."""
    return [
        (page, command.replace("\\\n", " "), printed)
        for page in tracked(".md")
        for block in re.findall(r"^```console\n(.*?)^```", text_of(page), re.MULTILINE | re.DOTALL)
        for command, printed in COMMAND.findall(block)
    ]


EXAMPLES = examples()


def matches(printed: str, expected: str) -> bool:
    """Whether a command printed what a page says, where a line ``…`` stands for any lines."""
    lines = (r"(?:.*\n)*?" if line == "…" else re.escape(line) + r"\n" for line in expected.splitlines())
    return re.fullmatch("".join(lines), printed) is not None


@pytest.mark.parametrize(
    ("page", "command", "expected"), EXAMPLES, ids=[f"{page.stem}-{at}" for at, (page, _, _) in enumerate(EXAMPLES)]
)
def test_an_example_prints_what_the_page_says(page, command, expected, tmp_path):
    place = tmp_path / page.stem
    shutil.copytree(ROOT / page.parent / "examples" / page.stem, place)
    name, *arguments = shlex.split(command)
    ran = subprocess.run(
        [Path(sys.executable).parent / name, *arguments], cwd=place, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert matches(ran.stdout, expected), f"{page}: {command}\nprints\n{ran.stdout}"


def test_an_example_that_prints_something_else_is_seen():
    assert matches("a\nb\nc\n", "a\n…\nc\n")
    assert matches("a\nc\n", "a\n…\nc\n")
    assert not matches("a\nb\nc\n", "a\nc\n")
    assert not matches("a\nb\n", "a\n…\nc\n")
    assert not matches("a1\n", "a.\n")
    assert {page for page, _, _ in EXAMPLES} >= {EXPLANATION / "evidence-runs.md", EXPLANATION / "root-cause.md"}


def test_every_explanation_has_an_example_that_runs():
    pages = {page for page in tracked(".md") if page.parent == EXPLANATION}
    assert pages == {page for page, _, _ in EXAMPLES if page.parent == EXPLANATION}
    kept = {path.parts[3] for path in tracked() if path.parts[:3] == ("docs", "explanation", "examples")}
    assert kept == {page.stem for page in pages}


def rows_of(page: str, first: str) -> list[list[str]]:
    """Return the cells of a page's table whose first heading is ``first``, without its headings."""
    found = re.search(
        rf"^\| {re.escape(first)} \|.*\n\|[ -|]*\n((?:\|.*\n)+)", text_of(EXPLANATION / page), re.MULTILINE
    )
    assert found, f"{page}: no table begins with {first}"
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in found[1].splitlines()]


def test_the_mornings_runs_are_those_on_the_page():
    place = ROOT / EXPLANATION / "examples" / "evidence-runs"
    network = load(place / "network.yaml", {}, secrets=False)
    recording = read([place / "morning.jsonl"])
    about = [item for item in recording.observations if getattr(item, "device", "") == "sw-dinkes"]
    assert f"The {len(about)} lines about `sw-dinkes` become four rows" in text_of(EXPLANATION / "evidence-runs.md")
    replay = Replay(network, references_of(network))
    replay.run(recording.observations)
    view = replay.judge.view("pkp", "sw-dinkes")
    assert view is not None
    end = parse_instant("2026-11-18T09:00:00+07:00")
    runs = replay.runs.get(("pkp", "sw-dinkes"), []) + standing(replay.judge.table("pkp", "sw-dinkes"), view.now, end)
    assert rows_of("evidence-runs.md", "result") == [
        [
            run.result,
            *(_local(instant) for instant in (run.first, run.last, run.until)),
            str(run.count),
            str(len(run.losses)),
        ]
        for run in runs
    ]


def _local(instant: Microseconds) -> str:
    return to_datetime(instant + 7 * 60 * MINUTE).strftime("%H:%M:%S")


def test_a_month_becomes_as_many_rows_as_the_page_says():
    told = {
        name.split(" (")[0]: int(number.replace(",", ""))
        for name, number in rows_of("evidence-runs.md", "October 2026, a round every 10 s")
    }
    network = load(ROOT / EXPLANATION / "examples" / "root-cause" / "network.yaml", {}, secrets=False)
    table, reach = Table("pkp", "sw-dinkes", Terms.of(network.detection)), Reach()
    start = parse_instant("2026-10-01T00:00:00+07:00")
    end = parse_instant("2026-11-01T00:00:00+07:00")
    rounds = range(start, end, 10 * SECOND)
    assert told["rounds"] == len(rounds)
    week = 7 * 24 * 60 * MINUTE
    out, away, lone = start + week, start + 2 * week, start + 3 * week
    for at in rounds:
        if not away < at < away + 10 * MINUTE:
            table.step(
                reach, Seen(at, not (out <= at < out + 40 * MINUTE or at == lone), rtt=0.004, interval=10 * SECOND)
            )
    runs = standing(table, reach, end)
    assert told["rows"] == len(runs)
    assert told["outages"] == len([run for run in runs if run.result == "lost"])
    assert told["lost probes that never confirmed"] == sum(len(run.losses) for run in runs)
    joints = itertools.pairwise(runs)
    assert told["gaps"] == len([one for one, other in joints if one.until < other.first])
    (lost,) = [run for run in runs if run.result == "lost"]
    assert lost.until - lost.first == 40 * MINUTE


@pytest.mark.parametrize("device", ["sw-samsat", "sw-dinkes"])
def test_the_rates_on_the_page_are_those_in_force(device):
    network = load(ROOT / EXPLANATION / "examples" / "root-cause" / "network.yaml", {}, secrets=False)
    suspects = Suspects(network, Topology(network))
    tables = re.findall(
        r"^\| element \| rate \|.*\n\|[ -|]*\n((?:\|.*\n)+)", text_of(EXPLANATION / "root-cause.md"), re.MULTILINE
    )
    (mine,) = [rows for rows in tables if f"`{device}`" in rows]
    rates = dict(re.findall(r"^\| `([a-z-]+)` \| ([0-9.]+) \|", mine, re.MULTILINE))
    assert len(rates) >= 3
    assert {name: float(rate) for name, rate in rates.items()} == {
        name: pytest.approx(exp(suspects.prior[name])) for name in rates
    }
    assert set(rates) >= suspects.candidates([("pkp", device)], frozenset())
