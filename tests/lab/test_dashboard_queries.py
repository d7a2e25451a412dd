"""Every query of the dashboard, run by a real Prometheus that scrapes the running province: its figures are the API's."""

from __future__ import annotations

import json
import math
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.clock import SECOND, parse_instant
from agent.inventory.load import load
from agent.inventory.models import Cause
from agent.inventory.topology import Topology
from collector.metric_table import STATES
from dashboards import queries
from dashboards.generate import FOLDER
from deploy.lab.enlarge import PROVINCE
from tests.support.desk_client import seen
from tests.support.prometheus import Prometheus, prometheus
from tests.support.watched_province import WatchedProvince, watched_province

pytestmark = [pytest.mark.lab, pytest.mark.timeout(600)]

TOKEN = "token-of-the-scrape"
CABLE = "skkl-bangka-belitung"
WITHIN = 120

Rows = dict[tuple[str, ...], float]


INFLUX = {"SIAGA_INFLUX_URL": "http://127.0.0.1:8428", "SIAGA_INFLUX_ORG": "kominfo", "SIAGA_INFLUX_BUCKET": "siaga"}
"""As Siaga sees it from the province, where the port is free."""


@dataclass
class Watching:
    """The province, its inventory, and the Prometheus that scrapes it."""

    province: WatchedProvince
    inventory: Path
    prometheus: Prometheus


def always_open(folder: Path) -> Path:
    """Return the practice province with service around the clock: the test must not depend on the hour."""
    shutil.copytree(PROVINCE, folder)
    path = folder / "province.yaml"
    content = yaml.safe_load(path.read_text("utf-8"))
    content["calendars"] = {
        "dinas": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["00:00-24:00"]}
    }
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return folder


@contextmanager
def points_store(province: WatchedProvince, folder: Path) -> Iterator[None]:
    """Run Debian's VictoriaMetrics in the province, beside Siaga; Siaga has begun before it."""
    folder.mkdir()
    options = [f"-storageDataPath={folder / 'data'}", "-search.latencyOffset=0s", "-influxSkipSingleField"]
    with (folder / "log").open("w") as log:
        process = province.lab.popen_at(
            None, ["victoria-metrics", "-dedup.minScrapeInterval=1ms", *options], stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()
            process.wait()


def points(watching: Watching, measurement: str) -> dict[str, list[float]]:
    """Return the values of a measurement, oldest first, by device."""
    address = f"http://127.0.0.1:8428/api/v1/export?match[]={measurement}"
    code = f"import urllib.request; print(urllib.request.urlopen({address!r}).read().decode())"
    done = watching.province.lab.run_at(None, [sys.executable, "-c", code])
    found = [json.loads(line) for line in done.stdout.splitlines() if line]
    return {row["metric"]["device"]: row["values"] for row in found}


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    folder = tmp_path_factory.mktemp("watched")
    inventory = always_open(tmp_path_factory.mktemp("given") / "province")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIAGA_METRICS_TOKEN", TOKEN)
        patch.setenv("SIAGA_POLL_INTERVAL", "5s")
        for name, value in INFLUX.items():
            patch.setenv(name, value)
        with (
            watched_province(folder, "--inventory", str(inventory)) as province,
            prometheus(
                tmp_path_factory.mktemp("prometheus"), scrape=f"127.0.0.1:{province.port}", token=TOKEN
            ) as server,
        ):
            province.wait_until_known()
            with points_store(province, folder / "points"):
                yield Watching(province, inventory, server)


@pytest.fixture
def cut(watching: Watching) -> Watching:
    """The province with its sea cable cut, whatever the test before did."""
    watching.province.lab.cut(CABLE)
    seen(lambda: items(watching, "incidents", open="true"), 60, "the cut is no incident")
    return watching


def asked(watching: Watching, expression: str, by: tuple[str, ...]) -> Rows:
    rows = watching.prometheus.ask(expression)
    found = {tuple(labels[label] for label in by): value for labels, value in rows}
    assert len(found) == len(rows), f"{expression}: several series are alike by {by}"
    return found


# --- what the API says ---------------------------------------------------------------------------------


def items(watching: Watching, path: str, **query: str) -> list[dict[str, Any]]:
    return list(watching.province.desk.get(path, **query)["items"])


def cut_off(path: str) -> Callable[[Watching, str], Rows]:
    return lambda watching, _: {
        (): float(sum(item["state"] in ("unreachable", "down") for item in items(watching, path)))
    }


def figures(watching: Watching, basis: str) -> list[dict[str, Any]]:
    return [item for item in items(watching, "availability") if item["basis"] == basis]


def cut_percent(ratio: float) -> float:
    return math.floor(10000 * ratio) / 100


def ratio(name: str) -> Callable[[Watching, str], Rows]:
    return lambda watching, basis: {(row["service"],): cut_percent(row[name]) for row in figures(watching, basis)}


def province_availability(watching: Watching, basis: str) -> Rows:
    rows = figures(watching, basis)
    up, down = sum(row["up"] for row in rows), sum(row["down"] for row in rows)
    return {(): cut_percent(up / (up + down))}


def budget_left(watching: Watching, basis: str) -> Rows:
    return {(row["service"],): (row["budget"] - row["down"]) / SECOND for row in figures(watching, basis)}


def least_budgets(watching: Watching, basis: str) -> Rows:
    shares = {
        (row["service"],): 100 * ((row["budget"] - row["down"]) / SECOND) / (row["budget"] / SECOND)
        for row in figures(watching, basis)
    }
    return extremes(shares, lowest=True)


def down_by_cause(watching: Watching, basis: str) -> Rows:
    total: Rows = {}
    for row in figures(watching, basis):
        for cause, amount in row["down_by_cause"].items():
            total[cause,] = total.get((cause,), 0.0) + amount / SECOND
    return total


def office_states(watching: Watching, _: str) -> Rows:
    return {(row["office"], row["name"]): float(STATES[row["state"]]) for row in items(watching, "offices")}


def open_incidents(watching: Watching, _: str) -> Rows:
    return {
        (row["id"], row["cause"], "+".join(row["root"])): 1000 * (parse_instant(row["started"]) / SECOND)
        for row in items(watching, "incidents", open="true")
    }


def incidents_by_cause(watching: Watching, _: str) -> Rows:
    counted: Rows = {(cause.value,): 0.0 for cause in Cause}
    for row in items(watching, "incidents", open="true"):
        counted[row["cause"],] += 1
    return counted


def worst_links(field: str, factor: float) -> Callable[[Watching, str], Rows]:
    """What the API says of the far end of each link that alone joins it to the agent."""

    def expected(watching: Watching, _: str) -> Rows:
        inventory = load(watching.inventory, {}, secrets=False)
        topology = Topology(inventory)
        here = inventory.agents[0].at
        whole = topology.reached(here)
        devices = {row["device"]: row for row in items(watching, "devices") if row["state"] != "unknown"}
        found: Rows = {}
        for link in inventory.links:
            beyond = (whole - topology.reached(here, [link.id])) & {end.device for end in link.ends}
            value = devices.get(min(beyond, default=""), {}).get(field)
            if value is not None:
                found[link.id,] = factor * value
        return extremes(found, lowest=False)

    return expected


def extremes(values: Rows, *, lowest: bool) -> Rows:
    """Keep the ten least or greatest; equals at the edge are all kept (Prometheus takes any of them)."""
    ordered = sorted(values.values(), reverse=not lowest)[: queries.WORST]
    return (
        {key: value for key, value in values.items() if value <= ordered[-1]}
        if lowest
        else {key: value for key, value in values.items() if value >= ordered[-1]}
    )


def links_of_the_cable(watching: Watching, _: str) -> Rows:
    inventory = load(watching.inventory, {}, secrets=False)
    return {(link.id,): 0.0 for link in inventory.links if CABLE in link.groups}


EXPECTED: dict[str, tuple[tuple[str, ...], Callable[[Watching, str], Rows]]] = {
    queries.OFFICES_CUT_OFF: ((), cut_off("offices")),
    queries.DEVICES_CUT_OFF: ((), cut_off("devices")),
    queries.INCIDENTS_OPEN: ((), lambda watching, _: {(): float(len(items(watching, "incidents", open="true")))}),
    queries.PROVINCE_AVAILABILITY: ((), province_availability),
    queries.GUARANTEE: (
        (),
        lambda watching, basis: {(): 100 * min(row["guarantee"] for row in figures(watching, basis))},
    ),
    queries.SERVICES_MISSED: (
        (),
        lambda watching, basis: {(): float(sum(row["verdict"] == "missed" for row in figures(watching, basis)))},
    ),
    queries.AGENTS_BLIND: ((), lambda *_: {(): 0.0}),
    queries.OFFICE_STATES: (("office", "name"), office_states),
    queries.AVAILABILITY: (("service",), ratio("availability")),
    queries.LOWER: (("service",), ratio("lower")),
    queries.UPPER: (("service",), ratio("upper")),
    queries.COVERAGE: (("service",), ratio("coverage")),
    queries.BUDGET_LEFT: (("service",), budget_left),
    queries.BUDGET_SHARE: (("service",), least_budgets),
    queries.INCIDENTS: (("incident", "cause", "root"), open_incidents),
    queries.INCIDENTS_BY_CAUSE: (("cause",), incidents_by_cause),
    queries.DOWN_BY_CAUSE: (("cause",), down_by_cause),
    queries.LINKS_DARK: (("link",), links_of_the_cable),
    queries.WORST_LOSS: (("link",), worst_links("loss", 100)),
    queries.WORST_RTT: (("link",), worst_links("rtt", 1)),
}
RANKED = (queries.BUDGET_SHARE, queries.WORST_LOSS, queries.WORST_RTT)
BASES = ("service-time", "24x7")


def committed() -> list[str]:
    found = json.loads((FOLDER / "json" / "province.json").read_text("utf-8"))
    return sorted({target["expr"] for panel in found["panels"] for target in panel["targets"]})


def test_what_is_expected_is_said_for_every_query() -> None:
    assert committed() == sorted(EXPECTED)


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("expression", EXPECTED)
def test_a_query_returns_what_the_api_says(cut: Watching, expression: str, basis: str) -> None:
    """Both move on while one looks: the same picture must be met within some rounds."""
    by, expected = EXPECTED[expression]
    until = time.monotonic() + WITHIN
    while True:
        theirs = expected(cut, basis)
        ours = asked(cut, expression.replace("$basis", basis), by)
        if ours and same(ours, theirs, ranked=expression in RANKED):
            return
        assert time.monotonic() < until, f"{expression}\nPrometheus: {ours}\nthe API: {theirs}"
        time.sleep(0.1)


def same(ours: Rows, theirs: Rows, *, ranked: bool) -> bool:
    wanted = {key: theirs.get(key, math.nan) for key in ours} if ranked else theirs
    size = min(queries.WORST, len(theirs)) if ranked else len(theirs)
    return len(ours) == size and ours == pytest.approx(wanted, rel=1e-12, abs=0)


def test_the_scrape_is_refused_without_the_token(cut: Watching, tmp_path: Path) -> None:
    with prometheus(tmp_path, scrape=f"127.0.0.1:{cut.province.port}", token="another") as stranger:
        target = seen(lambda: [item for item in stranger.targets() if item["lastError"]], 30, "it is not refused")[0]
        assert "401" in target["lastError"]
        assert target["health"] == "down"
    (target,) = cut.prometheus.targets()
    assert (target["health"], target["lastError"]) == ("up", "")


def test_samples_and_states_land_in_victoria_metrics(cut: Watching) -> None:
    """The API rounds nothing; VictoriaMetrics keeps some fifteen digits."""

    def agrees(measurement: str, of: Callable[[dict[str, Any]], float | None]) -> bool:
        wanted = {row["device"]: value for row in items(cut, "devices") if (value := of(row)) is not None}
        newest = {device: values[-1] for device, values in points(cut, measurement).items()}
        return bool(wanted) and {device: newest.get(device) for device in wanted} == pytest.approx(wanted, rel=1e-12)

    seen(lambda: agrees("siaga_device_state", lambda row: float(STATES[row["state"]])), 90, "the states differ")
    seen(lambda: agrees("siaga_device_rtt_seconds", lambda row: row["rtt"]), 90, "the round-trip times differ")
    polled = points(cut, "siaga_interface_receive_bytes_total")
    assert len(polled) > 40
    assert all(values == sorted(values) for values in polled.values()), "a counter went back"


def test_after_the_repair_nothing_is_shown_as_broken(cut: Watching) -> None:
    cut.province.lab.restore("all")
    for expression in (queries.OFFICES_CUT_OFF, queries.DEVICES_CUT_OFF, queries.INCIDENTS_OPEN):
        seen(lambda asking=expression: asked(cut, asking, ()) == {(): 0.0}, 90, expression)
    for expression in (queries.INCIDENTS, queries.LINKS_DARK):
        seen(lambda asking=expression: cut.prometheus.ask(asking) == [], 90, expression)
