"""Loss in the practice province: a maintenance ticket before the link fails, and no outage. Rounds of 3 s."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.desk_client import seen
from tests.support.quick_province import quick_province
from tests.support.watched_province import WatchedProvince, watched_province

pytestmark = pytest.mark.lab

TOLD_S = 900
"""How long 20 % loss may take to be told, and its end; five and three minutes are usual with rounds of 3 s."""


def incidents(province: WatchedProvince, kind: str) -> list[dict[str, Any]]:
    return [incident for incident in province.desk.incidents() if incident["kind"] == kind]


@pytest.mark.timeout(2 * TOLD_S + 120)
def test_a_fifth_of_the_packets_lost_is_one_maintenance_ticket_and_no_outage(tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("lossy")
    with watched_province(folder / "lab", "--inventory", str(quick_province(folder / "inventory"))) as province:
        province.wait_until_known()
        province.lab.act("loss", "fo-dlhk", "20%")
        # Some 110 rounds tell 20 % from 8 %; chance may double or treble that.
        (incident,) = seen(lambda: incidents(province, "degraded"), TOLD_S, "20 % loss is told")
        assert (incident["root"], incident["closed"]) == (["sw-dlhk"], None)
        assert incident["alternatives"] == [["fo-dlhk"]]
        assert incident["devices"] == [], "it takes no time from any figure"
        province.lab.act("loss", "fo-dlhk", "0%")
        seen(lambda: all(one["closed"] for one in incidents(province, "degraded")), TOLD_S, "it ends with the loss")
        assert [one["id"] for one in incidents(province, "degraded")] == [incident["id"]]
        (ticket,) = province.desk.tickets()
        assert (ticket["kind"], ticket["incident"], ticket["offices"]) == ("degraded", incident["id"], ["dlhk"])
        told = province.desk.ticket(ticket["number"])
        assert {fact["code"] for fact in told["evidence"]} == {"loss"}
        assert incidents(province, "outage") == []
