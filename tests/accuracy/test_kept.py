"""Long rows go on where they were stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.accuracy.promises.false_alarms import Told
from tests.accuracy.promises.kept import Kept, KeptError

CASES = [(("no loss", seed), seed) for seed in range(4)]


def _told(seed: int) -> Told:
    return Told(24.0, seed % 2, 0.0, "")


def _asked(path: Path | None, cases: list[tuple[tuple[str, int], int]]) -> tuple[list[Told], list[int]]:
    asked: list[int] = []

    def run(work, left):
        for one in left:
            asked.append(one[1])
            yield work(one)

    return list(Kept(path, Told).each(run, _told, cases)), asked


def test_a_later_run_asks_only_for_what_is_not_known(tmp_path: Path):
    path = tmp_path / "kept.jsonl"
    first, asked = _asked(path, CASES[:2])
    assert asked == [0, 1]
    again, asked = _asked(path, CASES)
    assert asked == [2, 3]
    assert again[:2] == first
    assert sorted(again) == sorted(_told(seed) for seed in range(4))


def test_without_a_file_nothing_is_kept():
    assert _asked(None, CASES)[1] == [0, 1, 2, 3]


def test_a_line_that_a_kill_left_unfinished_is_asked_for_again(tmp_path: Path):
    path = tmp_path / "kept.jsonl"
    _asked(path, CASES[:2])
    path.write_bytes(path.read_bytes()[:-5])
    assert _asked(path, CASES[:2])[1] == [1]
    assert _asked(path, CASES[:2])[1] == []


def test_a_file_that_cannot_be_written_is_told_before_the_work(tmp_path: Path):
    with pytest.raises(KeptError, match=r"No such file or directory; give --kept a file that can be written"):
        Kept(tmp_path / "nowhere" / "kept.jsonl", Told)


def test_a_line_that_is_no_result_is_named(tmp_path: Path):
    path = tmp_path / "kept.jsonl"
    _asked(path, CASES[:2])
    path.write_bytes(b'["no loss", 7, "rain"]\n' + path.read_bytes())
    with pytest.raises(KeptError, match=r"kept\.jsonl, line 1 is no result.*--kept"):
        _asked(path, CASES)
