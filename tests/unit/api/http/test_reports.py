"""The reports over HTTP: who gets them, as what, and what is said when there is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.core.roles import Role
from api.documents.press import PressError
from tests.support.api_world import PASSWORD, World, make_world

READERS = {Role.MANAJEMEN, Role.KADIS, Role.NOC, Role.ADMIN}
PATH = "/api/v1/reports/2026-11.pdf"


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


def get(world: World, path: str, user: str = "kadis", **headers: str) -> Any:
    return world.client().get(path, headers={**world.token(user), **headers})


def test_a_report_is_a_pdf_to_be_kept(world):
    answer = get(world, PATH)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-1.7")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="laporan-ketersediaan-2026-11.pdf"'
    assert answer.headers["cache-control"] == "no-store"


def test_the_language_is_chosen_in_the_address(world):
    answer = get(world, f"{PATH}?lang=en", **{"Accept-Language": "id"})
    assert answer.headers["content-disposition"] == 'attachment; filename="availability-report-2026-11.pdf"'


@pytest.mark.parametrize(
    ("path", "status", "pointer"),
    [
        ("/api/v1/reports/2026-13.pdf", 422, "path/month"),
        ("/api/v1/reports/2027-01.pdf", 422, "path/month"),
        ("/api/v1/reports/x%00y.pdf", 422, "path/month"),
        (f"{PATH}?lang=fr", 422, "query/lang"),
        ("/api/v1/reports/2026-01.pdf", 404, None),
        ("/api/v1/reports/2026-11", 404, None),
        ("/api/v1/reports/a/2026-11.pdf", 404, None),
    ],
)
def test_what_there_is_no_report_of_is_a_problem(world, path, status, pointer):
    answer = get(world, path, **{"Accept-Language": "en"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json().get("errors", [])] == ([pointer] if pointer else [])


def test_a_month_without_evidence_says_so(world):
    answer = get(world, "/api/v1/reports/2026-01.pdf")
    assert answer.json()["detail"] == "Tidak ada yang terukur pada bulan itu, sehingga tidak ada yang dapat dilaporkan."


@pytest.mark.parametrize("problem", [ConnectionError("the collector does not answer"), PressError("typst ended")])
def test_what_cannot_be_made_now_can_be_tried_again(problem):
    made = make_world()
    made.reader.failing = problem
    answer = get(made, PATH)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "typst" not in answer.text


@pytest.mark.parametrize("role", Role)
def test_the_page_and_its_link_are_for_those_who_may_see_reports(world, role):
    client = world.client()
    assert client.post("/sign-in", data={"name": role.value, "password": PASSWORD}).status_code == 303
    page = client.get("/reports", headers={"Accept": "text/html"})
    assert page.status_code == (200 if role in READERS else 403)
    assert ('href="/reports"' in client.get("/", headers={"Accept": "text/html"}).text) == (role in READERS)


def test_the_page_lists_the_months_and_marks_the_running_one(world):
    client = world.client()
    client.post("/sign-in", data={"name": "manajemen", "password": PASSWORD})
    text = client.get("/reports", headers={"Accept": "text/html"}).text
    assert 'href="/api/v1/reports/2026-11.pdf?lang=id"' in text
    assert "November 2026" in text
    assert "sementara" in text
    assert "2026-10.pdf" not in text
    world.reader.since, since = None, world.reader.since
    assert "Belum ada yang terukur." in client.get("/reports", headers={"Accept": "text/html"}).text
    world.reader.since = since


def test_the_document_says_that_it_is_a_pdf(world):
    operation = json.loads(json.dumps(world.app.openapi()))["paths"]["/api/v1/reports/{month}.pdf"]["get"]
    assert list(operation["responses"]["200"]["content"]) == ["application/pdf"]
    assert operation["x-action"] == "see-reports"
