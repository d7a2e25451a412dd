"""Who asks: everybody of the pretend world, by token or by session, and nobody."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from api.core.accounts import User
from api.core.roles import Action, Role, may
from api.http.context import COOKIE
from api.signin import SignedIn
from tests.support.api_world import PASSWORD, World
from tests.support.authors import SOMEBODY

ANONYMOUS = "anonymous"
CREW = (*(role.value for role in Role), "opd-tjp", ANONYMOUS)
"""A user of each role, one of a second office, nobody."""
STRANGERS = 0.15
"""How often somebody asks who may not."""
WRONG_SECRET = 0.03
"""How often a session leaves its ``X-CSRF-Token`` out."""


class Crew:
    """Hands out credentials, new ones when the old no longer hold; knows them again in a request."""

    def __init__(self, world: World, seed: int) -> None:
        self._world, self._random = world, random.Random(seed)
        self._held: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
        self._bearer: dict[str, str] = {}
        with world.store.reading() as picture:
            self._users: dict[str, User] = {user.name: user for user in picture.users()}

    def somebody(self, action: str | None) -> str:
        """Return one of all, mostly one who may do ``action``."""
        asked = action if action in {known.value for known in Action} else None
        able = [name for name in CREW if name != ANONYMOUS and (asked is None or may(self._role(name), Action(asked)))]
        return self._random.choice(CREW if not able or self._random.random() < STRANGERS else able)

    def credentials(self, name: str) -> dict[str, dict[str, str]] | None:
        """Return headers and cookies that say who asks; None for nobody."""
        if name == ANONYMOUS:
            return None
        way = self._random.choice(("token", "session"))
        held = self._held.get((name, way))
        if held is None:
            held = self._held[name, way] = self._token(name) if way == "token" else self._session(name)
        if way == "session" and self._random.random() < WRONG_SECRET:
            return {"headers": {}, "cookies": held["cookies"]}
        return held

    def asker(self, headers: Mapping[str, str]) -> str:
        """Return who sent a request with these headers."""
        sent = headers.get("authorization") or headers.get("cookie") or ""
        return next((name for secret, name in self._bearer.items() if secret in sent), ANONYMOUS)

    def refused(self, name: str) -> None:
        """Forget what somebody was signed in with; what the run did to the user is undone."""
        for way in ("token", "session"):
            self._held.pop((name, way), None)
        self.restore()

    def restore(self) -> None:
        """Set the users of the crew right again after one of them was changed."""
        with self._world.store.transaction(SOMEBODY) as tx:
            for name, user in self._users.items():
                if tx.user(name) != user:
                    tx.put_user(user)

    def _role(self, name: str) -> Role:
        return self._users[name].role

    def _token(self, name: str) -> dict[str, dict[str, str]]:
        headers = self._world.token(name)
        self._bearer[headers["Authorization"].removeprefix("Bearer ")] = name
        return {"headers": headers, "cookies": {}}

    def _session(self, name: str) -> dict[str, dict[str, str]]:
        gate: Any = self._world.app.state.siaga.gate
        signed = gate.sign_in(name, PASSWORD, "127.0.0.1")
        if not isinstance(signed, SignedIn):  # too many wrong passwords were tried
            return self._token(name)
        self._bearer[signed.secret] = name
        return {"headers": {"X-CSRF-Token": signed.principal.csrf or ""}, "cookies": {COOKIE: signed.secret}}
