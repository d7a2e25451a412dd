"""The agent reads its device profiles again with its inventory; a broken one changes nothing."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest

from agent.app import AgentApp, AgentSettings
from agent.clock import SECOND, SystemClock
from agent.errors import BadInputError
from agent.inventory.models import Inventory
from agent.observation import Optical
from tests.support.isolated import isolated
from tests.support.recording_collector import RecordingCollector
from tests.support.snmp_responder import INTEGER, OID, Responder
from tests.support.snmp_switch import SYSTEM, switch

FIBRE = """
profile: contoh
title: Switches of the maker Contoh
tested: nothing but made-up values
chosen_by: [1.3.6.1.4.1.99999]
optics:
  - {{rx: fiberRx, tx: fiberTx, port: index}}
objects:
  fiberRx: {{oid: 1.3.6.1.4.1.99999.7.1.2, type: Integer32, of: CONTOH-MIB, unit: dBm, scale: {scale}}}
  fiberTx: {{oid: 1.3.6.1.4.1.99999.7.1.3, type: Integer32, of: CONTOH-MIB, unit: dBm, scale: {scale}}}
"""
SWITCH = switch(2) | {
    f"{SYSTEM}.2.0": (OID, "1.3.6.1.4.1.99999.1"),
    "1.3.6.1.4.1.99999.7.1.2.1": (INTEGER, -700),
    "1.3.6.1.4.1.99999.7.1.3.1": (INTEGER, -300),
}


def inventory(port: int, **more: Any) -> Inventory:
    return Inventory.model_validate(
        {
            "snmp": {"access": {"version": "2c", "community": "${COMMUNITY}", "port": port}},
            "devices": [{"id": "core", "address": "127.0.0.1", "snmp": "access"} | more],
            "agents": [{"id": "pkp", "at": "core"}],
        }
    )


async def light(collector: RecordingCollector) -> float | None:
    """Return what the next reading of received light is; None when none comes for three polls."""
    mark = len(collector.observations)
    for _ in range(160):
        found = [seen.rx_dbm for seen in collector.observations[mark:] if isinstance(seen, Optical)]
        if found:
            return found[-1]
        await asyncio.sleep(0.02)
    return None


def _read_again() -> tuple[list[float | None], list[str]]:
    async def scenario() -> tuple[list[float | None], list[str]]:
        collector, refused, seen = RecordingCollector(), [], []
        with tempfile.TemporaryDirectory() as folder:
            profiles = Path(folder) / "profiles"
            profiles.mkdir()
            file = profiles / "contoh.yaml"
            file.write_text(FIBRE.format(scale=0.01).replace("99999]", "88888]"))
            async with Responder(SWITCH) as device:
                app = AgentApp(
                    inventory=inventory(device.port),
                    agent_id="pkp",
                    data=Path(folder),
                    uplink=collector,
                    clock=SystemClock(),
                    settings=AgentSettings(poll_interval=SECOND, profiles=profiles),
                    environ={"COMMUNITY": "public"},
                )
                await app.start()
                seen.append(await light(collector))
                app.reload(inventory(device.port, profile="contoh"))
                seen.append(await light(collector))
                file.write_text(FIBRE.format(scale=0.01))
                app.reload(inventory(device.port))
                seen.append(await light(collector))
                for text in (FIBRE.format(scale=0.01).replace("rx: fiberRx", "rx: fiberRX"), FIBRE.format(scale=0.02)):
                    file.write_text(text)
                    try:
                        app.reload(inventory(device.port))
                    except BadInputError as problem:
                        refused.append(str(problem))
                    await asyncio.sleep(1.2)
                    seen.append(await light(collector))
                await app.stop()
        return seen, refused

    return asyncio.run(scenario())


def test_profiles_are_read_again_with_the_inventory_and_a_broken_one_leaves_the_old_in_force() -> None:
    seen, refused = isolated(_read_again)
    assert seen == [None, -7.0, -7.0, -7.0, -14.0]
    [said] = refused
    assert "contoh.yaml:7:10: " in said
    assert "fiberRX" in said


def _unknown() -> str:
    with tempfile.TemporaryDirectory() as folder, pytest.raises(BadInputError) as refused:
        AgentApp(
            inventory=inventory(161, profile="kontoh"),
            agent_id="pkp",
            data=Path(folder),
            uplink=RecordingCollector(),
            clock=SystemClock(),
            environ={"COMMUNITY": "public"},
        )
    return str(refused.value)


def test_a_profile_that_is_not_there_is_refused_with_the_device_and_what_there_is() -> None:
    said = isolated(_unknown)
    assert said.startswith("the device 'core' names the profile 'kontoh', which is not there; known are apc, cisco")
