from __future__ import annotations

from pathlib import Path

import pytest

from agent.clock import HOUR
from agent.errors import StorageError
from agent.invitation import bearer, hashed
from collector.uplink.register import NotEnrolledError, Register
from tests.support.standing_clock import StandingClock


class Bench:
    def __init__(self, folder: Path) -> None:
        self.clock = StandingClock(0)
        self.register = Register(folder / "agents", self.clock)

    def enrolled(self, agent: str, secret: str) -> str:
        assert self.register.redeem(self.register.invite(agent, HOUR), hashed(secret)) == agent
        return bearer(agent, secret)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_token_speaks_for_its_agent_and_no_other(bench: Bench):
    token = bench.enrolled("pkp", "one")
    bench.enrolled("tjp", "two")
    assert bench.register.bearer(token) == "pkp"
    for wrong in ("pkp:two", "tjp:one", "pkp:", ":one", "one", "", "../agents/pkp:one", "pkp.json:one", "PKP:one"):
        with pytest.raises(NotEnrolledError, match="does not know this token"):
            bench.register.bearer(wrong)


def test_a_new_invitation_ends_the_code_before_it_and_leaves_the_token(bench: Bench):
    token = bench.enrolled("pkp", "one")
    first = bench.register.invite("pkp", HOUR)
    second = bench.register.invite("pkp", HOUR)
    with pytest.raises(NotEnrolledError, match="does not know this code"):
        bench.register.redeem(first, b"h")
    assert bench.register.bearer(token) == "pkp"
    bench.register.redeem(second, hashed("new"))
    assert bench.register.bearer("pkp:new") == "pkp"
    with pytest.raises(NotEnrolledError):
        bench.register.bearer(token)


def test_states_and_revoking(bench: Bench):
    def states() -> dict[str, str]:
        return {entry.agent: entry.state(bench.clock.now) for entry in bench.register.entries()}

    assert states() == {}
    bench.register.invite("b", HOUR)
    token = bench.enrolled("a", "one")
    assert states() == {"a": "enrolled", "b": "invited"}
    bench.clock.now = HOUR
    assert states() == {"a": "enrolled", "b": "expired"}
    code = bench.register.invite("a", HOUR)
    assert bench.register.revoke("nobody") is None
    bench.clock.now += 1
    assert bench.register.revoke("a") == bench.register.revoke("a")
    assert states()["a"] == "revoked"
    with pytest.raises(NotEnrolledError, match=r"agent a was revoked at 1970-01-01T01:00:00.000001Z"):
        bench.register.bearer(token)
    with pytest.raises(NotEnrolledError, match="does not know this code"):
        bench.register.redeem(code, hashed("one"))
    assert bench.register.bearer(bench.enrolled("a", "two")) == "a"
    assert states()["a"] == "enrolled"


def test_a_damaged_file_is_told_with_its_remedy(bench: Bench, tmp_path: Path):
    bench.enrolled("a", "one")
    (tmp_path / "agents" / "a.json").write_text("{")
    with pytest.raises(StorageError, match=r"a\.json: is damaged; remove it and invite"):
        bench.register.bearer("a:one")
