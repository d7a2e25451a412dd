from __future__ import annotations

from typing import Any

import msgspec
import pytest

from agent.observation import Health, Ping, Poll
from api.core.amounts import NOTHING
from api.core.device_words import health_value, ping_result, poll_result, port_state, port_words, power_words
from api.core.words import Language
from tests.support.rich_device import rich_readings

ID, EN = Language.ID, Language.EN
PORT = rich_readings("sw", 0).ports[0]


def ping(**more: Any) -> Ping:
    return Ping(**{"at": 1, "agent": "pkp", "device": "sw", "sent": 1, "received": 0, **more})


def test_a_ping_is_told_with_its_reason():
    assert ping_result(ID, ping(received=1)) == "Berhasil"
    assert ping_result(EN, ping(received=1, late=True)) == "Answered late"
    assert ping_result(ID, ping()) == "Tidak menjawab dalam batas waktu"
    assert ping_result(EN, ping(reason="local-fault")) == "A fault at the agent itself"


@pytest.mark.parametrize(
    "reason",
    ["timeout", "refused", "unreachable", "authentication", "garbage", "budget", "unsupported", "local-fault"],
)
def test_every_reason_of_a_poll_has_words_of_its_own(reason):
    told = [poll_result(lang, Poll(at=1, agent="pkp", device="sw", reason=reason)) for lang in Language]
    assert len(set(told)) == 2
    assert not any(reason in text for text in told if "-" in reason)
    assert not any(text.startswith(("Gagal:", "Failed:")) for text in told)


def test_a_poll_that_worked_and_one_of_a_newer_agent():
    assert poll_result(ID, Poll(at=1, agent="pkp", device="sw")) == "Berhasil"
    assert poll_result(EN, Poll(at=1, agent="pkp", device="sw", reason="moonlight")) == "Failed: moonlight"


@pytest.mark.parametrize(
    ("admin", "oper", "state", "words"),
    [
        ("up", "up", "up", "Aktif"),
        ("up", "down", "down", "Mati"),
        ("down", "down", "off", "Dinonaktifkan"),
        ("down", "up", "off", "Dinonaktifkan"),
        ("up", "notPresent", "other", "Modul tidak ada"),
        ("up", "sideways", "other", "sideways"),
        (None, None, "other", "Tidak diketahui"),
    ],
)
def test_a_ports_state(admin, oper, state, words):
    port = msgspec.structs.replace(PORT, admin=admin, oper=oper)
    assert (port_state(port), port_words(ID, port)) == (state, words)


def test_where_power_comes_from():
    assert [power_words(EN, source) for source in ("mains", "battery", "none", "sun")] == [
        "On mains",
        "On battery",
        "No power",
        "Source: sun",
    ]


@pytest.mark.parametrize(
    ("measure", "value", "ok", "told"),
    [
        ("cpu", 37.4, None, "37 %"),
        ("temperature", 41.6, True, "42 °C"),
        ("temperature", 78.0, False, "78 °C · bermasalah"),
        ("fan", 4200.0, None, "4.200 put/mnt"),
        ("fan", None, False, "bermasalah"),
        ("fan", None, True, "baik"),
        ("fan", None, None, NOTHING),
        ("cpu", float("nan"), None, NOTHING),
    ],
)
def test_a_part_is_told_with_its_unit(measure, value, ok, told):
    part = Health(at=1, agent="pkp", device="sw", measure=measure, part="1", value=value, ok=ok)
    assert health_value(ID, part) == told
