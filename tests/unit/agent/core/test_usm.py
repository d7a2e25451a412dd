import hashlib
import hmac

import pytest

from agent.core.snmp_envelope import Envelope
from agent.core.usm import PROTOCOLS, localized, master_key, signed

ENGINE = bytes.fromhex("000000000000000000000002")


@pytest.mark.parametrize(
    ("protocol", "master", "local"),
    [
        ("md5", "9faf3283884e92834ebc9847d8edd963", "526f5eed9fcce26f8964c2930787d82b"),
        ("sha1", "9fb5cc0381497b3793528939ff788d5d79145211", "6695febc9288e36282235fc7151f128497b38f3f"),
    ],
)
def test_keys_are_those_of_rfc_3414_a_3(protocol, master, local):
    key = master_key(protocol, "maplesyrup")
    assert key.hex() == master
    assert localized(protocol, key, ENGINE).hex() == local


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_digest_of_another_length_is_never_right(protocol):
    key = localized(protocol, master_key(protocol, "kunci-panjang"), ENGINE)
    for length in (0, PROTOCOLS[protocol].kept - 1, PROTOCOLS[protocol].kept + 1):
        assert not signed(Envelope(3, bytes(100), digest=bytes(length), digest_at=20), protocol, key)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_message_is_signed_by_its_key_and_by_no_other(protocol):
    hashing, kept = PROTOCOLS[protocol]
    key = localized(protocol, master_key(protocol, "kunci-panjang"), ENGINE)
    blank = b"before" + bytes(kept) + b"behind"
    digest = hmac.digest(key, blank, getattr(hashlib, hashing))[:kept]
    whole = Envelope(3, b"before" + digest + b"behind", digest=digest, digest_at=6)
    assert signed(whole, protocol, key)
    assert not signed(whole, protocol, localized(protocol, master_key(protocol, "kunci-pendek"), ENGINE))
    assert not signed(whole._replace(message=b"Before" + digest + b"behind"), protocol, key)
