"""Profiles from their files: ours, a user's over ours, and what is told when they are wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent.core.mib import Measure
from agent.core.ways import LightTable, PortByEntity, PortByIndex, PortByName, SensorTable
from agent.errors import BadInputError
from agent.probes.profile_shelf import OWN, ProfileError, profiles_of, read_profiles

PAGE = Path(__file__).parents[4] / "docs" / "how-to" / "profiles.md"
OURS = profiles_of()
HEAD = "title: x\ntested: y\n"


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def test_our_own_profiles_are_right_and_each_says_on_what_it_was_tried() -> None:
    reading = read_profiles(OWN)
    assert reading.problems == ()
    assert {profile.name for profile in reading.profiles} == {Path(file).stem for file in reading.files}
    assert all(len(profile.tested) > 20 for profile in reading.profiles)


def test_the_standard_profile_asks_ten_scalars_in_one_request_and_the_states_first() -> None:
    standard = OURS.standard
    assert len(standard.system) == 10
    assert {item.oid.rpartition(".")[2] for item in standard.system} == {"0"}
    assert [item.name for item in standard.interfaces[:3]] == ["ifName", "ifAdminStatus", "ifOperStatus"]
    assert [item.name for item in standard.clockwork] == ["sysUpTime", "ifNumber"]
    speed = standard.fallbacks["ifSpeed"]
    assert (speed.measure, speed.sentinels) == (Measure("bit/s"), {0, 2**32 - 1})


@pytest.mark.parametrize(
    ("name", "object_id", "first", "ports"),
    [
        ("cisco", "1.3.6.1.4.1.9.1.516", "entSensorType", PortByEntity),
        ("huawei", "1.3.6.1.4.1.2011.2.23.276", "hwEntityOpticalRxPower", PortByEntity),
        ("h3c", "1.3.6.1.4.1.25506.1.921", "hh3cTransceiverCurRXPower", PortByIndex),
        ("zte", "1.3.6.1.4.1.3902.3.100.614", "zxr10OpticalSRxPower", PortByIndex),
        ("mikrotik", "1.3.6.1.4.1.14988.1", "mtxrOpticalRxPower", PortByName),
        ("apc", "1.3.6.1.4.1.318.1.3.27", "entPhySensorType", PortByEntity),
        ("standard", "1.3.6.1.4.1.8072.3.2.10", "entPhySensorType", PortByEntity),
    ],
)
def test_each_maker_has_its_own_way_before_the_standard_one(name: str, object_id: str, first: str, ports: type) -> None:
    profile = OURS.choose(object_id)
    assert profile.name == name
    assert profile.optics[0].key.name == first
    assert isinstance(profile.optics[0].ports, ports)
    assert isinstance(profile.optics[-1], SensorTable)
    assert [supply.source.name for supply in profile.power][-1] == "upsOutputSource"


def test_huawei_has_one_meaning_above_zero_and_another_below() -> None:
    table = OURS.by_name["huawei"].optics[0]
    assert isinstance(table, LightTable)
    assert table.rx is not None
    assert (table.rx.measure, table.rx.negative) == (Measure("µW"), Measure("dBm", 0.01))
    assert -1 in table.rx.sentinels


def test_the_example_of_the_page_is_right(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    profiles = profiles_of(written(tmp_path, contoh=example))
    assert profiles.choose("1.3.6.1.4.1.99999.1").name == "contoh"


def test_a_profile_of_ones_own_goes_before_ours_by_name_and_by_prefix(tmp_path: Path) -> None:
    cisco = f"profile: cisco\n{HEAD}chosen_by: [1.3.6.1.4.1.9, 1.3.6.1.4.1.14988]\n"
    profiles = profiles_of(written(tmp_path, mine=cisco))
    assert profiles.choose("1.3.6.1.4.1.9.1").title == "x"
    assert profiles.choose("1.3.6.1.4.1.14988.1").name == "cisco"
    assert profiles.by_name["mikrotik"].prefixes == ()
    assert profiles.by_name["cisco"].interfaces == OURS.standard.interfaces
    assert profiles.by_name["cisco"].optics == OURS.standard.optics


def test_a_profile_may_ask_for_less(tmp_path: Path) -> None:
    radio = (
        f"profile: radio\n{HEAD}system: [sysUpTime, sysObjectID]\ninterfaces: [ifName, ifAdminStatus, ifOperStatus]\n"
    )
    profile = profiles_of(written(tmp_path, radio=radio)).by_name["radio"]
    assert [item.name for item in profile.system] == ["sysUpTime", "sysObjectID"]
    assert len(profile.interfaces) == 3


def test_two_files_of_one_name_or_one_prefix_are_a_mistake_of_the_second(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        a=f"profile: a\n{HEAD}chosen_by: [1.3.6.1.4.1.7]\n",
        b=f"profile: a\n{HEAD}",
        c=f"profile: c\n{HEAD}chosen_by: [1.3.6, 1.3.6.1.4.1.7]\n",
    )
    with pytest.raises(ProfileError) as refused:
        profiles_of(folder)
    assert [str(problem) for problem in refused.value.problems] == [
        f"{folder}/b.yaml:1:10: the profile 'a' stands also in a.yaml; rename one of them",
        f"{folder}/c.yaml:4:20: the profile 'a' is chosen by this prefix too; make one longer",
    ]


def test_a_folder_without_profiles_and_one_that_is_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"holds no profile; put \*\.yaml files there"):
        profiles_of(tmp_path)
    with pytest.raises(BadInputError, match="there is no such file or folder; give the profile's path"):
        profiles_of(tmp_path / "none")
