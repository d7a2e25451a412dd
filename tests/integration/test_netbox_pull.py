"""``siaga inventory pull`` with pynetbox over real HTTP: what is shown, written, kept, and refused with a remedy.

No NetBox runs here: the server answers in the shape of NetBox's published serializers.
"""

import json
import re
import socket
import time
from pathlib import Path

import pytest
import yaml

from tests.support.command_line import siaga
from tests.support.netbox_documents import cable, choice, device, end, province
from tests.support.netbox_server import TOKEN, Reply, netbox_server


@pytest.fixture(autouse=True)
def token(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIAGA_NETBOX_TOKEN", TOKEN)
    monkeypatch.delenv("SIAGA_INVENTORY", raising=False)


@pytest.fixture
def server():
    with netbox_server(province()) as running:
        yield running


def pull(server, *arguments: object):
    return siaga(
        "inventory", "pull", "--netbox", server.url, "--inventory", "inv", "--agent", "pkp=core-pkp", *arguments
    )


def written():
    return yaml.safe_load(Path("inv/inventory.yaml").read_text(encoding="utf-8"))


def by_id(section):
    return {one["id"]: one for one in written()[section]}


def test_a_province_is_pulled_shown_then_written_and_passes_the_check(server, tmp_path):
    shown = pull(server)
    assert shown.status == 0, shown.err
    assert "core-pkp" in shown.out
    assert "Belum ada yang ditulis" in shown.err
    assert not (tmp_path / "inv").exists()
    done = pull(server, "--write")
    assert done.status == 0, done.err
    assert by_id("sites") == {
        "diskominfo": {
            "id": "diskominfo",
            "name": "Dinas Kominfo",
            "at": [-2.1631, 106.1415],
            "island": "Pangkalpinang",
        },
        "dinkes": {"id": "dinkes", "name": "Dinas Kesehatan", "island": "Pangkalpinang"},
        "labkes-tjp": {"id": "labkes-tjp", "name": "Labkes Belitung", "island": "Belitung", "office": "dinkes"},
    }
    assert by_id("devices")["sw-dinkes"] == {"id": "sw-dinkes", "site": "dinkes", "address": "10.20.4.2"}
    assert by_id("links") == {
        "core-pkp--sw-dinkes": {"id": "core-pkp--sw-dinkes", "ends": ["core-pkp/sfp1", "sw-dinkes/ge-0/0/1"]},
        "core-pkp--sw-labkes": {
            "id": "core-pkp--sw-labkes",
            "ends": ["core-pkp/sfp2", "sw-labkes"],
            "medium": "leased",
            "provider": "operator-contoh",
            "circuit": "A-12",
        },
    }
    assert siaga("inventory", "check", "inv").status == 0


def test_a_second_pull_changes_nothing(server):
    assert pull(server, "--write").status == 0
    again = pull(server, "--json")
    assert json.loads(again.out)["changes"] == []
    assert "Nothing changes" in pull(server, "--lang", "en").err


def test_what_netbox_does_not_know_stays_and_the_sea_cable_remains_one(server, tmp_path):
    (tmp_path / "inv").mkdir()
    (tmp_path / "inv" / "inventory.yaml").write_text(
        "snmp:\n  access: {version: '2c', community: '${COMMUNITY}'}\n"
        "sites:\n  - {id: diskominfo, name: Kominfo lama}  # pusat\n"
        "devices:\n"
        "  - {id: core-pkp, site: diskominfo, address: 10.20.0.1, role: core, snmp: access, power: pln}\n"
        "  - {id: sw-kesehatan, site: diskominfo, address: 10.20.4.2, snmp: access}\n"
        "links:\n  - {id: laut, ends: [core-pkp/sfp1, sw-kesehatan/ge-0/0/1], medium: submarine-cable, groups: [skkl]}\n"
        "risk_groups:\n  - {id: pln, cause: power}\n  - {id: skkl, cause: submarine-cable}\n"
        "agents:\n  - {id: pkp, at: core-pkp}\n"
        "services:\n  - {id: net, office: diskominfo, needs: sw-kesehatan}\n",
        encoding="utf-8",
    )
    done = pull(server, "--write")
    assert done.status == 0, done.err
    assert "SW Dinkes di NetBox adalah sw-kesehatan di sini" in done.err
    assert by_id("devices")["sw-kesehatan"] == {
        "id": "sw-kesehatan",
        "site": "dinkes",
        "address": "10.20.4.2",
        "snmp": "access",
    }
    assert by_id("devices")["core-pkp"]["power"] == "pln"
    assert by_id("links")["laut"] == {
        "id": "laut", "ends": ["core-pkp/sfp1", "sw-kesehatan/ge-0/0/1"], "medium": "submarine-cable", "groups": ["skkl"]
    }  # fmt: skip
    assert by_id("sites")["diskominfo"]["name"] == "Dinas Kominfo"
    assert "# pusat" in (tmp_path / "inv" / "inventory.yaml").read_text(encoding="utf-8")
    assert list((tmp_path / "inv").glob("*.bak"))
    assert len(written()["links"]) == 2


def test_findings_refuse_all_unless_partial(server, tmp_path):
    server.documents["dcim/devices"] += [
        device(4, "sw-tanpa-alamat", 11, None),
        device(5, "server-web", 11, "10.20.9.9/24", "server"),
        device(6, None, 11, "10.20.9.8/24"),
        device(7, "sw-lama", 11, "10.20.9.7/24", status=choice("decommissioning")),
    ]
    server.documents["dcim/cables"] += [
        cable(8, [end(1, "sfp8")], [end(99, "x")]),
        cable(9, [end(1, "sfp9")], [end(5, "1", "dcim.frontport")]),
    ]
    refused = pull(server, "--write")
    assert refused.status == 2
    assert not (tmp_path / "inv").exists()
    for place, what in (
        ("dcim/devices/4, primary_ip4", "tidak punya alamat utama"),
        ("dcim/devices/5, role", "peran server tidak dikenal"),
        ("dcim/devices/6, name", "tidak bernama"),
        ("dcim/cables/8, b_terminations", "tidak ikut ditarik"),
        ("dcim/cables/9, b_terminations", "bukan antarmuka"),
    ):
        assert re.search(f"NetBox {place}.*{what}", refused.err), place
    taken = pull(server, "--write", "--partial")
    assert taken.status == 1
    assert set(by_id("devices")) == {"core-pkp", "sw-dinkes", "sw-labkes"}
    mapped = pull(server, "--partial", "--json", "--role", "server=-")
    assert "role" not in {problem["column"] for problem in json.loads(mapped.out)["problems"]}


def test_filters_leave_the_rest_alone(server):
    assert pull(server, "--write").status == 0
    server.documents["dcim/sites"][2]["name"] = "Labkesda Belitung"
    server.documents["dcim/sites"][1]["name"] = "Dinas Kesehatan Baru"
    shown = siaga(
        "inventory", "pull", "--netbox", server.url, "--inventory", "inv", "--region", "belitung", "--json", "--partial"
    )
    assert [(one["id"], one["to"]) for one in json.loads(shown.out)["changes"]] == [
        ("labkes-tjp", {"name": "Labkesda Belitung"})
    ]
    assert any("region=belitung" in path for path, _ in server.asked)


def test_lists_of_many_pages_are_read_whole(server):
    server.page = 7
    server.documents["dcim/devices"] += [
        device(100 + n, f"sw-{n:03}", 11, f"10.22.{n // 200}.{n % 200 + 1}/16") for n in range(60)
    ]
    server.documents["dcim/cables"] += [cable(100 + n, [end(1, f"p{n}")], [end(100 + n, "up")]) for n in range(60)]
    shown = pull(server, "--json")
    assert sum(one["section"] == "devices" for one in json.loads(shown.out)["changes"]) == 63
    assert {token for _, token in server.asked} == {f"Token {TOKEN}"}


def test_a_list_whose_pages_go_in_a_circle_is_given_up(server, tmp_path):
    server.page = 1
    server.next_url = f"{server.url}/api/dcim/devices/?limit=1&offset=0"
    found = pull(server, "--write")
    assert found.status == 2
    assert "tidak pernah berakhir" in found.err
    assert len(server.asked) < 20
    assert not (tmp_path / "inv").exists()


def test_a_list_that_leads_elsewhere_is_given_up_and_the_token_kept(server):
    server.page = 2
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        stranger.settimeout(0.2)
        server.next_url = f"http://127.0.0.1:{stranger.getsockname()[1]}/api/dcim/devices/?offset=2"
        server.documents["dcim/devices"] += [device(50 + n, f"x-{n}", 11, f"10.23.0.{n + 1}/24") for n in range(5)]
        found = pull(server)
        assert found.status == 2
        assert "menunjuk halaman berikutnya" in found.err
        with pytest.raises(TimeoutError):
            stranger.accept()  # the token went nowhere else


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(401, b'{"detail": "Invalid token"}'), "menolak token ini (401)"),
        (Reply(403, b'{"detail": "no view permission"}'), "no view permission"),
        (Reply(404, b"{}"), "tidak ada di alamat itu (404)"),
        (Reply(400, b'{"region": ["Select a valid choice"]}'), "Select a valid choice"),
        (Reply(429, b"slow down", "text/plain"), "NetBox menjawab 429"),
        (Reply(500, b"<h1>Server Error</h1>", "text/html"), "NetBox menjawab 500"),
        (Reply(200, b"<html><form>Log in</form></html>", "text/html"), "tidak dijawab seperti NetBox"),
        (Reply(200, b'{"count": 1, "next": null, "results": [7]}'), "tidak dijawab seperti NetBox"),
        (Reply(200, b'["a"]'), "tidak dijawab seperti NetBox"),
        (Reply(200, b'{"results": [{"id": 1}]}'), "tidak dijawab seperti NetBox"),
        (Reply(200, b"[" * 100_000), "tidak dijawab seperti NetBox"),
        (Reply(200, b"\xff\xfe\x00"), "tidak dijawab seperti NetBox"),
        (Reply(302, b"", headers={"Location": "https://elsewhere.example/login/"}), "mengalihkan ke https://elsewhere"),
        (Reply(200, b" " * (65 * 1024 * 1024)), "lebih besar dari 64 MiB"),
        (Reply(200, b"{}", wait_s=1.5), "tidak menjawab pada waktunya"),
        (Reply(200, b" " * 60, trickle_s=0.05), "tidak menjawab pada waktunya"),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Reply) else value[:12],
)
def test_each_bad_answer_is_told_with_a_remedy_and_nothing_is_written(server, tmp_path, reply, told):
    server.faults["dcim/devices"] = reply
    before = time.monotonic()
    found = pull(server, "--write", "--timeout", "1" if reply.wait_s or reply.trickle_s else "10")
    assert found.status == 2, found.err
    assert told in found.err
    assert "; " in found.err
    assert "Traceback" not in found.err
    assert TOKEN not in found.err
    assert not (tmp_path / "inv").exists()
    assert time.monotonic() - before < 12


def test_names_with_markup_and_escapes_are_shown_harmless(server):
    server.documents["dcim/devices"][1]["name"] = "sw \x1b[31mmerah"
    server.documents["dcim/sites"][0]["name"] = "[bold]<b>Kominfo</b> =1+1"
    server.documents["dcim/devices"][2]["name"] = "x" * 5000
    found = pull(server, "--partial")
    assert "\x1b" not in found.out + found.err
    assert "[bold]<b>Kominfo</b> =1+1" in found.out
    assert found.status == 0


def test_the_token_is_asked_for_and_read_from_a_file(server, tmp_path, monkeypatch):
    monkeypatch.delenv("SIAGA_NETBOX_TOKEN")
    assert "token NetBox belum diberikan" in pull(server).err
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    assert pull(server, "--token-file", "token").status == 0
    (tmp_path / "token").write_text("wrong", encoding="utf-8")
    assert "tidak mengizinkan" in pull(server, "--token-file", "token").err
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    assert pull(server, "--token-file", "token").status == 0


def test_nobody_there_and_addresses_that_are_none(server):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gone = siaga("inventory", "pull", "--netbox", f"http://127.0.0.1:{port}", "--inventory", "inv")
    assert gone.status == 2
    assert "tidak dapat dihubungi" in gone.err
    for url in ("netbox", "ftp://x", "http://", "http://u:p@x", "http://x:99999", ""):
        assert "bukan alamat http(s)" in siaga("inventory", "pull", "--netbox", url, "--inventory", "inv").err


def test_certificates_are_checked_by_the_authority_given(tmp_path):
    from tests.support.remote_collector import NAMES  # noqa: PLC0415

    certificate, key = _certificate(tmp_path, NAMES)
    with netbox_server(province(), (certificate, key)) as server:
        refused = pull(server)
        assert refused.status == 2
        assert "tidak dapat dipercaya" in refused.err
        assert server.asked == []
        assert pull(server, "--ca-file", certificate).status == 0
        assert "--ca-file" in pull(server, "--ca-file", "nowhere.pem").err


def _certificate(folder, names):
    import datetime as dt  # noqa: PLC0415
    import ipaddress  # noqa: PLC0415

    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "netbox")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(names[0]))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"
