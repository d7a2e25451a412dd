"""The export on a disk that is full: told once, nothing of the raw log lost, well again by itself when there is room."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

FULL_DISK = """
mount -t tmpfs -o size=4m none "$1" || exit 77
exec "$2" - "$1" <<'PYTHON'
import asyncio
import sys
from pathlib import Path
from agent.observation import Batch, Ping, pack
from collector.export.exporting import Exporting
from collector.export.intake import Watched
from collector.ports import Arrived, Change
from tests.support.export_bench import PretendServer
from tests.support.fake_clock import StandingClock
from tests.support.fake_collector_store import FakeCollectorStore

folder, store, server, clock = Path(sys.argv[1]), FakeCollectorStore(), PretendServer(), StandingClock()
watched = Watched(store, lambda: {"sw": "s"}, lambda: 0, lambda _: [])


def observe(seq):
    at = clock.wall() + seq
    body = pack([Ping(at=at, agent="pkp", device="sw", sent=1, received=1, rtt=0.001)])
    batch = Batch(agent="pkp", stream="s", seq=seq, boot="b", sender="b", sender_started=0, sent=at, body=body)
    store.commit(Change(arrived=Arrived(batch, at)))


def landed():
    return sum(series.startswith(b"siaga_device_rtt") for series, _ in server.points)


async def until(what, condition):
    for _ in range(20_000):
        if condition():
            return
        await asyncio.sleep(0.001)
    sys.exit(f"never: {what}")


async def main():
    exporting = Exporting(watched, server, folder, clock, 10**9)
    running = asyncio.create_task(exporting.run())
    observe(1)
    await until("the first lands", lambda: landed() == 1)
    with (folder / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass
    seq = 1
    while exporting.readiness()["ok"] and seq < 3000:
        seq += 1
        observe(seq)
        await asyncio.sleep(0.001)
    print(exporting.readiness()["detail"])
    for _ in range(50):
        seq += 1
        observe(seq)
    (folder / "filler").unlink()
    await until("all land", lambda: landed() == seq)
    await until("it is well again", lambda: exporting.readiness()["ok"])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await exporting.close()
    print("landed", landed(), "of", seq)


asyncio.run(main())
PYTHON
"""


def test_a_full_disk_holds_points_back_and_loses_none(tmp_path: Path) -> None:
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-ec", FULL_DISK, "sh", tmp_path, sys.executable],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told, end = done.stdout.splitlines()
    assert "No space left" in told or "the disk is full; make room" in told
    _, landed, _, sent = end.split()
    assert landed == sent
    assert int(sent) > 51
