"""A person of the pretend world, signed in at the pages."""

from __future__ import annotations

import re
from typing import Any

from tests.support.api_world import PASSWORD, World


class Person:
    """A signed-in browser."""

    def __init__(self, world: World, name: str) -> None:
        self.client = world.client()
        assert self.client.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303

    def page(self, path: str) -> str:
        answer = self.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        return str(answer.text)

    def send(self, path: str, page: str, /, **fields: str) -> Any:
        secret = re.search(r'name="csrf" value="([^"]+)"', page)
        assert secret is not None
        return self.client.post(
            path, data={"csrf": secret[1], **fields}, headers={"Accept": "text/html", "Origin": "http://siaga.test"}
        )
