"""Which reason an exception of the SNMP client stands for."""

from __future__ import annotations

import errno

import pytest
from gufo.snmp import SnmpAuthError, SnmpDecodeError

from agent.probes.snmp_session import SnmpFailure, _failure


@pytest.mark.parametrize(
    ("problem", "reason", "says"),
    [
        (OSError("Connection refused (os error 111)"), "refused", "nothing listens"),
        (TimeoutError("connection refused"), "refused", "nothing listens"),
        (OSError("Network is unreachable (os error 101)"), "unreachable", "Network is unreachable"),
        (OSError("No route to host (os error 113)"), "unreachable", "No route"),
        (OSError("Operation not permitted (os error 1)"), "local-fault", "not permitted"),
        (OSError("Too many open files (os error 24)"), "local-fault", "LimitNOFILE"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "unreachable", "Network is unreachable"),
        (OSError("invalid address"), "local-fault", "invalid address"),
        (SnmpAuthError("authentication failed"), "authentication", "usmStats"),
        (SnmpDecodeError("trailing data"), "garbage", "trailing data"),
        (RuntimeError("decoder"), "garbage", "decoder"),
    ],
)
def test_an_exception_becomes_a_reason_and_a_sentence(problem: Exception, reason: str, says: str) -> None:
    failure = _failure(problem)
    assert isinstance(failure, SnmpFailure)
    assert failure.reason == reason
    assert says in failure.detail
    assert not failure.truncated


def test_an_answer_that_did_not_fit_can_be_asked_for_in_parts() -> None:
    assert _failure(SnmpDecodeError("incomplete")).truncated
