"""``siaga user``: people on the machine's own command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.core.audit import system
from api.store.sql import open_store
from tests.support.command_line import siaga


@pytest.fixture
def data(tmp_path: Path) -> Path:
    open_store(tmp_path / "api.db").close()
    return tmp_path


def test_a_person_is_made_with_details_and_must_change_the_password_that_is_printed(data):
    given = (
        "--full-name",
        "Budi Santoso",
        "--nip",
        "19800101 200501 1 001",
        "--email",
        "b@x.go.id",
        "--title",
        "Pranata",
    )
    done = siaga("user", "add", "budi", "--role", "noc", *given, "--data", data)
    assert done.status == 0, done.err
    assert len(done.out.strip()) == 23
    (row,) = json.loads(siaga("user", "list", "--json", "--data", data).out)
    assert (row["full_name"], row["nip"], row["email"], row["title"]) == (
        "Budi Santoso", "198001012005011001", "b@x.go.id", "Pranata",
    )  # fmt: skip
    assert row["must_change"] is True
    assert "Budi Santoso" in siaga("user", "list", "--data", data).out


def test_a_wrong_detail_is_told_with_its_option_and_nothing_is_kept(data):
    done = siaga("user", "add", "budi", "--role", "noc", "--nip", "123", "--data", data)
    assert (done.status, done.out) == (2, "")
    assert "--nip: A NIP has 18 digits" in done.err
    assert json.loads(siaga("user", "list", "--json", "--data", data).out) == []


def test_a_new_password_must_be_changed_too(data):
    siaga("user", "add", "budi", "--role", "noc", "--data", data)
    store = open_store(data / "api.db")
    with store.transaction(system(0)) as tx:
        user = tx.user("budi")
        assert user is not None
        tx.put_user(type(user)(name="budi", role=user.role, office=None, password="x", created=1, disabled=True))
    store.close()
    assert siaga("user", "password", "budi", "--data", data).status == 0
    (row,) = json.loads(siaga("user", "list", "--json", "--data", data).out)
    assert (row["must_change"], row["disabled"]) == (True, False)
