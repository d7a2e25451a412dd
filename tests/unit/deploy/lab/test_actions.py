import pytest

from agent.errors import BadInputError
from agent.inventory.models import Inventory
from deploy.lab.actions import Cue, Deed, parse_action, parse_script, parse_share
from deploy.lab.faults import Board, Elements, Faults, Impairment
from deploy.lab.plan import draw

INVENTORY = Inventory.model_validate(
    {
        "devices": [
            {"id": "core", "address": "10.0.0.1"},
            {"id": "sw-1", "address": "10.0.0.2", "power": "pln", "ups": "ups"},
            {"id": "sw-2", "address": "10.0.0.3", "power": "pln"},
        ],
        "links": [
            {"id": "fo-1", "ends": ["core/1", "sw-1/1"], "groups": ["area"]},
            {"id": "fo-2", "ends": ["core/2", "sw-2/1"]},
        ],
        "risk_groups": [{"id": "area", "cause": "lightning"}, {"id": "pln", "cause": "power"}],
    }
)
BOARD = Board(INVENTORY, draw(INVENTORY))


def steps(text, faults=None):
    return [
        (step.deed, step.elements.ids(), step.after)
        for step in parse_action(text.split()).steps(BOARD, faults or Faults())
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cut fo-1 fo-2", [(Deed.CUT, ["fo-1", "fo-2"], 0)]),
        ("power on sw-1", [(Deed.MEND, ["sw-1"], 0)]),
        ("power off sw-1", [(Deed.CUT, ["sw-1"], 0)]),
        (
            "power off pln --battery 30s",
            [(Deed.CUT, ["sw-2"], 0), (Deed.BATTERY, ["sw-1"], 0), (Deed.DRAIN, ["sw-1"], 30_000_000)],
        ),
        ("bump sw-1 --for 3s", [(Deed.CUT, ["sw-1"], 0), (Deed.MEND, ["sw-1"], 3_000_000)]),
        ("lightning area --for=1s", [(Deed.CUT, ["fo-1"], 0), (Deed.MEND, ["fo-1"], 1_000_000)]),
        ("admin-down core/1", [(Deed.DISABLE, ["core/1"], 0)]),
        ("admin-up core/1", [(Deed.ENABLE, ["core/1"], 0)]),
        (
            "flap fo-1 --times 2 --every 1s",
            [
                (Deed.CUT, ["fo-1"], 0),
                (Deed.MEND, ["fo-1"], 500_000),
                (Deed.CUT, ["fo-1"], 1_000_000),
                (Deed.MEND, ["fo-1"], 1_500_000),
            ],
        ),
    ],
)
def test_an_action_is_these_steps(text, expected):
    assert steps(text) == expected


def test_restore_without_a_name_is_everything_that_is_broken():
    faults = Faults(cut=frozenset({"fo-1"}), battery=frozenset({"sw-1"}), disabled=frozenset({("core", "2")}))

    assert steps("restore", faults) == steps("restore all", faults) == [(Deed.RESTORE, ["core/2", "fo-1", "sw-1"], 0)]


def test_loss_and_delay_say_how_much():
    faults = Faults()
    for text in ("loss fo-1 20%", "delay fo-1 300ms"):
        for step in parse_action(text.split()).steps(BOARD, faults):
            faults = step.apply(faults)

    assert faults.impaired == {"fo-1": Impairment(0.2, 300_000)}


def test_a_step_without_its_elements_is_empty():
    (step,) = parse_action(["cut", "fo-1"]).steps(BOARD, Faults())

    assert not step.without(Elements(links=frozenset({"fo-1"}))).elements


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'nothing' is no action; there are cut, restore, power off"),
        ("explode fo-1", "'explode fo-1' is no action"),
        ("cut", "cut wants the name of what to act on"),
        ("loss fo-1", "loss wants a link and a share such as 20%"),
        ("loss fo-1 150%", "'150%' is no share; write it like 20% (or 0.2), between 0% and 100%"),
        ("delay fo-1 soon", "'soon' is no duration"),
        ("cut fo-1 --for 3s", "cut has no option --for; it has none"),
        ("flap fo-1 --times 0", "--times 0: write a whole number from 1 to 1000"),
    ],
)
def test_what_cannot_be_done_is_told(text, message):
    with pytest.raises(BadInputError) as refused:
        parse_action(text.split())
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(("text", "share"), [("20%", 0.2), ("0.5", 0.5), ("100%", 1.0), ("0", 0.0)])
def test_a_share_is_read(text, share):
    assert parse_share(text) == share


def test_a_script_is_played_in_order_of_time():
    cues = parse_script("# a storm\n+20s restore  # all of it\n\n10s cut fo-1\n")

    assert cues == [Cue(10_000_000, ("cut", "fo-1")), Cue(20_000_000, ("restore",))]


def test_a_scripts_bad_line_is_named():
    with pytest.raises(BadInputError, match=r"storm\.txt, line 2: 'explode' is no action"):
        parse_script("1s cut x\n2s explode", "storm.txt")
