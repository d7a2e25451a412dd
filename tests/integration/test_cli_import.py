"""``siaga inventory import`` and ``export`` on real files: what is shown, written, kept, refused."""

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support.command_line import siaga

ON_A_SMALL_DISK = """
mount -t tmpfs -o size=512k none small && cp inv/bangka.yaml small/
"$@"; echo "exited $?"; echo --; ls -A small; cat small/bangka.yaml
"""
KILLED = """
import fcntl, os, signal, sys
call, left = sys.argv[1], [int(sys.argv[2])]
def counting(event, arguments):
    if event in (f"os.{call}", f"fcntl.{call}"):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(counting)
from api.cli.app import main
sys.argv = ["siaga", *sys.argv[3:]]
main()
"""
"""Kills itself before the n-th call of a kind, by Python's audit events."""
CORE = """\
# Provinsi contoh
organisation: Dinas Kominfo

sites:
  # Pangkalpinang
  - {id: diskominfo, name: Dinas Kominfo, island: Bangka}   # pusat

devices:
  - {id: core-pkp, site: diskominfo, address: 10.20.0.1, role: core}

agents:
  - {id: pkp, at: core-pkp}
"""
BELITUNG = """\
sites:
  - id: samsat-tjp   # yang pertama
    name: Samsat Tanjung Pandan
    island: Belitung

devices:
  - {id: sw-samsat-tjp, site: samsat-tjp, address: 10.21.0.2}
# akhir perangkat

links:
  - {id: sea, ends: [core-pkp, sw-samsat-tjp], medium: submarine-cable}
"""
OFFICES = (
    "Nama;Pulau;Lintang;Bujur;Pegawai\nDinas Kesehatan;Bangka;-2,1631;106,1415;120\nSMA Negeri 1 Sijuk;Belitung;;;\n"
)
DEVICES = "Nama;Alamat IP;Instansi;Penyulang\nsw dinkes;10.20.4.2;Dinas Kesehatan;PLN Air Itam\nsw-sijuk;10.21.0.3;sma negeri 1 sijuk;\n"
LINKS = (
    "Perangkat A;Port A;Perangkat B;Jenis kabel\ncore-pkp;sfp1;sw-dinkes;kabel tanah\nsw-samsat-tjp;;sw-sijuk;radio\n"
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("inv").mkdir()
    Path("inv/bangka.yaml").write_text(CORE, "utf-8")
    Path("inv/belitung.yaml").write_text(BELITUNG, "utf-8")
    Path("instansi.csv").write_text(OFFICES, "utf-8-sig")
    Path("perangkat.csv").write_text(DEVICES, "cp1252")
    Path("sambungan.csv").write_text(LINKS, "utf-16")


def run(*words: object):
    return siaga("inventory", "import", *words, "--inventory", "inv")


def test_what_would_change_is_shown_and_nothing_is_written_until_asked():
    before = {file.name: file.read_bytes() for file in Path("inv").iterdir()}
    shown = run("instansi.csv", "perangkat.csv", "sambungan.csv")
    assert shown.status == 0
    assert "PLN Air Itam" in shown.out
    assert "instansi.csv: instansi, 2 baris; UTF-8 (BOM), pemisah titik koma" in shown.err
    assert "sambungan.csv: sambungan, 2 baris; UTF-16, pemisah titik koma" in shown.err
    assert "8 ditambah, 0 diubah, 0 tetap" in shown.err
    assert "Belum ada yang ditulis; tambahkan --write" in shown.err
    assert {file.name: file.read_bytes() for file in Path("inv").iterdir()} == before


def test_what_is_written_lands_beside_its_kind_keeps_comments_passes_the_check_and_repeats_without_change():
    done = run("instansi.csv", "perangkat.csv", "sambungan.csv", "--write")
    assert done.status == 0, done.err
    assert (
        Path("inv/bangka.yaml").read_text("utf-8")
        == """\
# Provinsi contoh
organisation: Dinas Kominfo

sites:
  # Pangkalpinang
  - {id: diskominfo, name: Dinas Kominfo, island: Bangka}   # pusat
  - {id: dinas-kesehatan, name: Dinas Kesehatan, at: [-2.1631, 106.1415], island: Bangka}

devices:
  - {id: core-pkp, site: diskominfo, address: 10.20.0.1, role: core}
  - {id: sw-dinkes, site: dinas-kesehatan, address: 10.20.4.2, power: pln-air-itam}

agents:
  - {id: pkp, at: core-pkp}

offices:
  - {id: dinas-kesehatan, name: Dinas Kesehatan, people: 120}

risk_groups:
  - {id: pln-air-itam, name: PLN Air Itam, cause: power}

links:
  - {id: core-pkp--sw-dinkes, ends: [core-pkp/sfp1, sw-dinkes], medium: underground-cable}
"""
    )
    assert Path("inv/belitung.yaml").read_text("utf-8").splitlines()[4:] == [
        "  - {id: sma-negeri-1-sijuk, name: SMA Negeri 1 Sijuk, island: Belitung}",
        "",
        "devices:",
        "  - {id: sw-samsat-tjp, site: samsat-tjp, address: 10.21.0.2}",
        "  - {id: sw-sijuk, site: sma-negeri-1-sijuk, address: 10.21.0.3}",
        "# akhir perangkat",
        "",
        "links:",
        "  - {id: sea, ends: [core-pkp, sw-samsat-tjp], medium: submarine-cable}",
        "  - {id: sw-samsat-tjp--sw-sijuk, ends: [sw-samsat-tjp, sw-sijuk], medium: radio}",
    ]
    backups = sorted(Path("inv").glob("*.bak"))
    assert [backup.name.split(".")[0] for backup in backups] == ["bangka", "belitung"]
    assert backups[0].read_text("utf-8") == CORE
    assert siaga("inventory", "check", "inv").status == 0

    again = run("instansi.csv", "perangkat.csv", "sambungan.csv", "--write")
    assert (again.status, again.out) == (0, "")
    assert "Tidak ada yang berubah" in again.err
    assert sorted(Path("inv").glob("*.bak")) == backups


def test_an_inventory_is_made_from_nothing_and_comes_back_from_its_tables():
    Path("a.csv").write_text("nama,alamat_ip,agen\ncore,10.0.0.1,pkp\nsw,10.0.0.2,\n", "utf-8")
    Path("l.csv").write_text("perangkat_a,perangkat_b\ncore,sw\n", "utf-8")
    assert siaga("inventory", "import", "a.csv", "l.csv", "--inventory", "baru", "--write").status == 0
    assert siaga("inventory", "check", "baru").status == 0
    for kind in ("offices", "devices", "links"):
        Path(f"{kind}.csv").write_text(siaga("inventory", "export", kind, "--inventory", "baru").out, "utf-8")
    copied = siaga(
        "inventory", "import", "offices.csv", "devices.csv", "links.csv", "--inventory", "lagi.yaml", "--write"
    )
    assert copied.status == 0, copied.err
    assert Path("lagi.yaml").read_text("utf-8") == Path("baru/inventory.yaml").read_text("utf-8")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("kind", ["offices", "devices", "links"])
def test_a_template_is_read_as_its_kind(kind, lang):
    printed = siaga("inventory", "import", "--template", kind, "--lang", lang)
    assert printed.status == 0
    Path("t.csv").write_text(printed.out, "utf-8")
    shown = siaga("inventory", "import", "t.csv", "--inventory", "new.yaml", "--lang", "en")
    assert f"t.csv: {kind}, 1 rows" in shown.err
    assert "no such column" not in shown.err
    assert "latitude" not in shown.err.replace("--", "")


def test_all_rows_or_none_and_every_mistake_is_told():
    Path("bad.csv").write_text(
        "nama;alamat_ip;instansi\nsw-a;10.20.4;tidak ada\nsw-b;10.20.4.9;diskominfo\nsw-c;;\n", "utf-8"
    )
    refused = run("bad.csv", "--write")
    assert (refused.status, refused.out) == (2, "")
    assert 'bad.csv, baris 2, kolom alamat_ip, "10.20.4": ini bukan alamat IP' in refused.err
    assert 'bad.csv, baris 2, kolom instansi, "tidak ada": instansi ini tidak ada' in refused.err
    assert "bad.csv, baris 4, kolom alamat_ip: kolom ini wajib diisi" in refused.err
    assert "3 kesalahan; tidak ada yang ditulis" in refused.err
    assert list(Path("inv").glob("*.bak")) == []


def test_good_rows_alone_are_taken_and_the_others_come_back_corrected():
    Path("p.csv").write_bytes(
        "nama;alamat_ip;instansi;catatan\nsw-a;10.20.4;diskominfo;=1\nsw-b;10.20.4.9;diskominfo;\n".encode("cp1252")
    )
    Path("l.csv").write_text("perangkat_a;perangkat_b\ncore-pkp;sw-a\ncore-pkp;sw-b\n", "utf-8")
    done = run("p.csv", "l.csv", "--partial", "--write")
    assert done.status == 1
    assert "sw-b" in Path("inv/bangka.yaml").read_text("utf-8")
    assert "sw-a" not in Path("inv/bangka.yaml").read_text("utf-8")
    lines = Path("p.rejected.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "nama;alamat_ip;instansi;catatan;kesalahan"
    assert lines[1].startswith("sw-a;10.20.4;diskominfo;=1;")
    assert len(lines) == 2
    assert Path("l.rejected.csv").exists()

    Path("p.rejected.csv").write_text("\n".join([lines[0], lines[1].replace("10.20.4;", "10.20.4.10;")]), "utf-8")
    assert run("p.rejected.csv", "l.rejected.csv", "--write").status == 0
    assert siaga("inventory", "check", "inv").status == 0


def test_rejects_too_are_written_only_when_asked():
    Path("p.csv").write_text("nama;alamat_ip\nsw-a;10.20.4\n", "utf-8")
    assert run("p.csv", "--partial").status == 1
    assert not Path("p.rejected.csv").exists()
    assert run("p.csv", "--partial", "--write", "--rejects", "bad.csv").status == 1
    assert Path("bad.csv").read_text("utf-8-sig").splitlines()[0] == "nama;alamat_ip;kesalahan"
    Path("none").mkdir()
    refused = run("p.csv", "--partial", "--write", "--rejects", "none")
    assert refused.status == 2
    assert "none: cannot be written (Is a directory); give --rejects a writable place" in refused.err
    assert [file.name for file in Path().iterdir() if file.name.endswith(".draft")] == []


def test_what_does_not_pass_the_check_is_not_written_and_its_problems_are_told():
    Path("p.csv").write_text("nama;alamat_ip\nsw-a;10.20.0.1\n", "utf-8")
    refused = run("p.csv", "--write")
    assert refused.status == 2
    assert "Hasilnya tidak lolos siaga inventory check" in refused.err
    assert "has the address 10.20.0.1 of 'core-pkp'" in refused.err
    assert "no agent can reach 'sw-a'" in refused.err
    assert "sw-a" not in Path("inv/bangka.yaml").read_text("utf-8")


def test_the_answer_as_json():
    Path("d.csv").write_text("id;alamat_ip;peran\nsw-samsat-tjp;10.21.0.2;kamera\n", "utf-8")
    shown = run("d.csv", "--json")
    assert shown.status == 0
    answer = json.loads(shown.out)
    assert answer["files"] == [{"file": "d.csv", "encoding": "UTF-8", "separator": ";", "rows": 1}]
    assert answer["changes"] == [
        {
            "section": "devices",
            "id": "sw-samsat-tjp",
            "action": "changed",
            "from": {"role": "access-switch"},
            "to": {"role": "kamera"},
        }
    ]
    assert answer["counts"] == {"added": 0, "changed": 1, "unchanged": 0}
    assert (answer["problems"], answer["written"]) == ([], [])
    Path("d.csv").write_text("id;alamat_ip\nsw;x\n", "utf-8")
    refused = run("d.csv", "--json", "--lang", "en")
    assert refused.status == 2
    assert json.loads(refused.out)["problems"] == [
        {
            "file": "d.csv",
            "row": 2,
            "column": "alamat_ip",
            "value": "x",
            "code": "import.value.address",
            "what": "this is no IP address",
            "remedy": "write one like 10.20.4.2 or 2001:db8::2",
        }
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "no file is given"),
        (["none.csv"], "none.csv: cannot be read"),
        (["inv"], "inv: cannot be read"),
        (["instansi.csv", "perangkat.csv", "--rejects", "x.csv"], "--rejects: takes the rows of one file"),
    ],
)
def test_wrong_usage_is_told_with_the_remedy(words, said):
    refused = run(*words)
    assert refused.status == 2
    assert said in refused.err


def test_an_inventory_with_mistakes_in_its_objects_is_mended_first():
    Path("inv/belitung.yaml").write_text(BELITUNG + "\nofices: []\n", "utf-8")
    refused = run("instansi.csv")
    assert refused.status == 2
    assert "inv/belitung.yaml:13:1: 'ofices' is no section" in refused.err


def test_a_change_that_cannot_be_made_where_it_stands_is_refused():
    Path("inv/belitung.yaml").write_text(
        BELITUNG.replace("- {id: sw-samsat-tjp,", "- {<<: {power: pln}, id: sw-samsat-tjp,")
        + "\nrisk_groups: [{id: pln, cause: power}]\n",
        "utf-8",
    )
    Path("d.csv").write_text("id;alamat_ip;penyulang\nsw-samsat-tjp;10.21.0.2;-\n", "utf-8")
    refused = run("d.csv", "--write")
    assert refused.status == 2
    assert "sw-samsat-tjp cannot be changed where it stands; write it out without <<" in refused.err


def test_permissions_and_links_to_files_stay():
    Path("inv/bangka.yaml").chmod(0o640)
    Path("inv/bangka.yaml").rename("real.yaml")
    Path("inv/bangka.yaml").symlink_to(Path("real.yaml").resolve())
    assert run("instansi.csv", "--write").status == 0
    assert Path("inv/bangka.yaml").is_symlink()
    assert "dinas-kesehatan" in Path("real.yaml").read_text("utf-8")
    assert Path("real.yaml").stat().st_mode & 0o777 == 0o640


def test_two_imports_at_once_write_one_after_the_other_or_stop():
    """Whoever reads before the other has written is told; nothing of the first is lost."""
    Path("one.csv").write_text("nama;pulau\nDinas Satu;Bangka\n", "utf-8")
    Path("two.csv").write_text("nama;pulau\nDinas Dua;Bangka\n", "utf-8")
    command = [Path(sys.executable).with_name("siaga"), "inventory", "import", "--inventory", "inv", "--write"]
    started = [subprocess.Popen([*command, name], stderr=subprocess.PIPE, text=True) for name in ("one.csv", "two.csv")]
    ended = [(one.communicate()[1], one.returncode) for one in started]
    text = Path("inv/bangka.yaml").read_text("utf-8")
    assert sorted({status for _, status in ended}) in ([0], [0, 2])
    for (err, status), name in zip(ended, ("Dinas Satu", "Dinas Dua"), strict=True):
        assert (status == 0) == (name in text)
        assert status == 0 or "was changed by somebody else meanwhile" in err
    assert siaga("inventory", "check", "inv").status == 0


def test_a_full_disk_leaves_all_as_it_was():
    names = "".join(f"Dinas {number};Bangka\n" for number in range(20_000))
    Path("many.csv").write_text(f"nama;pulau\n{names}", "utf-8")
    command = [
        Path(sys.executable).with_name("siaga"),
        "inventory",
        "import",
        "many.csv",
        "--inventory",
        "small",
        "--write",
    ]
    Path("small").mkdir()
    ran = subprocess.run(
        ["unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, "sh", *command], capture_output=True, text=True, check=False
    )
    said, _, left = ran.stdout.rpartition("\n--\n")
    assert "exited 2" in said
    assert "cannot be written (No space left on device)" in ran.stderr
    assert left == f"bangka.yaml\n{CORE}"


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("n\n", False)])
def test_on_a_terminal_it_asks(answer, written):
    command = [
        str(Path(sys.executable).with_name("siaga")),
        "inventory",
        "import",
        "instansi.csv",
        "--inventory",
        "inv",
    ]
    near, far = pty.openpty()
    process = subprocess.Popen(command, stdin=far, stdout=far, stderr=far)
    os.close(far)
    seen = bytearray()
    asked = threading.Event()

    def read() -> None:
        while True:
            try:
                part = os.read(near, 4096)
            except OSError:
                return
            seen.extend(part)
            if b"[y/N]" in seen:
                asked.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert asked.wait(60), seen.decode()
    os.write(near, answer.encode())
    assert process.wait(60) == 0
    reader.join()
    os.close(near)
    assert ("dinas-kesehatan" in Path("inv/bangka.yaml").read_text("utf-8")) is written


def test_of_very_many_changes_the_table_shows_the_first_thousand_and_json_all():
    names = "".join(f"Dinas {number};Bangka\n" for number in range(1_200))
    Path("many.csv").write_text(f"nama;pulau\n{names}", "utf-8")
    shown = run("many.csv", "--lang", "en")
    assert "dinas-999 " in shown.out
    assert "dinas-1000 " not in shown.out
    assert "and 200 changes more; --json shows all of them" in shown.err
    assert len(json.loads(run("many.csv", "--json").out)["changes"]) == 1_200


def test_a_folder_that_holds_no_yaml_yet_gets_its_first_file():
    Path("new").mkdir()
    Path("new/README.txt").write_text("here", "utf-8")
    Path("a.csv").write_text("nama,alamat_ip,agen\ncore,10.0.0.1,ya\n", "utf-8")
    assert siaga("inventory", "import", "a.csv", "--inventory", "new", "--write").status == 0
    assert Path("new/inventory.yaml").read_text("utf-8") == (
        "devices:\n  - {id: core, address: 10.0.0.1}\n\nagents:\n  - {id: core, at: core}\n"
    )


def test_killed_at_any_moment_every_file_is_as_it_was_or_as_it_should_be():
    command = [Path(sys.executable).with_name("siaga"), "inventory", "import", "instansi.csv", "perangkat.csv"]
    command = [*command, "sambungan.csv", "--inventory", "inv", "--write"]
    before = {name: Path(f"inv/{name}.yaml").read_text("utf-8") for name in ("bangka", "belitung")}
    subprocess.run(command, check=True, capture_output=True)
    after = {name: Path(f"inv/{name}.yaml").read_text("utf-8") for name in before}
    for call in ("rename", "chmod", "chown", "flock"):
        for name, text in before.items():
            Path(f"inv/{name}.yaml").write_text(text, "utf-8")
        for number in range(1, 4):
            killed = [sys.executable, "-c", KILLED, call, str(number), *map(str, command[1:])]
            ended = subprocess.run(killed, check=False, capture_output=True)
            assert ended.returncode == -signal.SIGKILL or number > 1, ended.stderr
            found = {name: Path(f"inv/{name}.yaml").read_text("utf-8") for name in before}
            assert all(found[name] in (before[name], after[name]) for name in before), (call, number)
        subprocess.run(command, check=True, capture_output=True)
        assert {name: Path(f"inv/{name}.yaml").read_text("utf-8") for name in before} == after
