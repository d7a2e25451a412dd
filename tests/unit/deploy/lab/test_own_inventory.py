from __future__ import annotations

from deploy.lab.enlarge import PROVINCE
from deploy.lab.own_inventory import own_inventory


def test_the_copy_is_the_province(tmp_path):
    made = own_inventory(PROVINCE, tmp_path)
    assert not made.changed
    assert {file.name: file.read_bytes() for file in made.path.iterdir()} == {
        file.name: file.read_bytes() for file in PROVINCE.iterdir()
    }


def test_a_changed_copy_is_kept(tmp_path):
    file = own_inventory(PROVINCE, tmp_path).path / "bangka.yaml"
    file.write_text("# mine\n")
    again = own_inventory(PROVINCE, tmp_path)
    assert again.changed
    assert file.read_text() == "# mine\n"


def test_an_unchanged_copy_follows_what_comes_with_siaga(tmp_path):
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("timezone: Asia/Jakarta\n")
    second.write_text("timezone: Asia/Makassar\n")
    own_inventory(first, tmp_path / "lab")
    made = own_inventory(second, tmp_path / "lab")
    assert [file.name for file in made.path.iterdir()] == ["second.yaml"]
    assert not made.changed


def test_a_backup_beside_it_is_no_change(tmp_path):
    copy = own_inventory(PROVINCE, tmp_path).path
    (copy / "bangka.yaml.2026-11-26.bak").write_text("old")
    assert not own_inventory(PROVINCE, tmp_path).changed
