"""What is kept of an inventory gives the same inventory back."""

from __future__ import annotations

import pytest

from agent.inventory.load import load
from collector.settings_log import digest_of, read, written
from deploy.lab.enlarge import PROVINCE
from tests.support.fake_network import islands
from tests.support.hostile_words import PAYLOADS


def test_what_is_kept_gives_the_inventory_back_without_its_secrets():
    inventory = load(PROVINCE, {}, secrets=False)
    kept = written(inventory, 5)
    assert read(kept) == inventory.model_copy(update={"snmp": {}})
    assert written(read(kept), 6).digest == kept.digest == digest_of(inventory)
    assert b"community" not in kept.body


@pytest.mark.parametrize("name", [*PAYLOADS, "\ud800"])
def test_hostile_names_are_kept_as_they_are(name: str):
    inventory = islands().model_copy(update={"organisation": name})
    assert read(written(inventory, 0)).organisation == name


def test_another_inventory_has_another_digest():
    one = islands()
    assert digest_of(one) != digest_of(one.model_copy(update={"timezone": "Asia/Makassar"}))
    assert digest_of(one) == digest_of(islands())
