"""Who gets what: every operation of the OpenAPI document, every role, own and foreign (promise 19)."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any, get_args

import msgspec
import pytest

from agent.clock import HOUR
from api.core.forms import filling
from api.core.forms.berita_acara import Kind as FormKind
from api.core.forms.berita_acara import fingerprint
from api.core.procedure.values import Attachment, Record, Report
from api.core.roles import Action, Role, Scope, scope
from api.core.tickets import Ticket
from api.ports import Transaction
from collector.decisions import Contest, Kind, Maintenance
from collector.reading import Evidence, Forecast, Notice
from tests.support.api_world import NOON, PASSWORD, World, make_world
from tests.support.authors import SOMEBODY
from tests.support.procedure import BUDI
from tests.support.rich_device import rich_readings

OWN, FOREIGN = "dinkes", "samsat-tjp"
"""User opd is of dinkes; the other names must never reach it."""


@pytest.fixture(scope="module")
def world() -> World:
    made = make_world()
    made.beat()
    made.cut_sea_cable("sea")
    made.reader.open(
        "own",
        cause="power",
        root=("sw-dinkes",),
        devices={"sw-dinkes": "down"},
        evidence=(
            Evidence(code="parent-answers", element="core-pkp"),
            Evidence(code="on-battery", element="sw-dinsos"),
        ),
    )
    made.reader.open(
        "both",
        cause="power",
        root=("pln-air-itam",),
        devices={"sw-dinsos": "down", "sw-setda": "down"},
        evidence=(Evidence(code="uptime-restarted", element="sw-dinsos"),),
    )
    incident = made.reader.incident("both")
    assert incident is not None
    made.reader.forecast = [
        Forecast(service=service, breach=NOON, budget=0, used=0) for service in ("net-dinkes", "net-setda")
    ]
    made.reader.change("both", services=("net-dinkes", "net-dinsos", "net-setda"))
    told = rich_readings("sw-dinkes", made.reader.now)
    ports = tuple(msgspec.structs.replace(port, alias=f"ke {FOREIGN} RSUD") for port in told.ports)
    made.reader.told["sw-dinkes"] = msgspec.structs.replace(told, ports=ports)
    for element in ("pln-air-itam", "skkl-bangka-belitung", "sw-dinkes"):
        made.reader.decide(
            Maintenance(
                element=element, start=made.reader.now + HOUR, end=made.reader.now + 2 * HOUR, reason="rahasia"
            ),
            "noc",
        )
    for incident, office in (("own", OWN), ("sea", FOREIGN)):
        told = f"rahasia {office} RSUD Soekarno" if office == FOREIGN else f"{office}: jaringan bisa dipakai"
        made.reader.decide(Contest(incident=incident, office=office, text=told), office)
    made.reader.notice(Notice(kind="agent-blind", agent="pkp", started=made.reader.now, ended=None))
    made.beat()
    with made.store.transaction(SOMEBODY) as tx:
        for ticket in tx.tickets():
            give_files(made, tx, ticket)
    token = made.token("noc")
    client = made.client()
    for item in client.get("/api/v1/tickets", headers=token).json()["items"]:
        answer = client.post(
            f"/api/v1/tickets/{item['number']}/comments",
            json={"text": f"rahasia {FOREIGN} RSUD Soekarno"},
            headers={**token, "If-Match": "*"},
        )
        assert answer.status_code == 200
    return made


def give_files(world: World, tx: Transaction, ticket: Ticket) -> None:
    """Let a ticket have its form and a file; of those that concern several offices, the first one signs."""
    number = FORMS[ticket.incident or ""]
    signer = OWN if OWN in ticket.offices else FOREIGN
    report = Report(at=1, by=BUDI, work="dinkes", problem="", alternative="", location="")
    work = msgspec.structs.replace(
        ticket.work,
        report=report,
        form=number,
        signer=signer,
        records=(Record(at=1, by=BUDI, text=", ".join(ticket.offices)),),
    )
    ticket = msgspec.structs.replace(ticket, work=work)
    tx.put_ticket(ticket, [])
    directory = world.app.state.siaga.directory
    measured = filling.outages(ticket, directory, None)
    form = filling.berita_acara(
        ticket, directory, measured, number=number, kind=FormKind.PENANGANAN, at=world.reader.now
    )
    tx.put_form(
        filling.Printed(number=number, ticket=ticket.number, at=1, by="budi", fingerprint=fingerprint(form), form=form)
    )
    tx.put_attachment(
        Attachment(
            id=ticket.incident or "",
            ticket=ticket.number,
            kind="signed",
            name=f"{signer}.pdf",
            type="application/pdf",
            size=1,
            sha256="",
            at=1,
            by="budi",
            shown=True,
        ),
        b"dinkes",
    )


def operations() -> list[tuple[str, str, str | None]]:
    """Return every operation with its action; one that takes several kinds of body once a kind, as ``path#kind``."""
    paths = make_world().app.openapi()["paths"]
    return [
        (method.upper(), f"{path}#{kind}" if kind else path, None if action == "anybody" else action)
        for path, methods in sorted(paths.items())
        for method, operation in sorted(methods.items())
        for kind, action in operation.get("x-action-by-kind", {"": operation["x-action"]}).items()
    ]


OPERATIONS = operations()
WEATHER = {
    "kind": "weather",
    "phenomenon": "lightning",
    "area": "Belitung",
    "start": "2026-11-24T00:00:00Z",
    "end": "2026-11-24T06:00:00Z",
}
DEEDS: dict[str, Any] = {
    "forward": {},
    "return": {"reason": "lampirkan denah"},
    "resubmit": {"description": "denah terlampir"},
    "cancel": {"reason": "tidak jadi"},
    "disposition": {"note": "tindak lanjuti"},
    "order": {"officers": ["petugas"]},
    "officers": {"officers": ["petugas"]},
    "assessment": {"survey": False},
    "priority": {"urgency": "high"},
    "records": {"text": "survei lapangan"},
    "pause": {"reason": "parts"},
    "resume": {},
    "finish": {"text": "selesai"},
    "report": {"work": "survei", "problem": "perlu sakelar"},
    "settlement": {"text": "dikirim besok"},
    "agreement": {"side": "officer"},
    "signature": {"side": "officer"},
    "archive": {},
    "merge": {"into": "TKT-2026-000001"},
    "split": {"service": "1.2", "subject": "tarik kabel", "description": "lantai 3"},
    "reopen": {"reason": "masih putus"},
}
"""Deeds of the procedure, with a body that fits."""
SETTINGS: dict[str, Any] = {
    "capacity": 20,
    **dict.fromkeys(("request", "kadis", "kabid", "prakom", "take", "report", "archive"), 30),
    "offices": [2, 10],
    "people": [100, 500],
    "priority": [[4, 3, 3], [3, 2, 2], [2, 2, 1]],
}
BODIES: dict[str, Any] = {
    "/api/v1/tickets/{number}/comments": {"text": "catatan"},
    "/api/v1/tickets/{number}/cause": {"cause": "lightning"},
    "/api/v1/standing-orders": {"number": "SO-02", "text": "langsung ditangani"},
    "/api/v1/standing-orders/{order}/revoke": {"reason": "selesai"},
    "/api/v1/desk-settings": SETTINGS,
    "/api/v1/requests": {"service": "1.4", "subject": "Sakelar", "description": "Gedung baru"},
    **{f"/api/v1/tickets/{{number}}/{path}": body for path, body in DEEDS.items()},
    "/api/v1/users": {"name": "baru", "role": "noc", "password": "kata-sandi-panjang"},
    "/api/v1/users/{name}": {"disabled": False},
    "/api/v1/session/password": {"current": PASSWORD, "new": "kata-sandi-yang-lain"},
    "/api/v1/tokens": {"label": "x"},
    "/api/v1/incidents/{incident}/contests": {"office": "dinkes", "text": "jaringan bisa dipakai"},
    "/api/v1/weather/imports": {"notes": [WEATHER]},
    "/api/v1/contests/{contest}/answer": {"upheld": False, "reason": "port mati"},
    "/api/v1/decisions/impact": {"kind": "day", "calendar": "dinas", "dates": "2026-11-20", "why": "SE"},
}
PLAN = {
    "kind": "maintenance",
    "element": "sw-dinkes",
    "start": "2026-12-01T22:00:00+07:00",
    "end": "2026-12-02T02:00:00+07:00",
}
DECISIONS: dict[str, Any] = {
    "maintenance": PLAN,
    "approval": {"kind": "approval", "of": 1},
    "excuse": {"kind": "excuse", "incident": "own", "reason": "SE"},
    "cause": {"kind": "cause", "incident": "own", "cause": "lightning"},
    "day": {"kind": "day", "calendar": "dinas", "dates": "2026-11-20", "why": "SE"},
    "hours": {
        "kind": "hours",
        "calendar": "dinas",
        "holds_from": "2026-12-01",
        "hours": {"mon": ["08:00-12:00"]},
        "why": "SE",
    },
    "withdrawal": {"kind": "withdrawal", "of": 1},
    "contest": {"kind": "contest", "incident": "own", "office": "dinkes", "text": "jaringan bisa dipakai"},
    "answer": {"kind": "answer", "of": 2, "upheld": True, "reason": "benar"},
    "weather": WEATHER,
}
BODIES |= {f"/api/v1/decisions#{kind}": body for kind, body in DECISIONS.items()}
FORMS = {"own": "BA-2026-0001", "both": "BA-2026-0002", "sea": "BA-2026-0003"}
DEVICES = {"own": "sw-dinkes", "both": "sw-dinkes", "sea": "sw-samsat-tjp"}
QUERIES = {
    "/api/v1/tickets/{number}/forms/{form}/check": {"fingerprint": "abc"},
    "/api/v1/outages": {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"},
    "/api/v1/availability/rollups": {"by": "site"},
    "/api/v1/what-if": {"element": "sw-dinkes"},
}


def numbers(world: World) -> dict[str, str]:
    with world.store.reading() as picture:
        return {str(ticket.incident): ticket.number for ticket in picture.tickets()}


def requested(world: World, incident: str) -> str:
    """Return the number of what office dinkes asked for; for ``sea`` of what the other office did."""
    office = FOREIGN if incident == "sea" else OWN
    with world.store.reading() as picture:
        held = [
            ticket.number
            for ticket in picture.tickets()
            if ticket.request and ticket.request.applicant.office == office
        ]
    if held:
        return held[0]
    told = "rahasia samsat" if office == FOREIGN else "Gedung baru"
    body = {"service": "1.4", "subject": "Sakelar", "description": told}
    user = "opd-tjp" if office == FOREIGN else "opd"
    return str(world.client().post("/api/v1/requests", json=body, headers=world.token(user)).json()["number"])


def body_for(path: str, user: str | None) -> Any:
    """Return a body that fits who sends it: the desk says for whom it asks, an office signs as the applicant."""
    body = BODIES.get(path)
    if path == "/api/v1/requests" and user != "opd":
        return {**body, "office": "dinkes", "channel": "phone", "applicant": "Ani"}
    if user == "opd" and path.endswith(("/agreement", "/signature")):
        return {"side": "applicant"}
    return body


def ask(world: World, method: str, path: str, user: str | None, incident: str = "own") -> Any:
    number = requested(world, incident) if "/request-letter." in path else numbers(world)[incident]
    filled = path.partition("#")[0].replace("{number}", number).replace("{incident}", incident)
    filled = filled.replace("{device}", DEVICES[incident]).replace("{order}", "SO-01")
    filled = (
        filled.replace("{contest}", "2")
        .replace("{token}", "0" * 16)
        .replace("{name}", "petugas")
        .replace("{month}", "2026-11")
        .replace("{calendar}", "dinas")
        .replace("{form}", FORMS[incident])
        .replace("{attachment}", incident)
    )
    filled = filled.replace("{service}", "net-samsat-tjp" if incident == "sea" else "net-dinkes")
    headers = {"If-Match": "*"} | (world.token(user) if user is not None else {})
    if path.endswith("/attachments") and method == "POST":
        files = {"file": ("x.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n")}
        return world.client().post(filled, headers=headers, files=files, data={"kind": "letter"})
    return world.client().request(
        method,
        filled,
        headers=headers,
        params=QUERIES.get(path),
        json=body_for(path, user) if method in ("POST", "PUT", "PATCH") else None,
    )


def test_every_operation_says_who_may_do_it():
    assert len(OPERATIONS) >= 20
    assert {action for _, _, action in OPERATIONS} <= {None, *(action.value for action in Action)}
    assert {path for _, path, action in OPERATIONS if action is None} == {"/api/v1/session", "/healthz", "/readyz"}


@pytest.mark.parametrize(("method", "path", "action"), [row for row in OPERATIONS if row[2] is not None])
def test_nobody_gets_anything_without_signing_in(world, method, path, action):
    answer = ask(world, method, path, None)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def handed_in(world: World) -> str:
    """Return the number of a request that office dinkes handed in."""
    body = {"service": "1.4", "subject": "Sakelar", "description": "Gedung baru"}
    answer = world.client().post("/api/v1/requests", json=body, headers=world.token("opd"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def do(world: World, number: str, deed: str, user: str, **more: Any) -> Any:
    path = deed if deed == "acknowledge" else deed.partition("#")[0]
    headers = {"If-Match": "*", **world.token(user)}
    body = None if deed == "acknowledge" else {**DEEDS[path], **more}
    return world.client().post(f"/api/v1/tickets/{number}/{path}", json=body, headers=headers)


ORDERED = [("forward", "petugas"), ("disposition", "kadis"), ("disposition", "kabid"), ("order", "prakom")]
DONE = [*ORDERED, ("acknowledge", "petugas"), ("finish", "petugas"), ("report", "petugas")]
BEFORE: dict[str, list[tuple[str, str]]] = {
    "resubmit": [("return", "petugas")],
    "disposition": ORDERED[:1],
    "order": ORDERED[:3],
    "officers": ORDERED,
    "records": ORDERED,
    "resume": [*ORDERED, ("pause", "petugas")],
    "finish": ORDERED,
    "report": DONE[:-1],
    "signature": DONE,
    "archive": [*DONE, ("signature", "petugas"), ("signature", "opd")],
    "reopen": DONE,
}
"""Deed → what must be done before, and by whom."""
LATE = {"settlement", "agreement"}
"""Deeds that only a missed target has (``test_deeds``)."""


@pytest.mark.parametrize("deed", sorted(set(DEEDS) - LATE))
def test_a_deed_is_done_by_the_roles_of_the_table_and_by_no_other(deed):
    action = next(Action(row[2] or "") for row in OPERATIONS if row[1].endswith(f"{{number}}/{deed}"))
    turns = {Role.KADIS} if deed == "disposition" else set(Role)
    for role in Role:
        world = one_fault()
        number = handed_in(world)
        for before, user in BEFORE.get(deed, []):
            more = {"side": "applicant"} if user == "opd" else {}
            assert do(world, number, before, user, **more).status_code == 200
        more = {"side": "applicant"} if role is Role.OPD and deed == "signature" else {}
        answer = do(world, number, deed, role.value, **more)
        may = scope(role, action) is not Scope.NONE and role in turns
        assert answer.status_code == (200 if may else 403), (role, answer.text)
        assert do(world, number, deed, "opd-tjp", **more).status_code in (403, 404)


def test_another_office_can_neither_read_nor_find_a_request():
    world = one_fault()
    number = handed_in(world)
    client, other = world.client(), world.token("opd-tjp")
    assert client.get(f"/api/v1/tickets/{number}", headers=other).status_code == 404
    assert number not in client.get("/api/v1/tickets", headers=other).text


CELLS = [
    (method, path, action, role)
    for (method, path, action), role in itertools.product(OPERATIONS, Role)
    if action is not None and path != "/api/v1/events"
]


@pytest.mark.parametrize(("method", "path", "action", "role"), CELLS)
def test_a_role_gets_what_the_table_says_and_no_more(method, path, action, role, calm):
    changes = method != "GET" and scope(role, Action(action)) is not Scope.NONE
    answer = ask(one_fault() if changes else calm, method, path, role.value)
    if scope(role, Action(action)) is Scope.NONE:
        assert answer.status_code == 403, answer.text
    elif path.rpartition("/")[2] in DEEDS:
        assert answer.status_code in (200, 409), answer.text
    else:
        expected = {"/api/v1/tokens/{token}": 404, "/api/v1/tickets/{number}/close": 409}.get(path)
        assert answer.status_code == expected if expected else answer.status_code in (200, 201, 202, 204), answer.text


@pytest.fixture(scope="module")
def calm() -> World:
    return one_fault()


def one_fault() -> World:
    made = make_world()
    made.beat()
    made.reader.open("own", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
    made.reader.decide(
        Maintenance(element="sw-dinkes", start=made.reader.now + HOUR, end=made.reader.now + 2 * HOUR), "noc"
    )
    made.reader.decide(Contest(incident="own", office="dinsos", text="jaringan bisa dipakai"), "noc")
    made.beat()
    with made.store.transaction(SOMEBODY) as tx:
        for ticket in tx.tickets():
            give_files(made, tx, ticket)
    return made


def test_a_decision_of_every_kind_is_tried():
    tried = {path.partition("#")[2] for _, path, _ in OPERATIONS if "#" in path}
    assert tried == set(get_args(Kind)) == set(DECISIONS)


FOR_ALL = "/api/v1/calendars/{calendar}"
"""Calendars hold for everybody alike, and name nobody."""
READS = [(method, path) for method, path, action in OPERATIONS if action == "see" and path != "/api/v1/events"]
MINE = re.compile(r"dinkes|Dinas Kesehatan")
OTHERS = re.compile(
    r"dinsos|setda|samsat|soekarno|rahasia|tjp|belitung(?! ?\")|Sekretariat|RSUD|agent-blind",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("method", "path"), READS)
@pytest.mark.parametrize("incident", ["own", "both"])
def test_an_office_reads_of_what_concerns_it_only_its_own(world, method, path, incident):
    answer = ask(world, method, path, "opd", incident)
    assert answer.status_code == 200
    leaks = OTHERS.findall(answer.text)
    assert leaks == [], answer.text


def test_the_search_for_leaks_would_find_them(world):
    client, token = world.client(), world.token("noc")
    found = {
        path: OTHERS.findall(client.get(path, headers=token, params=QUERIES.get(path)).text)
        for _, path in READS
        if "{" not in path
    }
    assert [path for path, names in found.items() if not names] == []


@pytest.mark.parametrize(("method", "path"), [row for row in READS if "{" in row[1] and row[1] != FOR_ALL])
def test_what_concerns_others_is_not_there_for_an_office(world, method, path):
    answer = ask(world, method, path, "opd", "sea")
    assert answer.status_code == 404
    assert OTHERS.findall(answer.text) == []


@pytest.mark.parametrize(
    "query", [{"subject": "sw-samsat-tjp"}, {"office": FOREIGN}, {"state": "open", "office": FOREIGN}]
)
def test_asking_for_another_office_gives_nothing(world, query):
    path = "/api/v1/outages" if "subject" in query else "/api/v1/tickets"
    params = query | QUERIES.get(path, {})
    answer = world.client().get(path, headers=world.token("opd"), params=params)
    assert answer.json()["items"] == []


def test_each_list_does_hold_the_offices_own(world):
    client, token = world.client(), world.token("opd")
    held = {
        path: MINE.findall(client.get(path, headers=token, params=QUERIES.get(path)).text)
        for _, path in READS
        if "{" not in path
    }
    assert [path for path, found in held.items() if not found] == []


PAGES = [
    "/",
    "/availability",
    *(f"/availability?by={by}" for by in ("office", "site", "island", "medium", "provider", "cause")),
    "/services/net-dinkes",
    "/tickets",
    "/fragments/live",
    "/fragments/availability",
    "/account",
    "/devices/sw-dinkes",
    "/calendar",
    "/maintenance",
]


@pytest.mark.parametrize("page", [*PAGES, "/tickets/{own}", "/tickets/{both}"])
def test_an_offices_pages_show_only_its_own(world, page):
    client = signed_in(world, "opd")
    held = numbers(world)
    answer = client.get(page.format(own=held["own"], both=held["both"]), headers={"Accept": "text/html"})
    assert answer.status_code == 200
    body = answer.text.replace("Provinsi Kepulauan Bangka Belitung", "")
    assert OTHERS.findall(body) == []


def test_an_office_does_not_get_anothers_ticket_page(world):
    answer = signed_in(world, "opd").get(f"/tickets/{numbers(world)['sea']}", headers={"Accept": "text/html"})
    assert answer.status_code == 404


def test_the_noc_sees_on_a_devices_page_what_an_office_does_not(world):
    answer = signed_in(world, "noc").get("/devices/sw-dinkes", headers={"Accept": "text/html"})
    assert {"dinsos", "samsat"} <= set(OTHERS.findall(answer.text))


@pytest.mark.parametrize("device", ["sw-samsat-tjp", "core-pkp", "nothing", "..%2f..", "%00"])
def test_an_office_does_not_get_anothers_device_and_nobody_one_that_is_not_there(world, device):
    answer = signed_in(world, "opd").get(f"/devices/{device}", headers={"Accept": "text/html"})
    assert answer.status_code == 404


def test_an_office_does_not_get_anothers_figure_explained(world):
    asked = "/services/net-samsat-tjp"
    answer = signed_in(world, "opd").get(asked, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert OTHERS.findall(answer.text.replace(asked, "").replace("Kepulauan Bangka Belitung", "")) == []


def test_an_office_user_without_an_office_sees_nothing(world):
    with world.store.transaction(SOMEBODY) as tx:
        user = tx.user("opd-tjp")
        assert user is not None
        tx.put_user(type(user)(**{**{f: getattr(user, f) for f in user.__struct_fields__}, "office": None}))
    try:
        for _, path in READS:
            if "{" not in path:
                answer = world.client().get(path, headers=world.token("opd-tjp"), params=QUERIES.get(path))
                assert answer.json()["items"] == [], path
    finally:
        with world.store.transaction(SOMEBODY) as tx:
            tx.put_user(user)


def test_what_an_office_is_told_live_is_its_own(world):
    live = world.app.state.siaga.live
    before = live.picture()
    change = live._changed(
        before, type(before)(**{**as_dict(before), "offices": bumped(before.offices), "tickets": ()})
    )
    assert change is not None
    told = json.dumps(change.told(OWN))
    assert OTHERS.findall(told) == []
    assert MINE.findall(told)
    assert sum(change.told(OWN)["totals"].values()) == 1
    assert len(change.told(None)["offices"]) > 40
    assert change.told("nowhere") is None


def as_dict(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__}


def bumped(offices: Any) -> Any:
    return {item: type(now)(**{**as_dict(now), "since": 1}) for item, now in offices.items()}


def signed_in(world: World, user: str) -> Any:
    client = world.client()
    answer = client.post("/sign-in", data={"name": user, "password": PASSWORD})
    assert answer.status_code == 303
    return client
