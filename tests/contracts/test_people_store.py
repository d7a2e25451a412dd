"""What ``api.ports.Store`` promises of people, sessions and tokens, on the one in memory and on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.core.accounts import Attempts, Identity, Session, Token, TokenScope, User
from api.core.audit import system
from api.core.roles import Role
from api.ports import Store
from api.store.sql import open_store
from tests.support.fake_store import FakeStore
from tests.support.old_store import old_store


@pytest.fixture(params=["memory", "sqlite"])
def store(request: Any, tmp_path: Path) -> Iterator[Store]:
    made: Store = FakeStore() if request.param == "memory" else open_store(tmp_path / "api.db")
    yield made
    made.close()


PERSON = User(
    name="budi",
    role=Role.OPD,
    office="dinkes",
    password="$argon2id$…",
    created=1,
    must_change=True,
    full_name="Budi “ü” Santoso, S.Kom.",
    nip="198001012005011001",
    title="Pranata Komputer Ahli Muda",
    email="budi@dinkes.go.id",
    phone="+62 717 123456",
    last_sign_in=2**53,
)


def test_a_person_comes_back_with_all_that_is_known(store):
    with store.transaction(system(0)) as tx:
        tx.put_user(PERSON)
    with store.reading() as picture:
        assert picture.user("budi") == PERSON
        assert picture.users() == [PERSON]


def test_a_person_of_whom_little_is_known_comes_back_so(store):
    bare = User(name="ani", role=Role.NOC, office=None, password="x", created=1)
    with store.transaction(system(0)) as tx:
        tx.put_user(bare)
    with store.reading() as picture:
        assert picture.user("ani") == bare
        assert picture.user("ani").shown == "ani"


def test_a_session_tells_where_it_was_begun_and_how(store):
    session = Session(
        digest="d", user="budi", csrf="c", created=5, expires=9, address="::1", browser="Firefox", method="oidc"
    )
    with store.transaction(system(0)) as tx:
        tx.put_user(PERSON)
        tx.put_session(session)
    with store.reading() as picture:
        assert picture.session("d") == session


@pytest.mark.parametrize("scope", TokenScope)
def test_a_token_keeps_its_scope(store, scope):
    token = Token(id="t", digest="d", user="budi", label="x", created=1, expires=None, scope=scope)
    with store.transaction(system(0)) as tx:
        tx.put_user(PERSON)
        tx.put_token(token)
    with store.reading() as picture:
        assert picture.token("d") == token
        assert picture.tokens("budi") == [token]


def test_a_users_sessions_are_listed_newest_first(store):
    ani = User(name="ani", role=Role.NOC, office=None, password="x", created=1)
    with store.transaction(system(0)) as tx:
        tx.put_user(PERSON)
        tx.put_user(ani)
        for digest, user, created in (("a", "budi", 1), ("b", "budi", 3), ("c", "ani", 2), ("d", "budi", 3)):
            tx.put_session(Session(digest=digest, user=user, csrf="c", created=created, expires=9))
    with store.reading() as picture:
        assert [session.digest for session in picture.sessions("budi")] == ["b", "d", "a"]
        assert picture.sessions("nobody") == []


def attempts(key: str, until: int) -> Attempts:
    return Attempts(key=key, failures=9, last=1, until=until)


def test_who_waits_is_told_until_the_wait_is_over(store):
    with store.transaction(system(0)) as tx:
        for key, until in (("pair:budi@::1", 5), ("name:budi", 9), ("address:::1", 7)):
            tx.put_attempts(attempts(key, until))
    with store.reading() as picture:
        assert picture.waiting(4) == [
            attempts("address:::1", 7),
            attempts("name:budi", 9),
            attempts("pair:budi@::1", 5),
        ]
        assert [item.key for item in picture.waiting(5)] == ["address:::1", "name:budi"]
        assert picture.waiting(9) == []


def test_the_failures_of_one_name_are_forgotten_and_of_no_other(store):
    kept = ["address:::1", "name:budi2", "pair:b_di@::1", "pair:budi2@::1", "pair:bud@i@::1", "pair:budi", "pair:budiA"]
    with store.transaction(system(0)) as tx:
        for key in ("name:budi", "pair:budi@::1", "pair:budi@10.0.0.9", *kept):
            tx.put_attempts(attempts(key, 9))
    with store.transaction(system(0)) as tx:
        tx.drop_attempts_of("budi")
    with store.reading() as picture:
        assert sorted(item.key for item in picture.waiting(0)) == sorted(kept)
    with store.transaction(system(0)) as tx:
        tx.drop_attempts_of("b%")
        tx.drop_attempts_of("")
    with store.reading() as picture:
        assert len(picture.waiting(0)) == len(kept)


def test_who_a_user_is_elsewhere_is_kept_and_forgotten(store):
    known = [
        Identity(issuer=issuer, subject="1", user="budi", linked=5) for issuer in ("https://a.test", "https://b.test")
    ]
    with store.transaction(system(0)) as tx:
        tx.put_user(PERSON)
        for identity in reversed(known):
            tx.put_identity(identity)
    with store.reading() as picture:
        assert picture.identity("https://a.test", "1") == known[0]
        assert picture.identity("https://a.test", "2") is None
        assert picture.identity("https://A.test", "1") is None
        assert picture.identities("budi") == known
        assert picture.identities("ani") == []
    with store.transaction(system(0)) as tx:
        tx.drop_identities("budi")
    with store.reading() as picture:
        assert picture.identity("https://a.test", "1") is None


def test_who_and_what_was_there_before_the_migration_keeps_working(tmp_path):
    path = tmp_path / "api.db"
    engine = old_store(path, "v0002")
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO users VALUES ('noc', 'noc', NULL, '$x', 1, 0)")
        connection.exec_driver_sql(
            "INSERT INTO sessions (digest, \"user\", csrf, created, expires) VALUES ('d', 'noc', 'c', 1, 9)"
        )
        connection.exec_driver_sql(
            "INSERT INTO tokens (id, digest, \"user\", label, created, expires) VALUES ('t', 'e', 'noc', 'x', 1, NULL)"
        )
    engine.dispose()
    store = open_store(path)
    with store.reading() as picture:
        user, session, token = picture.user("noc"), picture.session("d"), picture.token("e")
        assert user is not None
        assert not user.must_change
        assert session == Session(digest="d", user="noc", csrf="c", created=1, expires=9)
        assert token == Token(id="t", digest="e", user="noc", label="x", created=1, expires=None)
        assert token.scope is TokenScope.WRITE
    store.close()
