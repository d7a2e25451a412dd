"""Reading recordings for a command: bad lines are named, counted, and put aside; the good ones count."""

from __future__ import annotations

import sys
from pathlib import Path

from agent.errors import BadInputError
from collector.recording import Recording, read

_NAMED = 20


def read_recording(files: list[Path], rejects: Path | None) -> Recording:
    """Read recordings; bad lines go to ``rejects`` (default: ``FILE.rejected`` beside the first file).

    Raises ``BadInputError`` when a file cannot be read, or the rejects cannot be written.
    """
    try:
        recording = read(files)
    except OSError as problem:
        raise BadInputError(
            f"{problem.filename}: cannot be read ({problem.strerror}); give --observations JSON Lines files"
        ) from None
    if recording.bad:
        place = rejects or files[0].with_name(files[0].name + ".rejected")
        for bad in recording.bad[:_NAMED]:
            print(f"{bad.file}:{bad.line}: {bad.why}", file=sys.stderr)
        if len(recording.bad) > _NAMED:
            print(f"… and {len(recording.bad) - _NAMED} more", file=sys.stderr)
        try:
            place.write_bytes(b"".join(bad.text + b"\n" for bad in recording.bad))
        except OSError as problem:
            raise BadInputError(
                f"{place}: cannot be written ({problem.strerror}); give --rejects a writable place"
            ) from None
        print(
            f"{len(recording.bad)} bad lines put into {place}; {len(recording.observations)} good ones count",
            file=sys.stderr,
        )
    return recording
