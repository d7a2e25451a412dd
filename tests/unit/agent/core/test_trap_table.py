from agent.core.trap_table import IF_DESCR, IF_INDEX, IF_NAME, Entry, TrapTable, port_of

TABLE = TrapTable(
    [
        Entry("1.3.1", "linkDown", port=True),
        Entry("1.3.2", "upsOnBattery", when=(("1.3.9.1", "1.3.7.2"),)),
        Entry("1.3.2", "upsLowBattery", when=(("1.3.9.1", "1.3.7.3"), ("1.3.9.2", 5))),
        Entry("1.3.2", "upsAlarm"),
        Entry("1.3.4", "lastGasp", when=(("1.3.9.1", 257),)),
    ]
)


def word(oid: str, *bindings: tuple[str, int | str | bytes]) -> str | None:
    found = TABLE.meaning(oid, bindings)
    return None if found is None else found.trap


def test_a_trap_is_named_by_its_oid():
    assert word("1.3.1", ("1.3.9.1.4", 1)) == "linkDown"
    assert word("1.3.1.0") is None


def test_the_first_entry_whose_objects_all_fit_counts():
    assert word("1.3.2", ("1.3.9.1.4", "1.3.7.2")) == "upsOnBattery"
    assert word("1.3.2", ("1.3.9.1.4", "1.3.7.3")) == "upsAlarm"
    assert word("1.3.2", ("1.3.9.2", 5), ("1.3.9.1", "1.3.7.3")) == "upsLowBattery"
    assert word("1.3.4", ("1.3.9.1.4", 256)) is None
    assert word("1.3.4", ("1.3.9.11", 257)) is None


def test_a_port_is_named_as_the_last_poll_knew_it():
    known = {"7": "Gi0/7"}.get
    assert port_of([(f"{IF_INDEX}.7", 7), (f"{IF_DESCR}.7", b"other")], known) == "Gi0/7"


def test_a_port_no_poll_knew_is_named_as_the_trap_does():
    bindings = [(f"{IF_INDEX}.8", 8), (f"{IF_DESCR}.8", b"Gigabit 8"), (f"{IF_NAME}.8", b"Gi0/8\x00")]
    assert port_of(bindings, lambda _: None) == "Gi0/8"
    assert port_of(bindings[:2], lambda _: None) == "Gigabit 8"


def test_a_port_nobody_names_has_no_name():
    assert port_of([(f"{IF_INDEX}.8", 8), (f"{IF_NAME}.8", b" \x00"), (f"{IF_DESCR}.8", 5)], lambda _: None) is None
    assert port_of([(f"{IF_INDEX}.8", b"8")], lambda index: index) is None
    assert port_of([], lambda index: index) is None


def test_a_hostile_name_is_made_harmless():
    assert port_of([(f"{IF_NAME}.1", b"up\x1b[31m")], lambda _: None) == "up\ufffd[31m"
