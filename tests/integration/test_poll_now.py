"""A device is polled when somebody asks: from the api to its agent, beside it or in another place, to a real snmpd."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from agent.app import AgentApp, AgentSettings
from agent.clock import HOUR, SystemClock
from agent.inventory.models import Inventory
from api.cli.program import Program
from api.settings import Settings
from tests.support.isolated import isolated
from tests.support.remote_collector import remote
from tests.support.snmpd import Snmpd
from tests.support.star_network import star
from tests.support.trap_bench import until

COMMUNITY = "rahasia-baca"
LATE_S = 2.0
"""A round trip, a poll, and what waits up to a second for company before it leaves (``agent.recording``)."""


def seldom(**detection: str) -> Inventory:
    return star(1, **detection)


class Person:
    """Asks the api as somebody with a token; blocks, so it is asked on a thread."""

    def __init__(self, port: int, token: str) -> None:
        self._url = f"http://127.0.0.1:{port}/api/v1/devices/hub"
        self._headers = {"Authorization": f"Bearer {token}"}

    def _ask(self, path: str, method: str) -> tuple[int, Any]:
        request = urllib.request.Request(self._url + path, method=method, headers=self._headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as problem:
            with problem:
                return problem.code, json.load(problem)

    async def look(self) -> dict[str, Any]:
        status, document = await asyncio.to_thread(self._ask, "", "GET")
        assert status == 200, document
        return dict(document)

    async def poll(self) -> tuple[int, Any]:
        return await asyncio.to_thread(self._ask, "/poll", "POST")

    async def polls(self, count: int) -> dict[str, Any]:
        begun = time.monotonic()
        while len((document := await self.look())["polls"]) < count:
            assert time.monotonic() - begun < 20, document["polls"]
            await asyncio.sleep(0.02)
        return document


def _in_one_process() -> dict[str, Any]:
    async def scene(folder: Path) -> dict[str, Any]:
        told: dict[str, Any] = {}
        ready = asyncio.Event()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            program = Program(
                lambda: seldom(interval="1h", stale_after="2h"),
                folder / "data",
                listener,
                SystemClock(),
                agent_settings=AgentSettings(poll_interval=HOUR),
                api_settings=Settings(),
            )
            made = program.gate.first_admin()
            assert made is not None
            principal: Any = type("Principal", (), {"user": made[0]})()
            _, secret = program.gate.new_token(principal, "test", None)
            running = asyncio.create_task(program.run(lambda _: ready.set()))
            await asyncio.wait_for(ready.wait(), 30)
            person = Person(listener.getsockname()[1], secret)
            before = await person.polls(1)
            begun = time.monotonic()
            told["asked"] = await person.poll()
            told["again"] = await person.poll()
            told["after"] = await person.polls(2)
            told["took"] = time.monotonic() - begun
            told["before"] = before
            os.kill(os.getpid(), signal.SIGTERM)
            await running
        return told

    os.environ["COMMUNITY"] = COMMUNITY
    with tempfile.TemporaryDirectory() as name, Snmpd(Path(name), address="127.0.1.2", port=161):
        (Path(name) / "data" / "agent").mkdir(parents=True)
        return asyncio.run(scene(Path(name)))


def test_asked_of_the_api_a_device_is_polled_within_two_seconds_and_shown():
    told = isolated(_in_one_process)
    status, asked = told["asked"]
    assert (status, asked["device"]) == (202, "hub")
    before, after = told["before"], told["after"]
    print(f"asked to shown: {told['took']:.2f} s")
    assert told["took"] < LATE_S
    assert after["polls"][0]["at"] > asked["asked"] > before["polls"][0]["at"]
    assert after["polls"][0]["reason"] is None
    assert after["system"]["name"] == "sw-dinkes"
    assert [port["interface"] for port in after["ports"]] == ["lo"]
    assert after["system"]["at"] > before["system"]["at"]
    assert [ping["received"] for ping in after["pings"]] == [1]
    status, problem = told["again"]
    assert (status, problem["type"]) == (429, "/problems/too-many")


def _in_another_place() -> dict[str, float]:
    async def scene(folder: Path) -> dict[str, float]:
        inventory = seldom(interval="2s", stale_after="2h")
        with remote(folder / "collector", inventory=inventory) as there:
            async with there.serving():
                uplink = await there.uplink()
                app = AgentApp(
                    inventory=inventory,
                    agent_id="pkp",
                    data=folder,
                    uplink=uplink,
                    clock=SystemClock(),
                    settings=AgentSettings(poll_interval=HOUR, parcel_rows=8),
                    environ={"COMMUNITY": COMMUNITY},
                )
                await app.start()

                def polls() -> int:
                    found = there.collector.readings.of("hub")
                    assert found is not None
                    return len(found.polls)

                await until(lambda: polls() == 1)
                await asyncio.sleep(2.5)  # what is asked too soon after a poll is that poll (``schedule.POLL_AGAIN``)
                begun = time.monotonic()
                assert there.collector.look_at("hub") == 0
                await until(lambda: polls() == 2)
                took = time.monotonic() - begun
                await asyncio.sleep(2.5)
                count = polls()
                await app.stop()
        return {"took": took, "polls": count}

    with tempfile.TemporaryDirectory() as name, Snmpd(Path(name), address="127.0.1.2", port=161):
        return asyncio.run(scene(Path(name)))


def test_an_agent_in_another_place_hears_of_it_with_its_next_delivery_and_once():
    told = isolated(_in_another_place)
    print(f"asked to told: {told['took']:.2f} s")
    assert told["took"] < 2 + LATE_S
    assert told["polls"] == 2
