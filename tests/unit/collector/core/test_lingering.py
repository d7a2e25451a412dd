from __future__ import annotations

import pytest

from tests.accuracy.promises.children import wrong_of


@pytest.mark.parametrize("schedule", [11, 31, 40, 46, 51])
def test_a_parent_that_fails_again_while_children_linger_is_the_same_incident(schedule: int):
    assert wrong_of(schedule) == ""
