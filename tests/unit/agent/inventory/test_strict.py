"""Parts of which there are very many take less memory, and are what they were else."""

from __future__ import annotations

import copy
import pickle
import sys
import threading
from ipaddress import IPv4Address

import pytest
from pydantic import Field, ValidationError

from agent.inventory.models import Device, Inventory, Link, LinkEnd
from agent.inventory.strict import Numerous, Strict

ADDRESS = IPv4Address("10.0.0.1")


class _Plain(Strict):
    id: str
    site: str | None = None
    role: str = "access-switch"
    groups: list[str] = Field(default=[])


class _Lean(Numerous):
    id: str
    site: str | None = None
    role: str = "access-switch"
    groups: list[str] = Field(default=[])


def test_the_keys_of_many_are_kept_once() -> None:
    plain = [_Plain(id=f"sw-{number}", site="a") for number in range(50)]
    lean = [_Lean(id=f"sw-{number}", site="a") for number in range(50)]
    assert len({id(part.model_fields_set) for part in lean}) == 1
    assert sys.getsizeof(lean[-1].__dict__) < sys.getsizeof(plain[-1].__dict__)
    assert len({id(part.model_fields_set) for part in plain}) == len(plain)


def test_every_value_and_which_were_given_stay() -> None:
    parts = [Device(id=f"sw-{number}", address=ADDRESS, groups=["duct"]) for number in range(3)]
    for number, part in enumerate(parts):
        assert (part.id, part.role, part.groups, part.power) == (f"sw-{number}", "access-switch", ["duct"], None)
        assert part.model_fields_set == {"id", "address", "groups"}
    assert Device(id="sw-1", address=ADDRESS, groups=["duct"]) == parts[1] != parts[2]
    assert Device(id="sw-1", address=ADDRESS, site="a").model_fields_set == {"id", "address", "site"}


def test_it_is_frozen_and_strict() -> None:
    _, end = LinkEnd(device="a"), LinkEnd(device="b", interface="ge1")
    with pytest.raises(ValidationError, match="frozen"):
        end.device = "c"
    with pytest.raises(ValidationError, match="Extra inputs"):
        LinkEnd.model_validate({"device": "a", "port": 1})
    assert str(end) == "device='b' interface='ge1'"


def test_copies_do_not_change_their_likes() -> None:
    first, second = (Device(id=name, address=ADDRESS) for name in ("a", "b"))
    moved = second.model_copy(update={"site": "there"})
    assert (moved.site, second.site) == ("there", None)
    assert moved.model_fields_set == {"id", "address", "site"}
    assert first.model_fields_set == second.model_fields_set == {"id", "address"}
    assert pickle.loads(pickle.dumps(second)) == copy.deepcopy(second) == second


def test_what_stands_in_an_inventory_is_not_touched_when_another_takes_it() -> None:
    first = Inventory.model_validate(
        {
            "devices": [{"id": name, "address": "10.0.0.1"} for name in ("a", "b", "c")],
            "links": [{"id": "ab", "ends": ["a", "b/ge1"]}, {"id": "bc", "ends": ["b", "c"]}],
        }
    )
    values = [part.__dict__ for part in (*first.devices, *first.links)]
    second = Inventory(devices=first.devices, links=first.links)
    assert second.devices == first.devices
    assert all(part.__dict__ is known for part, known in zip((*first.devices, *first.links), values, strict=True))
    assert Inventory.model_validate(first.model_dump(mode="json")) == first


def test_links_that_end_at_one_place_share_its_end() -> None:
    links = [
        Link.model_validate({"id": name, "ends": ends})
        for name, ends in {
            "ab": ["a", "b/ge1"],
            "bc": ["b", "c"],
            "ca": ["c", "a"],
            "ba": ["b/ge1", {"device": "a"}],
        }.items()
    ]
    ab, bc, ca, ba = (link.ends for link in links)
    assert (ab[0], ab[1], bc[1]) == (LinkEnd(device="a"), LinkEnd(device="b", interface="ge1"), LinkEnd(device="c"))
    assert [ca[1] is ab[0], ba[0] is ab[1], ca[0] is bc[1], bc[0] is ab[1]] == [True, True, True, False]
    assert ba[1] == ab[0]
    with pytest.raises(ValidationError, match=r"ends\.1\.device"):
        Link.model_validate({"id": "ac", "ends": ["a", "not a device"]})


def test_threads_may_check_at_once() -> None:
    found: list[Link] = []

    def check() -> None:
        found.extend(Link.model_validate({"id": f"l{number}", "ends": ["a", "b"]}) for number in range(300))

    threads = [threading.Thread(target=check) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(link.id for link in found) == sorted(f"l{number}" for number in range(300) for _ in range(4))
    assert all(link.ends[1].device == "b" for link in found)
