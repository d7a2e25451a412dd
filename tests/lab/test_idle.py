"""What an idle ``siaga run`` has not imported, for nothing asked for it."""

import signal
import sys

import pytest

from tests.support.desk_client import seen
from tests.support.parts import in_one

pytestmark = pytest.mark.lab

TELLING = (
    "import signal, sys; "
    "signal.signal(signal.SIGUSR1, lambda *_: print('imported:', *sys.modules, 'all', file=sys.stderr, flush=True)); "
    "from api.cli.app import main; main()"
)
UNUSED = {
    "pysnmp": "nobody sends traps",
    "pyasn1": "nobody sends traps",
    "cryptography": "nobody sends traps",
    "agent.traps.receiver": "nobody sends traps",
    "icmplib": "no route is traced before something is down",
    "pyroute2": "the practice province's",
    "deploy": "the practice province's",
    "alembic": "the stores are up to date",
    "mako": "the stores are up to date",
    "sqlalchemy.dialects.postgresql": "the stores are SQLite files",
    "sqlalchemy.dialects.mysql": "the stores are SQLite files",
    "httpx": "the collector is in the same process",
    "agent.uplink.http": "the collector is in the same process",
    "api.collector_client": "the collector is in the same process",
    "agent.probes.sweep": "the command ping's",
    "agent.probes.trace": "no route is traced before something is down",
    "collector.replay": "the command replay's",
    "rich": "no table is printed",
}
USED = {
    "gufo.snmp",
    "apscheduler",
    "sqlalchemy.dialects.sqlite",
    "uvicorn",
    "agent.probes.snmp",
    "api.http.pages.province",
}


def test_parts_that_are_not_in_use_are_not_imported(lab, tmp_path):
    with in_one(lab, lab.folder / "given.yaml", tmp_path / "siaga", command=[sys.executable, "-c", TELLING]) as siaga:
        part = siaga.parts["run"]
        part.stop()
        part.start()
        seen(lambda: all(device["state"] == "up" for device in siaga.desk.get("devices")["items"]), 30, "all are up")
        siaga.desk.get("availability")
        part.signal(signal.SIGUSR1)
        told = seen(
            lambda: [line for line in part.told().splitlines() if line.endswith(" all")], 30, "what is imported"
        )
    (line,) = told
    imported = set(line.split()[1:-1])
    assert imported >= USED
    assert {name: UNUSED[name] for name in UNUSED.keys() & imported} == {}
