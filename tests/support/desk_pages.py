"""A browser's way to a ticket's forms: sign in, read the form that the page has, send it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import httpx

from tests.support.api_world import PASSWORD, World
from tests.support.browserless import Client

PAGE = {"Accept": "text/html"}


def signed_in(world: World, user: str, lang: str = "id") -> Client:
    client = world.client()
    assert client.post("/sign-in", data={"name": user, "password": PASSWORD}).status_code == 303
    if lang != "id":
        client.get(f"/language/{lang}")
    return client


def ask(world: World, user: str = "opd", **more: Any) -> str:
    """Hand in a request over the API; returns its number."""
    body = {"service": "1.4", "subject": "Sakelar gedung baru", "description": "Dua puluh empat titik", **more}
    answer = world.client().post("/api/v1/requests", json=body, headers=world.token(user))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def did(world: World, user: str, number: str, path: str, **body: Any) -> None:
    """Do a deed over the API."""
    headers = {"If-Match": "*", **world.token(user)}
    answer = world.client().post(f"/api/v1/tickets/{number}/{path}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text


def page(client: Client, path: str) -> str:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def forms(html: str) -> dict[str, dict[str, str]]:
    """Return the forms of deeds on a page: key → its hidden fields and ``action``."""
    found: dict[str, dict[str, str]] = {}
    for action, inside in re.findall(
        r'<form method="post" class="deed" data-deed="[^"]+" action="([^"]+)">(.*?)</form>', html, re.DOTALL
    ):
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', inside))
        found[hidden["key"]] = {**hidden, "action": action}
    return found


def send(client: Client, html: str, key: str, **typed: Any) -> httpx.Response:
    """Send the form of a deed with what is typed."""
    form = forms(html)[key]
    return client.post(form.pop("action"), data={**form, **typed}, headers=PAGE)


def text_of(html: str) -> str:
    """Return what a page says, without its elements."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))
