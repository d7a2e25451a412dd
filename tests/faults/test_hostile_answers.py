"""Hostile answers to polls (promise 16): changed and made-up BER between a real snmpd and the client, by every version."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from random import Random

import pytest

from tests.support.hostile_answers import NOC, VERSIONS, outcomes
from tests.support.snmpd import Snmpd

ROUNDS = 1_500
QUIET = "dontLogTCPWrappersConnects 1\n"


@pytest.fixture(scope="module")
def snmpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    with Snmpd(tmp_path_factory.mktemp("snmpd"), users=(NOC,), settings=QUIET) as server:
        yield server


@pytest.mark.parametrize("version", VERSIONS)
def test_no_answer_ends_the_process_and_the_next_good_one_is_taken(
    snmpd: Snmpd, version: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RUST_BACKTRACE", "0")  # the compiled client says each panic of its own on stderr
    seed = int(os.environ.get("SIAGA_TEST_SEED") or Random().randrange(2**32))
    print(f"SIAGA_TEST_SEED={seed}")
    found = asyncio.run(outcomes(snmpd, version, seed, ROUNDS))
    assert found.good_lost == 0
    assert found.kinds.total() == ROUNDS
    assert found.kinds["PySnmpDecodeError"] > ROUNDS // 4
    assert found.kinds["value"] > 0
