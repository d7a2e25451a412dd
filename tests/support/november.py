"""November 2026 on one small network: 21 working days of eight hours, one service of one switch."""

from __future__ import annotations

from typing import Any

from agent.clock import Microseconds, parse_instant
from agent.inventory.models import Inventory


def wib(text: str) -> Microseconds:
    return parse_instant(text.replace(" ", "T") + ":00+07:00")


NOVEMBER = (wib("2026-11-01 00:00"), wib("2026-12-01 00:00"))


def inventory(guarantee: str = "0.9", **calendar: Any) -> Inventory:
    return Inventory.model_validate(
        {
            "calendars": {"dinas": {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": ["08:00-16:00"]} | calendar},
            "devices": [{"id": "core", "address": "10.0.0.1"}, {"id": "sw", "address": "10.0.0.2"}],
            "links": [{"id": "fo", "ends": ["core", "sw"]}],
            "agents": [{"id": "pkp", "at": "core"}],
            "services": [{"id": "net", "needs": "sw", "guarantee": guarantee}],
        }
    )
