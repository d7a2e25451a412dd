"""Whatever stands in a file, loading it gives an inventory or problems at places that are in the file."""

import string
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.load import load
from agent.inventory.marked_yaml import plain, read_yaml
from agent.inventory.models import Inventory
from agent.inventory.problems import InventoryError
from agent.inventory.topology import Topology
from agent.inventory.views import offices_of, references_of

PROVINCE = [
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[3] / "deploy" / "lab" / "province").glob("*.yaml"))
]
RIGHT = """\
timezone: Asia/Jakarta
calendars:
  dinas: {hours: {mon: ["08:00-16:00"]}, exceptions: [{dates: "2026-11-21", hours: []}]}
snmp:
  core: {version: "3", user: noc, auth: {protocol: sha256, key: "${KEY}"}}
detection: {rule: sequential, interval: 10s, confirm: {losses: 3, spacing: 250ms}, false_alarms: 1e-5/h}
offices: [{id: dinkes, name: Dinas Kesehatan, responsible: {name: Kepala}, people: 120}]
sites: [{id: dinkes, at: [-2.1, 106.1], office: dinkes}]
devices:
  - {id: core, address: 10.20.0.1, role: core, snmp: core}
  - {id: sw, site: dinkes, address: 10.20.0.2, power: pln, installed: 2021-04-01}
links: [{id: fo, ends: [core/ge-0/0/4, sw], medium: aerial-cable, groups: [tiang]}]
risk_groups: [{id: pln, cause: power}, {id: tiang, cause: aerial-cable}]
agents: [{id: pkp, at: core, references: [sw]}]
services: [{id: net, office: dinkes, needs: {any: [sw, {all: [core, sw]}]}, seen_from: [pkp], calendar: dinas, guarantee: 0.9}]
"""


def judged(*contents: bytes):
    """Load one or several files; return the inventory or the problems, each within its file."""
    with TemporaryDirectory() as folder:
        files = {str(Path(folder) / f"{number}.yaml"): content for number, content in enumerate(contents)}
        for path, content in files.items():
            Path(path).write_bytes(content)
        try:
            return load(folder, {"KEY": "set"})
        except InventoryError as error:
            refused = error
    assert refused.problems
    for problem in refused.problems:
        assert 1 <= problem.line <= max(1, len(files[problem.file].decode(errors="replace").splitlines())), problem
        assert problem.column >= 1
        assert problem.what
        assert problem.remedy
    assert str(refused).count("\n") == len(refused.problems) - 1, str(refused)
    return refused.problems


words = st.one_of(
    st.sampled_from(
        [*"ab", "core", "sw", "dinkes", "power", "mon", "3", "10s", "-1", "1e999", "nan", "10.20.0.1", "${KEY}"]
    ),
    st.text(max_size=12),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
)
known = st.sampled_from(
    sorted(
        {word.strip(":,{}[]\"'") for word in RIGHT.split()}
        | set(Inventory.model_fields)
        | {"opd", "all", "any", "file", "<<"}
    )
)
trees = st.recursive(
    words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(known | st.text(max_size=5), inner, max_size=4),
    max_leaves=25,
)


@given(st.binary(max_size=200))
def test_any_bytes_give_an_answer(content):
    judged(content)


@given(st.text(alphabet=string.printable + "&*!é\x85\u2028", max_size=200))
def test_any_text_gives_an_answer(text):
    judged(text.encode())


@given(st.dictionaries(st.sampled_from(list(Inventory.model_fields)), trees, max_size=6))
def test_any_tree_in_any_section_gives_an_answer(content):
    judged(yaml.safe_dump(content, allow_unicode=True).encode())


@given(st.data())
def test_a_right_inventory_with_a_piece_put_wrong_gives_an_answer(data):
    text = RIGHT
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        piece = data.draw(
            st.one_of(st.sampled_from(["", "\t", "- ", ": ", "{", "]", "&a ", "*a", "'", "\n", ", ", "<<: "]), known)
        )
        text = text[:start] + piece + text[end:]
    judged(text.encode())


@given(st.data())
def test_a_right_inventory_with_a_value_of_another_kind_gives_an_answer(data):
    content = plain(read_yaml(RIGHT, "x")[0])
    here, path = content, []
    while isinstance(here, (dict, list)) and here and (not path or data.draw(st.booleans())):
        step = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else list(range(len(here)))))
        path.append((here, step))
        here = here[step]
    holder, step = path[-1]
    holder[step] = data.draw(trees)
    judged(yaml.safe_dump(content, allow_unicode=True).encode())


@given(st.permutations(range(len(PROVINCE))))
def test_the_order_of_files_changes_nothing_but_the_order(order):
    parts = [PROVINCE[index] for index in order]
    with TemporaryDirectory() as folder:
        for number, part in enumerate(parts):
            (Path(folder) / f"{number}.yaml").write_text(part, "utf-8")
        inventory = load(folder, {}, secrets=False)
    again = {name: getattr(inventory, name) for name in Inventory.model_fields}
    with TemporaryDirectory() as folder:
        for number, part in enumerate(PROVINCE):
            (Path(folder) / f"{number}.yaml").write_text(part, "utf-8")
        first = load(folder, {}, secrets=False)
    for name, value in again.items():
        other = getattr(first, name)
        if isinstance(value, list):
            assert sorted(value, key=lambda one: one.id) == sorted(other, key=lambda one: one.id)
        else:
            assert value == other


@st.composite
def networks(draw):
    """Return a right inventory: devices in a random connected graph, groups over devices and links."""
    count = draw(st.integers(2, 12))
    links = [(draw(st.integers(0, number - 1)), number) for number in range(1, count)]
    links += draw(
        st.lists(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda e: e[0] != e[1]), max_size=5
        )
    )
    groups = [f"g{number}" for number in range(draw(st.integers(0, 4)))]
    held = st.lists(st.sampled_from(groups), unique=True, max_size=2) if groups else st.just([])
    return {
        "devices": [
            {"id": f"d{n}", "address": f"10.0.0.{n + 1}", "groups": draw(held), "site": f"s{n}"} for n in range(count)
        ],
        "sites": [{"id": f"s{n}"} for n in range(count)],
        "links": [
            {"id": f"l{n}", "ends": [f"d{near}/e{n}", f"d{far}/e{n}"], "groups": draw(held)}
            for n, (near, far) in enumerate(links)
        ],
        "risk_groups": [{"id": group, "cause": "unknown"} for group in groups],
        "agents": [{"id": "p", "at": f"d{draw(st.integers(0, count - 1))}"}],
        "services": [{"id": f"n{n}", "needs": f"d{n}"} for n in range(count)],
    }


@given(networks())
def test_what_is_right_loads_and_says_what_was_written(network):
    inventory = judged(yaml.safe_dump(network).encode())

    assert isinstance(inventory, Inventory)
    assert inventory == Inventory.model_validate(network)
    assert [office.id for office in offices_of(inventory)] == [site["id"] for site in network["sites"]]


@given(networks())
def test_no_two_derived_references_are_lost_with_one_element_that_spares_something(network):
    inventory = Inventory.model_validate(network)
    topology = Topology(inventory)
    origin = inventory.agents[0].at
    references = set(references_of(inventory)["p"])

    assert references
    assert origin not in references
    for element in [*topology.links, *topology.devices, *topology.members]:
        reached = topology.reached(origin, [element])
        if reached - {origin}:
            assert len(references - reached) <= 1, element
