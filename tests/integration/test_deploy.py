"""What puts Siaga on machines, read by the programs that read it there: systemd, Compose, a Containerfile parser, promtool."""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import dockerfile
import pytest
import yaml

from tests.support.command_line import siaga

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
INSTALLED = "/opt/siaga/.venv/bin/siaga"
SETTINGS = set(re.findall(r"SIAGA_[A-Z_]+", (ROOT / "docs/reference/settings.md").read_text("utf-8")))
OF_GRAFANA = {"SIAGA_PROMETHEUS_URL"}
"""Read by Grafana, in its provisioning."""


def run(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in words], check=False, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_takes_a_unit_without_a_complaint(unit: Path, tmp_path: Path) -> None:
    here = tmp_path / unit.name
    program = tmp_path / "siaga"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = unit.read_text("utf-8").replace("/opt/siaga/docs/how-to/install.md", str(ROOT / "docs/how-to/install.md"))
    assert INSTALLED in text
    here.write_text(text.replace(INSTALLED, str(program)))
    done = run("systemd-analyze", "verify", here)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_exposes_at_most_2_of_10(unit: Path) -> None:
    done = run("systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", unit)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_a_command_with_settings_that_exist(unit: Path) -> None:
    text = unit.read_text("utf-8")
    (command,) = re.findall(rf"^ExecStart={re.escape(INSTALLED)} (\w+)$", text, re.MULTILINE)
    assert siaga(command, "--help").status == 0
    assert set(re.findall(r"SIAGA_[A-Z_]+", text)) <= SETTINGS
    assert ("CAP_NET_RAW" in text) == (command in ("run", "agent")), "raw sockets are the agent's alone"


def composed() -> dict[str, Any]:
    done = run("docker-compose", "-f", DEPLOY / "compose.yaml", "config")
    assert done.returncode == 0, done.stderr
    return dict(yaml.safe_load(done.stdout))


def test_compose_takes_the_file_and_every_service_says_how_it_is() -> None:
    services = composed()["services"]
    assert set(services) == {"siaga", "prometheus", "grafana", "influxdb"}
    own = next(command for command in commands() if command.cmd.upper() == "HEALTHCHECK")
    assert "/healthz" in " ".join(own.value)
    for name, service in services.items():
        assert name == "siaga" or service["healthcheck"]["test"], name
        assert service["restart"] == "always"
        tag = service["image"].rpartition(":")[2]
        assert re.fullmatch(r"v?\d+\.\d+\.\d+", tag), f"{name}: name the version that was meant"


def test_nothing_is_published_beyond_this_machine_and_no_secret_stands_in_the_file() -> None:
    known = composed()
    for service in known["services"].values():
        for port in service.get("ports", ()):
            assert str(port).startswith("127.0.0.1:")
        for name in service.get("environment", {}):
            assert not re.search("PASSWORD|TOKEN|SECRET", name) or name.endswith("_FILE"), name
            assert not name.startswith("SIAGA_") or name in SETTINGS | OF_GRAFANA
    assert all(set(secret) == {"file"} for secret in known["secrets"].values())


def test_what_is_mounted_from_here_is_here() -> None:
    known = composed()
    mounted = {
        Path(str(volume).split(":")[0])
        for service in known["services"].values()
        for volume in service.get("volumes", ())
        if str(volume).startswith("/")
    }
    made_by_hand = {DEPLOY / "inventory"}
    made_elsewhere = {ROOT / "dashboards" / "grafana" / name for name in ("provisioning", "json")}
    assert mounted > made_by_hand | made_elsewhere
    assert all(
        place.exists()
        for place in mounted - made_by_hand
        if (ROOT / "dashboards").exists() or place not in made_elsewhere
    )


def commands() -> tuple[Any, ...]:
    return tuple(dockerfile.parse_file(str(DEPLOY / "container/Containerfile")))


def test_the_image_is_built_of_what_is_here_and_runs_without_root() -> None:
    copied = [
        source
        for command in commands()
        if command.cmd.upper() == "COPY" and not command.flags
        for source in command.value[:-1]
    ]
    allowed = (ROOT / ".dockerignore").read_text("utf-8")
    for source in copied:
        assert (ROOT / source).exists(), source
        assert f"!{source}\n" in allowed or source.startswith("requirements"), source
    assert [command.value for command in commands() if command.cmd.upper() == "USER"][-1] == ("10001",)
    for command in commands():
        if command.cmd.upper() == "ENV":
            assert {name for name in command.value[::3] if name.startswith("SIAGA_")} <= SETTINGS


def test_the_image_builds_with_the_locks_own_builders(tmp_path: Path) -> None:
    text = (DEPLOY / "container/Containerfile").read_text("utf-8")
    (names,) = re.findall(r"kept = /\^\(([^)]*)\)==", text)
    (known,) = re.findall(r"^BUILDERS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(names.split("|")) == set(known.split("|")) - {"editables"}
    pinned = (ROOT / "requirements-dev.lock").read_text("utf-8")
    assert all(re.search(rf"^{name}==", pinned, re.MULTILINE) for name in names.split("|"))
    words = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, ROOT]
    done = run(ROOT / ".venv/bin/pip", *words)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("siaga-*.whl")
    with zipfile.ZipFile(wheel) as held:
        names_held = set(held.namelist())
    assert {
        "api/web/templates/base.html",
        "api/web/static/siaga.css",
        "collector/store/migrations/env.py",
    } <= names_held


def test_prometheus_takes_its_settings_and_asks_where_siaga_answers() -> None:
    place = DEPLOY / "prometheus/prometheus.yml"
    done = run("promtool", "check", "config", place)
    assert done.returncode == 0, done.stdout + done.stderr
    (job,) = [job for job in yaml.safe_load(place.read_text("utf-8"))["scrape_configs"] if job["job_name"] == "siaga"]
    listen = composed()["services"]["siaga"]["environment"]["SIAGA_METRICS_LISTEN"]
    assert job["static_configs"] == [{"targets": [f"siaga:{listen.rpartition(':')[2]}"]}]
