from __future__ import annotations

from pathlib import Path

from agent.uplink.starts import next_start


def test_every_start_is_later_than_the_one_before_whatever_the_clock_says(tmp_path: Path):
    place = tmp_path / "new" / "started-pkp"
    assert [next_start(place, now) for now in (100, 200, 5, 5, 1000)] == [100, 200, 201, 202, 1000]


def test_without_a_file_the_clock_counts(tmp_path: Path):
    (tmp_path / "started").write_text("soon")
    assert next_start(tmp_path / "started", 7) == 7
    (tmp_path / "file").write_text("")
    assert next_start(tmp_path / "file" / "started", 9) == 9
