"""Who gets a letter."""

from __future__ import annotations

from agent.inventory.models import Inventory, Office, Responsible
from api.core.addresses import Addressee, Reachable, letters_to, of_office, of_roles, responsible
from api.core.letter_words import Words
from api.core.letters import LetterState
from api.core.roles import Role
from api.core.words import Language
from tests.support.pretend_province import pretend_province

ID, EN = Language.ID, Language.EN


def person(role: Role, email: str | None, office: str | None = None, **more: object) -> Reachable:
    return Reachable(role=role, office=office, email=email, **more)  # type: ignore[arg-type]


PEOPLE = [
    person(Role.KADIS, "kadis@a.test"),
    person(Role.KABID, "kabid@a.test", language=EN),
    person(Role.KABID, None),
    person(Role.KABID, ""),
    person(Role.KABID, "bukan alamat"),
    person(Role.KABID, "lama@a.test", disabled=True),
    person(Role.PRAKOM, " KADIS@A.test "),
    person(Role.OPD, "budi@dinkes.test", "dinkes"),
    person(Role.OPD, "sari@dinsos.test", "dinsos"),
    person(Role.PETUGAS, "petugas@a.test", "dinkes"),
]


def test_a_role_is_those_who_hold_it_may_sign_in_and_have_an_address():
    assert of_roles(PEOPLE, Role.KABID) == [Addressee(address="kabid@a.test", language=EN)]
    assert of_roles(PEOPLE, Role.NOC) == []


def test_one_person_in_two_roles_is_told_once():
    assert [one.address for one in of_roles(PEOPLE, Role.KADIS, Role.PRAKOM)] == ["kadis@a.test"]


def test_an_office_is_its_own_users_and_its_responsible_person_and_nobody_elses():
    known = {
        "dinkes": Addressee(address="pj@dinkes.test"),
        "dinsos": Addressee(address="pj@dinsos.test"),
        "setda": Addressee(address="pj@setda.test"),
    }
    assert [one.address for one in of_office(PEOPLE, "dinkes", known)] == ["budi@dinkes.test", "pj@dinkes.test"]
    assert [one.address for one in of_office(PEOPLE, "setda", known)] == ["pj@setda.test"]
    assert of_office(PEOPLE, "nowhere", known) == []


def test_a_responsible_person_who_is_a_user_keeps_the_language_they_chose():
    people = [person(Role.OPD, "pj@dinkes.test", "dinkes", language=EN)]
    known = {"dinkes": Addressee(address="PJ@dinkes.test")}
    assert of_office(people, "dinkes", known) == [Addressee(address="pj@dinkes.test", language=EN)]


def inventory(*offices: Office) -> Inventory:
    return pretend_province().model_copy(update={"offices": list(offices)})


def test_the_inventory_tells_who_is_responsible_where_it_has_an_address():
    told = inventory(
        Office(id="a", responsible=Responsible(name="Budi", email=" budi@a.test ")),
        Office(id="b", responsible=Responsible(name="Sari")),
        Office(id="c"),
        Office(id="d", responsible=Responsible(name="X", email="x@d.test\nBcc: y@e.test")),
    )
    assert responsible(told) == {"a": Addressee(address="budi@a.test")}


def words(lang: Language) -> Words:
    return Words(subject=f"s {lang}", lines=("t",))


def test_everybody_is_written_to_in_their_language():
    to = [Addressee(address="a@a.test"), Addressee(address="b@a.test", language=EN), Addressee(address="c@a.test")]
    made = letters_to(to, words, id="x", kind="received", at=5, ticket="T")
    assert [(one.id, one.to, one.subject) for one in made] == [
        ("x.id", ("a@a.test", "c@a.test"), "s id"),
        ("x.en", ("b@a.test",), "s en"),
    ]


def test_nobody_to_write_to_is_a_letter_that_says_so():
    (made,) = letters_to([], words, id="x", kind="received", at=5)
    assert (made.id, made.to, made.state) == ("x.id", (), LetterState.GIVEN_UP)
