"""What ``api.ports.Store`` promises about the queue, on the one in memory and on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.core.procedure.stages import Stage
from api.core.procedure.values import Work
from api.core.tickets import Ticket
from api.ports import Store
from api.store.sql import open_store
from tests.support.authors import SOMEBODY
from tests.support.fake_store import FakeStore
from tests.support.procedure import request


@pytest.fixture(params=["memory", "sqlite"])
def store(request: Any, tmp_path: Path) -> Iterator[Store]:
    made: Store = FakeStore() if request.param == "memory" else open_store(tmp_path / "api.db")
    yield made
    made.close()


def at(number: int, stage: Stage, *offices: str) -> Ticket:
    return msgspec.structs.replace(
        request(number=f"TKT-2026-{number:06d}"), work=Work(stage=stage), offices=offices or ("dinkes",)
    )


def test_tickets_are_counted_by_stage_of_all_and_of_one_office(store):
    with store.transaction(SOMEBODY) as tx:
        tx.put_ticket(at(1, Stage.KADIS), [])
        tx.put_ticket(at(2, Stage.KADIS, "dinkes", "setda"), [])
        tx.put_ticket(at(3, Stage.ARCHIVED, "setda"), [])
    with store.reading() as picture:
        everybody, setda = picture.stage_counts(), picture.stage_counts("setda")
        nobody = picture.stage_counts("dinsos")
    assert set(everybody) == set(setda) == set(Stage)
    assert {stage: count for stage, count in everybody.items() if count} == {Stage.KADIS: 2, Stage.ARCHIVED: 1}
    assert {stage: count for stage, count in setda.items() if count} == {Stage.KADIS: 1, Stage.ARCHIVED: 1}
    assert not any(nobody.values())
