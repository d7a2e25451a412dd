"""The committed dashboards are what the code makes, ask for metrics that exist, and are what Grafana takes."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from agent.inventory.load import load
from api.core.directory import Directory
from api.metric_table import ALL
from collector.metric_table import STATES
from dashboards.generate import FOLDER, files, main
from dashboards.provisioning import SOURCE_UID
from dashboards.texts import TEXTS
from deploy.lab.enlarge import PROVINCE

DASHBOARDS = sorted((FOLDER / "json").glob("*.json"))
COLUMNS = 24
KNOWN_LABELS = {"site", "device", "interface", "link", "service", "cause", "basis", "agent"}


@pytest.fixture(params=DASHBOARDS, ids=lambda path: path.name)
def committed(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.param.read_text("utf-8"))
    return found


def expressions(made: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in made["panels"] for target in panel["targets"]]


def test_what_is_committed_is_what_the_code_makes() -> None:
    committed = {str(path.relative_to(FOLDER)): path.read_text("utf-8") for path in FOLDER.rglob("*") if path.is_file()}
    assert committed == files(), "run: make dashboards"
    assert main(["--check"]) == 0


def test_the_sdk_reads_back_what_is_committed(committed: dict[str, Any]) -> None:
    register_default_plugins()
    assert json.loads(json.dumps(Dashboard.from_json(committed), cls=JSONEncoder)) == committed


def test_panels_fill_the_grid_without_overlap(committed: dict[str, Any]) -> None:
    taken: dict[tuple[int, int], str] = {}
    for panel in committed["panels"]:
        place = panel["gridPos"]
        assert place["x"] >= 0
        assert place["x"] + place["w"] <= COLUMNS, panel["title"]
        for column in range(place["x"], place["x"] + place["w"]):
            for row in range(place["y"], place["y"] + place["h"]):
                assert (column, row) not in taken, f"{panel['title']} lies on {taken[column, row]}"
                taken[column, row] = panel["title"]
    height = max(row for _, row in taken) + 1
    assert len(taken) == COLUMNS * height, "there is a hole between the panels"


def test_panels_have_ids_titles_and_explanations_of_their_own(committed: dict[str, Any]) -> None:
    panels = committed["panels"]
    assert [panel["id"] for panel in panels] == list(range(1, len(panels) + 1))
    assert len({panel["title"] for panel in panels}) == len(panels)
    assert all(panel["description"] for panel in panels)


def test_queries_go_to_the_chosen_source_under_letters_of_their_own(committed: dict[str, Any]) -> None:
    (source,) = [item for item in committed["templating"]["list"] if item["type"] == "datasource"]
    assert (source["name"], source["query"], source["current"]["value"]) == ("datasource", "prometheus", SOURCE_UID)
    for panel in committed["panels"]:
        letters = [target["refId"] for target in panel["targets"]]
        assert letters
        assert len(set(letters)) == len(letters), panel["title"]
        for part in (panel, *panel["targets"]):
            assert part["datasource"] == {"type": "prometheus", "uid": "${datasource}"}, panel["title"]


def test_columns_that_are_named_or_hidden_come_from_the_queries(committed: dict[str, Any]) -> None:
    for panel in (panel for panel in committed["panels"] if panel["type"] == "table"):
        (organised,) = [step["options"] for step in panel["transformations"] if step["id"] == "organize"]
        letters = [target["refId"] for target in panel["targets"]]
        values = {"Value"} if len(letters) == 1 else {f"Value #{letter}" for letter in letters}
        labels = {
            label
            for target in panel["targets"]
            for name in re.findall(r"siaga_\w+", target["expr"])
            for label in ALL[name].labels
        }
        assert set(organised["renameByName"]) <= values | labels, panel["title"]
        assert values <= {*organised["renameByName"], *organised["excludeByName"]}, panel["title"]
        shown = set(organised["renameByName"].values())
        for override in panel["fieldConfig"]["overrides"]:
            assert override["matcher"]["options"] in shown, panel["title"]


def test_every_metric_and_label_that_a_query_names_exists(committed: dict[str, Any]) -> None:
    assert expressions(committed)
    for expression in expressions(committed):
        names = re.findall(r"\b(siaga_\w+)(?:\{([^}]*)\})?", expression)
        assert names, expression
        for name, chosen in names:
            assert name in ALL, f"{expression}: no metric {name}"
            for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", chosen):
                assert label in ALL[name].labels, f"{expression}: {name} has no label {label}"
        having = {label for name, _ in names for label in ALL[name].labels}
        for group in re.findall(r"\b(?:by|without|on|ignoring|group_left)\s*\(([^)]*)\)", expression):
            for label in filter(None, (item.strip() for item in group.split(","))):
                assert label in having, f"{expression}: no metric in it has the label {label}"


def test_prometheus_itself_can_read_every_query(committed: dict[str, Any], tmp_path: Path) -> None:
    rules = [
        {"record": f"check:{number}", "expr": expression.replace("$basis", "service-time")}
        for number, expression in enumerate(expressions(committed))
    ]
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}), "utf-8")
    done = subprocess.run(["promtool", "check", "rules", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(rules)} rules found" in done.stdout


def test_both_languages_ask_the_same() -> None:
    indonesian, english = (
        json.loads((FOLDER / "json" / f"province{tail}.json").read_text("utf-8")) for tail in ("", ".en")
    )
    assert expressions(indonesian) == expressions(english)
    assert indonesian["uid"] != english["uid"]
    titles = [[panel["title"] for panel in made["panels"]] for made in (indonesian, english)]
    assert all(ours != theirs for ours, theirs in zip(*titles, strict=True))


def test_every_text_is_used_and_every_state_and_cause_has_words() -> None:
    shown = [json.loads(path.read_text("utf-8")) for path in DASHBOARDS]
    everything = [json.dumps(made, ensure_ascii=False) for made in shown]
    for key, both in TEXTS.items():
        for language in both:
            assert any(json.dumps(language, ensure_ascii=False)[1:-1] in text for text in everything), key
    (timeline,) = [panel for panel in shown[0]["panels"] if panel["type"] == "state-timeline"]
    (mapping,) = timeline["fieldConfig"]["defaults"]["mappings"]
    assert set(mapping["options"]) == {str(code) for code in STATES.values()}


def test_the_whole_practice_province_stands_on_one_page_of_the_timeline(committed: dict[str, Any]) -> None:
    (timeline,) = [panel for panel in committed["panels"] if panel["type"] == "state-timeline"]
    offices = Directory(load(PROVINCE, {}, secrets=False)).offices
    assert timeline["options"]["perPage"] >= len(offices)


def test_tables_are_sorted_by_a_column_that_they_show(committed: dict[str, Any]) -> None:
    sorted_tables = [panel for panel in committed["panels"] if panel.get("options", {}).get("sortBy")]
    assert len(sorted_tables) == 2
    for panel in sorted_tables:
        (organised,) = [step["options"] for step in panel["transformations"] if step["id"] == "organize"]
        assert panel["options"]["sortBy"][0]["displayName"] in organised["renameByName"].values()


def test_what_grafana_is_provisioned_with_is_valid_and_fits_the_dashboards() -> None:
    sources = yaml.safe_load((FOLDER / "provisioning/datasources/siaga.yaml").read_text("utf-8"))
    providers = yaml.safe_load((FOLDER / "provisioning/dashboards/siaga.yaml").read_text("utf-8"))
    assert sources["apiVersion"] == providers["apiVersion"] == 1
    (source,) = sources["datasources"]
    assert (source["uid"], source["type"], source["access"]) == (SOURCE_UID, "prometheus", "proxy")
    (provider,) = providers["providers"]
    assert provider["type"] == "file"
    assert Path(provider["options"]["path"]).is_absolute()


def test_names_in_the_table_keep_the_contract() -> None:
    for name, entry in ALL.items():
        assert re.fullmatch(r"siaga_[a-z0-9]+(_[a-z0-9]+)*", name)
        assert name.endswith("_total") == (entry.kind == "counter"), name
        assert name.endswith("_info") == (entry.kind == "info"), name
        assert not re.search(r"milliseconds|minutes|hours|percent|octets|kilobytes|bits", name), name
        assert entry.help
        assert not entry.help.endswith("."), name
        own = {
            "office",
            "name",
            "island",
            "incident",
            "root",
            "reason",
            "state",
            "method",
            "code",
            "outcome",
            "ping_mode",
        }
        assert set(entry.labels) <= KNOWN_LABELS | own, name


def test_the_reference_lists_every_metric_of_the_table() -> None:
    page = (FOLDER.parents[1] / "docs" / "reference" / "metrics.md").read_text("utf-8")
    assert [name for name, entry in ALL.items() if f"| `{name}` | {entry.kind} |" not in page] == [], "run: make docs"
