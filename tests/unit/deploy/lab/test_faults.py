import pytest

from agent.errors import BadInputError
from agent.inventory.models import Inventory
from deploy.lab import faults as change
from deploy.lab.faults import Board, Elements, Faults, Impairment
from deploy.lab.plan import draw

INVENTORY = Inventory.model_validate(
    {
        "devices": [
            {"id": "core", "address": "10.0.0.1"},
            {"id": "sw-1", "address": "10.0.0.2", "power": "pln", "ups": "ups"},
            {"id": "sw-2", "address": "10.0.0.3", "power": "pln", "groups": ["storm"]},
            {"id": "ups", "address": "10.0.0.4", "power": "pln", "role": "ups"},
        ],
        "links": [
            {"id": "fo-1", "ends": ["core/ge-0/0/1", "sw-1/uplink"], "groups": ["duct"]},
            {"id": "fo-2", "ends": ["core/ge-0/0/2", "sw-2/uplink"], "groups": ["duct", "storm"]},
            {"id": "fo-u", "ends": ["core", "ups"]},
        ],
        "risk_groups": [
            {"id": "duct", "cause": "underground-cable"},
            {"id": "storm", "cause": "lightning"},
            {"id": "pln", "cause": "power"},
        ],
    }
)


@pytest.fixture
def board() -> Board:
    return Board(INVENTORY, draw(INVENTORY))


def test_all_links_carry_while_nothing_is_broken(board):
    assert board.carrying(Faults()) == {"fo-1", "fo-2", "fo-u"}


@pytest.mark.parametrize(
    "broken",
    [
        Faults(cut=frozenset({"fo-1"})),
        Faults(off=frozenset({"sw-1"})),
        Faults(disabled=frozenset({("core", "ge-0-0-1")})),
        Faults(disabled=frozenset({("sw-1", "uplink")})),
    ],
)
def test_a_link_carries_only_uncut_between_powered_devices_and_enabled_interfaces(board, broken):
    assert board.carrying(broken) == {"fo-2", "fo-u"}


def test_loss_delay_and_battery_take_no_carrier(board):
    faults = Faults(impaired={"fo-1": Impairment(0.5, 1000)}, battery=frozenset({"sw-1"}))

    assert board.carrying(faults) == {"fo-1", "fo-2", "fo-u"}


def test_a_link_cut_twice_and_without_power_comes_back_when_both_are_mended(board):
    cut = board.cables(["duct"])
    faults = change.cut(change.cut(Faults(), cut), board.devices(["sw-1"]))

    assert board.carrying(change.mend(faults, cut)) == {"fo-2", "fo-u"}
    assert board.carrying(change.mend(change.mend(faults, cut), board.devices(["sw-1"]))) == {"fo-1", "fo-2", "fo-u"}


def test_doing_it_twice_is_doing_it_once(board):
    for elements in (board.cables(["duct"]), board.powered(["pln"])):
        once = change.cut(Faults(), elements)
        assert change.cut(once, elements) == once
        assert change.mend(change.mend(once, elements), elements) == Faults()


def test_a_feeder_is_its_devices_and_never_their_links(board):
    assert board.powered(["pln"]) == Elements(devices=frozenset({"sw-1", "sw-2", "ups"}))


def test_a_ups_backs_what_is_named_by_its_feeder_only(board):
    assert board.backed(["pln"], board.powered(["pln"])).devices == {"sw-1", "ups"}
    assert board.backed(["sw-1"], board.powered(["sw-1"])).devices == set()


def test_a_drained_battery_ends_only_what_ran_on_it(board):
    faults = change.on_battery(Faults(off=frozenset({"sw-2"})), board.powered(["pln"]))
    assert faults.battery == {"sw-1", "ups"}

    mended = change.mend(faults, board.devices(["sw-1"]))
    assert change.drain(mended, board.powered(["pln"])).off == {"sw-2", "ups"}


def test_restore_mends_whatever_is_wrong_with_an_element(board):
    faults = Faults(
        cut=frozenset({"fo-1"}),
        off=frozenset({"sw-1"}),
        disabled=frozenset({("sw-1", "uplink"), ("core", "ge-0-0-1")}),
        impaired={"fo-1": Impairment(0.1), "fo-2": Impairment(delay=5)},
    )

    assert change.restore(faults, board.any(["fo-1", "sw-1", "core/ge-0/0/1"])) == Faults(
        impaired={"fo-2": Impairment(delay=5)}
    )
    assert change.restore(faults, board.all(faults)) == Faults()


def test_loss_and_delay_are_kept_apart_and_end_at_zero(board):
    both = change.impair(change.impair(Faults(), board.links(["fo-1"]), loss=0.2), board.links(["fo-1"]), delay=300)
    assert both.impaired == {"fo-1": Impairment(0.2, 300)}

    assert change.impair(both, board.links(["fo-1"]), loss=0).impaired == {"fo-1": Impairment(0, 300)}
    assert change.impair(change.impair(both, board.links(["fo-1"]), loss=0), board.links(["fo-1"]), delay=0) == Faults()


def test_an_interface_answers_to_both_its_names(board):
    assert board.interface("core/ge-0/0/1") == board.interface("core/ge-0-0-1") == ("core", "ge-0-0-1")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda board: board.cables(["fo-3"]), "'fo-3' is no link or risk group of this province; did you mean fo-"),
        (lambda board: board.cables(["sw-1"]), "sw-1 is a device; switch it off with: siaga lab power off sw-1"),
        (lambda board: board.powered(["duct"]), "'duct' is no device or power feeder of this province"),
        (lambda board: board.devices(["swl-1"]), "'swl-1' is no device of this province; did you mean sw-1"),
        (lambda board: board.any(["zzz"]), "'zzz' is no device, link or risk group of this province; siaga lab status"),
        (lambda board: board.area("strom"), "'strom' is no lightning area of this province; did you mean storm?"),
        (
            lambda board: board.interface("core/ge-9"),
            "'core/ge-9' is no interface of the province; core has core/ge-0/0/1",
        ),
        (lambda board: board.interface("core"), "'core' is no interface of the province"),
    ],
)
def test_an_unknown_name_is_refused_with_what_was_meant(board, ask, message):
    with pytest.raises(BadInputError) as refused:
        ask(board)
    assert str(refused.value).startswith(message)
