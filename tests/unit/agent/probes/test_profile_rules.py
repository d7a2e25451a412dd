"""What our own standard profile must have; all other rules have their bad files."""

from __future__ import annotations

from agent.probes.profile_models import WrittenProfile
from agent.probes.profile_rules import unfinished_standard
from agent.probes.profile_uses import Draft


def test_a_standard_profile_that_lacks_what_every_poll_needs_is_told() -> None:
    bare = WrittenProfile(profile="standard", title="x", tested="y")
    [fault] = unfinished_standard(Draft(bare, {}, {}, built_in=True))
    assert fault.location == ("objects",)
    assert "sysObjectID" in fault.what
    assert "ifDescr" in fault.what
    assert list(unfinished_standard(Draft(bare, {}, {}, built_in=False))) == []
