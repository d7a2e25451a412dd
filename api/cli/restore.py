"""``siaga restore``: put a backup in place of a data folder, and say what that means."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.errors import BadInputError, StorageError

app = typer.Typer(add_completion=False)

_KEPT_OUT = {"lock", "lost+found", "uplink", "enrolment.json"}
"""What is the machine's own and no backup holds: whom it lets in, where it is let in."""
_EXAMPLE = """
Examples:

  siaga restore siaga-20261125T100000Z.tar.gz --data /var/lib/siaga

  siaga restore siaga-20261125T100000Z.tar.gz --data ./data --replace

  siaga restore siaga-20261125T100000Z.tar.gz --check
"""


@app.command(epilog=_EXAMPLE)
def restore(
    file: Annotated[Path | None, typer.Argument(help="The file that siaga backup wrote.")] = None,
    data: Annotated[Path, typer.Option(envvar="SIAGA_DATA", help="Folder to put it into.")] = Path("data"),
    replace: Annotated[bool, typer.Option(help="Move what the folder holds aside, into a folder within it.")] = False,
    check: Annotated[bool, typer.Option(help="Only read the whole file and say whether it is good.")] = False,
    finish: Annotated[bool, typer.Option(help="Finish a restore that was interrupted; no file is needed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what happened as JSON.")] = False,
) -> None:
    """Restore a data folder from a backup; the folder must be empty and Siaga stopped.

    The newer outboxes of the folder's own agents are kept, for they hold what was measured since.
    """
    from agent.clock import SystemClock

    if finish:
        _finish(data)
        return
    if file is None:
        raise BadInputError(
            "give the FILE that siaga backup wrote, such as: siaga restore siaga-20261125T100000Z.tar.gz"
        )
    if check:
        _check(file, as_json=as_json)
        return
    told = put_back(file, data, SystemClock().wall(), replace=replace)
    if as_json:
        import json

        print(json.dumps(told, indent=2))
    else:
        print("\n".join(sentences(told)))


def _finish(data: Path) -> None:
    from api.cli import folder_swap
    from api.cli.folder import held_folder

    if not data.is_dir():
        raise BadInputError(f"{data}: is no folder; give --data the folder whose restore was interrupted")
    with held_folder(data):
        try:
            plan = folder_swap.finish(data)
        except OSError as problem:
            raise StorageError(f"{problem.filename}: {problem.strerror}; mend that and run this again") from None
    print(f"{data}: there is no restore to finish" if plan is None else f"{data}: the restore is finished; start siaga")


def _check(file: Path, *, as_json: bool) -> None:
    """Say whether a backup is good; exits 1 when the file can be read and is not."""
    import tempfile

    import msgspec

    from api.cli.archive import extract

    with tempfile.TemporaryDirectory(prefix="siaga-check-") as scratch:
        try:
            manifest = extract(file, Path(scratch))
        except BadInputError as problem:
            if not (file.is_file() and os.access(file, os.R_OK)):
                raise
            print(f"siaga: {problem}", file=sys.stderr)
            raise typer.Exit(1) from None
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(manifest), indent=2).decode())
        return
    print(f"{file}: is good; taken {manifest.taken} by siaga {manifest.siaga}, {len(manifest.stores)} stores")


def put_back(file: Path, data: Path, now: int, *, replace: bool) -> dict[str, Any]:
    """Put a backup into a data folder and return what happened.

    Raises ``BadInputError`` when the folder is in use or not empty, or the file is no good backup; ``StorageError``
    when something cannot be written. Then the folder is as it was.
    """
    from agent.clock import format_instant
    from api.cli import folder_swap
    from api.cli.archive import extract
    from api.cli.backup import ASIDE
    from api.cli.folder import held_folder

    present = _present(data)
    if present and not replace:
        raise BadInputError(
            f"{data}: holds {', '.join(present[:4])}{', …' if present[4:] else ''}; give --data an empty folder, or "
            "--replace to move that aside"
        )
    made = not data.exists()
    with held_folder(data):
        folder_swap.refuse_half_restored(data)
        _refuse_held(data)
        stamp = format_instant(now // 1_000_000 * 1_000_000).translate(str.maketrans("", "", "-:"))
        prepared = data / f".restoring-{stamp}"
        try:
            prepared.mkdir(mode=0o750)
            manifest = extract(file, prepared)
            told = _prepare(prepared, data, manifest, now)
            _give_to_owner(data, prepared)
            plan = folder_swap.Plan(
                prepared=prepared.name,
                aside=_free(data, ASIDE + stamp),
                old=[name for name in present if not name.startswith(ASIDE)],
                new=sorted(path.name for path in prepared.iterdir()),
            )
            folder_swap.swap(data, plan)
        except OSError as problem:
            raise StorageError(
                f"{problem.filename or data}: {problem.strerror}; make room or mend that, and try again"
            ) from None
        finally:
            if not (data / folder_swap.MARKER).exists():
                shutil.rmtree(prepared, ignore_errors=True)
                if made and not _present(data):
                    shutil.rmtree(data, ignore_errors=True)
    return {"data": str(data), **told, "aside": str(data / plan.aside) if plan.old else None}


def _give_to_owner(data: Path, prepared: Path) -> None:
    """Restored by root, the files are the service's user's, as the folder is."""
    if os.geteuid() == 0:
        owner = data.stat()
        for path in (data / "lock", prepared, *prepared.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)


def _present(data: Path) -> list[str]:
    if not data.exists():
        return []
    if not data.is_dir():
        raise BadInputError(f"{data}: is no folder; give --data the folder that siaga runs on")
    return sorted(path.name for path in data.iterdir() if path.name not in _KEPT_OUT)


def _free(data: Path, name: str) -> str:
    number, found = 1, name
    while (data / found).exists():
        number += 1
        found = f"{name}-{number}"
    return found


def _refuse_held(data: Path) -> None:
    """Programs that run apart hold no lock on the folder, but their stores."""
    from api.cli.backup import stores_in
    from api.cli.hot_copy import is_held

    held = [name for name in stores_in(data) if is_held(data / name)]
    if held:
        raise BadInputError(
            f"{data}: a running siaga holds {', '.join(held)}; stop it (agent, collector, api) and try again"
        )


def _prepare(prepared: Path, data: Path, manifest: Any, now: int) -> dict[str, Any]:
    """Make the extracted stores ready to be used, and return what is to be told of them."""
    from agent.clock import format_instant, parse_instant
    from api.cli.author import at_the_keyboard
    from api.store.restoration import end_sessions, head_of
    from collector.store.restoration import Standing, begin_anew

    taken = parse_instant(manifest.taken)
    standing = Standing(0, {})
    has_collector, has_api = (prepared / "collector.db").exists(), (prepared / "api.db").exists()
    if has_collector:
        standing = begin_anew(prepared / "collector.db", taken, now)
    if has_api:
        end_sessions(prepared / "api.db", at_the_keyboard(now), taken, head_of(data / "api.db"))
    outboxes = _outboxes(prepared, data, standing.streams)
    for name in ("-wal", "-shm"):
        for leftover in prepared.rglob(f"*.db{name}"):
            leftover.unlink()
    return {
        "taken": manifest.taken,
        "restored": format_instant(now),
        "evidence_until": format_instant(standing.newest) if standing.newest else None,
        "stores": [stored.path for stored in manifest.stores],
        "streams": [
            {"agent": agent, "stream": stream, "resends_from": upto + 1}
            for (agent, stream), upto in sorted(standing.streams.items())
        ],
        "outboxes": outboxes,
        "api": has_api,
        "collector": has_collector,
        "token": has_collector and _keep_token(prepared, data),
    }


def _outboxes(prepared: Path, data: Path, streams: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Keep the folder's own outboxes where they are sound, for they are newer; begin a new stream with the backup's others."""
    from agent.errors import StorageError as Unusable
    from agent.outbox.sqlite import SqliteOutbox
    from api.cli.backup import agent_of, stores_in
    from api.cli.hot_copy import copy_outbox

    out: list[dict[str, Any]] = []
    names = {name for name in (*stores_in(prepared), *stores_in(data)) if agent_of(Path(name)) is not None}
    for name in sorted(names):
        agent, place = str(agent_of(Path(name))), prepared / name
        newer = False
        if (data / name).exists():
            place.parent.mkdir(exist_ok=True, mode=0o750)
            copy = place.with_name(f".{place.name}")
            try:
                copy_outbox(data / name, copy)
                SqliteOutbox(copy, ballast_bytes=0).close()
                copy.replace(place)
                newer = True
            except Unusable:
                copy.unlink(missing_ok=True)
        if not place.exists():
            continue
        queue = SqliteOutbox(place, ballast_bytes=0)
        try:
            if not newer:
                upto = streams.get((agent, queue.stream))
                if upto is not None and upto < queue.holding().acknowledged:
                    queue.rewind(upto)
                queue.renew()
            holding = queue.holding()
            out.append(
                {
                    "agent": agent,
                    "kept": newer,
                    "stream": queue.stream,
                    "first": holding.last - holding.rows + 1,
                    "last": holding.last,
                    "resends_from": streams.get((agent, queue.stream), 0) + 1,
                }
            )
        finally:
            queue.close()
    return out


def _keep_token(prepared: Path, data: Path) -> bool:
    """Carry the folder's own token over; say whether there was one."""
    token = data / "collector.token"
    if not token.exists():
        return False
    shutil.copy2(token, prepared / token.name)
    return True


def sentences(told: dict[str, Any]) -> list[str]:
    """Return what happened, a line a thing: what is there, who sends what again, what cannot be had back."""
    out = [f"{told['data']}: restored from the backup of {told['taken']} ({', '.join(told['stores'])})"]
    if told["aside"]:
        out.append(f"what was there lies in {told['aside']}; delete it when nobody needs it any more")
    kept = {(box["agent"], box["stream"]): box for box in told["outboxes"] if box["kept"]}
    for box in told["outboxes"]:
        if box["kept"]:
            out.append(
                f"agent {box['agent']}: goes on with its own outbox, which is newer than the backup; it sends "
                f"{box['resends_from']} to {box['last']} again when it starts (it holds {box['first']} and later)"
            )
        else:
            out.append(
                f"agent {box['agent']}: its outbox is the backup's; what it measured between {told['taken']} and its "
                "next start cannot be had back and counts as unknown time"
            )
    boxes = {box["agent"] for box in told["outboxes"]}
    out += [
        f"agent {row['agent']}: will be asked for {row['resends_from']} and later of stream {row['stream'][:8]}; "
        "its outbox keeps what was confirmed for 7 days, what is older counts as unknown time"
        for row in told["streams"]
        if (row["agent"], row["stream"]) not in kept and row["agent"] not in boxes
    ]
    if told["collector"]:
        out.append(
            "incidents since then are judged anew from that; tickets of a newer api are found again by their outages"
        )
        if not told["token"]:
            out.append("collector.token is not in a backup: siaga collector makes a new one; give it to agents and api")
    if told["api"]:
        out.append(
            f"cannot be had back: what people wrote, acknowledged, closed or changed (users, passwords, tokens) after "
            f"{told['taken']}; ticket numbers given since may be given again; everybody signs in again"
        )
    return out
