"""Why a collector could not be reached, in words that say what to do: certificates, clocks, names.

OpenSSL's reasons are those of ``X509_verify_cert_error_string(3)``.
"""

from __future__ import annotations

import ssl

from agent.clock import Microseconds, format_instant

_NOT_YET_VALID, _EXPIRED = 9, 10
_STRANGE_ISSUER = frozenset({18, 19, 20, 21})
_OTHER_NAME = frozenset({62, 64})


def told(problem: BaseException, now: Microseconds) -> str:
    """Return what went wrong; ``now`` is this machine's clock, which TLS believes."""
    refused = _refused(problem)
    if refused is None:
        return str(problem) or type(problem).__name__
    code = refused.verify_code
    if code in {_NOT_YET_VALID, _EXPIRED}:
        when = "is not valid yet" if code == _NOT_YET_VALID else "is no longer valid"
        return (
            f"the collector's certificate {when} by this machine's clock, which says {format_instant(now)}; when that is "
            "wrong, set it (an NTP client: chrony or systemd-timesyncd), else see the collector's clock"
        )
    if code in _STRANGE_ISSUER:
        return (
            "the certificate shown there is not of the collector that this agent was enrolled with; when its data folder "
            "was made anew, enrol again (siaga collector invite there, siaga agent enroll here), else somebody stands "
            "between"
        )
    if code in _OTHER_NAME:
        return (
            f"{refused.verify_message}; start the collector with --uplink-name naming the address that agents use, "
            "or enrol this agent with an address that it does name"
        )
    return f"the collector's certificate is not accepted: {refused.verify_message}"


def _refused(problem: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """Return the refusal of a certificate among the causes of an error."""
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        if isinstance(problem, ssl.SSLCertVerificationError):
            return problem
        seen.add(id(problem))
        problem = problem.__cause__ or problem.__context__
    return None
