"""What a page offers: only what would be done, to whom it belongs, the next one first."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from api.core.procedure.offers import CLOSE, DEEDS, offered
from api.core.procedure.stages import ENDED, Stage, lead
from api.core.procedure.values import Mark, Pause, PauseReason, Record, Settlement, Side
from api.core.roles import Role, may
from api.core.tickets import State, Ticket
from api.http.deeds import BY_PATH
from tests.support.procedure import BUDI, MONDAY, request

ACTIONS = {path: (deed, action) for path, deed, action in DEEDS}
EVERYBODY = list(itertools.product(Stage, Role, (False, True)))


def at(stage: Stage, state: State = State.ACKNOWLEDGED, service: str = "1.4", **work: object) -> Ticket:
    ticket = request(service=service)  # type: ignore[arg-type]
    return msgspec.structs.replace(ticket, state=state, work=msgspec.structs.replace(ticket.work, stage=stage, **work))


def keys(ticket: Ticket, role: Role, *, signs: bool = False) -> list[str]:
    return [offer.key for offer in offered(ticket, role, signs=signs)]


@pytest.mark.parametrize(("stage", "role", "signs"), EVERYBODY)
def test_what_is_offered_is_allowed_by_the_stage_and_by_the_role(stage, role, signs):
    for offer in offered(at(stage), role, signs=signs):
        deed, action = ACTIONS[offer.path]
        assert isinstance(lead(stage, deed), Stage)
        assert may(role, action)


def test_every_deed_of_the_api_has_a_form_under_the_same_action():
    told = {path: action for path, (_, action) in ACTIONS.items() if path != "acknowledge"}
    assert told == {path: kind.action for path, kind in BY_PATH.items()}


@pytest.mark.parametrize(("stage", "role", "signs"), EVERYBODY)
def test_a_form_asks_for_nothing_that_its_deed_does_not_take(stage, role, signs):
    for offer in offered(at(stage), role, signs=signs):
        if offer.path == "acknowledge":
            continue
        names = {*(field.name for field in offer.fields), *(name for name, _ in offer.fixed)}
        model = BY_PATH[offer.path].model
        assert names <= set(model.model_fields)
        needed = {name for name, field in model.model_fields.items() if field.is_required()}
        assert needed <= names


@pytest.mark.parametrize(
    ("stage", "role", "first"),
    [
        (Stage.REQUEST, Role.PETUGAS, "forward"),
        (Stage.KADIS, Role.KADIS, "disposition"),
        (Stage.KABID, Role.KABID, "disposition"),
        (Stage.PRAKOM, Role.PRAKOM, "order"),
        (Stage.ACTION, Role.PETUGAS, "finish"),
        (Stage.REPORT, Role.PETUGAS, "report"),
        (Stage.SETTLEMENT, Role.PETUGAS, "settlement"),
        (Stage.SIGNING, Role.PETUGAS, "signature-officer"),
        (Stage.ARCHIVE, Role.PETUGAS, "archive"),
    ],
)
def test_the_next_step_stands_first_for_the_one_whose_turn_it_is(stage, role, first):
    found = offered(at(stage), role)
    assert found[0].key == first
    assert [offer.place for offer in found].count("next") == 1


def test_before_it_is_taken_a_ticket_is_taken_first():
    assert keys(at(Stage.ACTION, State.OPEN), Role.PETUGAS)[0] == "acknowledge"
    assert "finish" not in keys(at(Stage.ACTION, State.OPEN), Role.PETUGAS)


@pytest.mark.parametrize(("stage", "role"), [(Stage.KADIS, Role.KABID), (Stage.KABID, Role.KADIS)])
def test_nobody_gives_the_disposition_of_another(stage, role):
    assert keys(at(stage), role) == []


@pytest.mark.parametrize("stage", Stage)
def test_an_office_that_is_not_the_applicant_is_offered_nothing(stage):
    assert keys(at(stage), Role.OPD) == []


def test_an_office_signs_for_itself_and_the_desk_for_itself_or_from_paper():
    assert keys(at(Stage.SIGNING), Role.OPD, signs=True)[0] == "signature-applicant"
    assert {"signature-officer", "signature-paper"} <= set(keys(at(Stage.SIGNING), Role.PETUGAS))
    given = at(Stage.SIGNING, signed=(Mark(side=Side.APPLICANT, at=1, by="dinkes", name="Ani"),))
    assert not {"signature-applicant", "signature-paper"} & set(keys(given, Role.PETUGAS))
    assert not [key for key in keys(given, Role.OPD, signs=True) if key.startswith("signature")]


def test_a_settlement_is_agreed_with_only_once_it_is_worded():
    assert not [key for key in keys(at(Stage.SETTLEMENT), Role.OPD, signs=True) if key.startswith("agreement")]
    settlement = Settlement(at=1, by=BUDI, text="Selesai besok")
    assert keys(at(Stage.SETTLEMENT, settlement=settlement), Role.OPD, signs=True)[0] == "agreement-applicant"
    assert keys(at(Stage.SETTLEMENT, settlement=settlement), Role.PETUGAS)[0] == "agreement-officer"


def test_while_the_clock_stands_it_is_let_run_and_nothing_is_finished_or_returned():
    pause = Pause(since=MONDAY, reason=PauseReason.PARTS, by="budi")
    found = keys(at(Stage.ACTION, pauses=(pause,)), Role.PETUGAS)
    assert found[0] == "resume"
    assert not {"finish", "pause", "return"} & set(found)


def test_a_disturbance_is_neither_returned_nor_cancelled_and_is_finished_once_it_is_over():
    going = msgspec.structs.replace(at(Stage.ACTION), request=None, incident="1", kind="outage")
    assert not {"return", "cancel", "merge", "split", "finish", CLOSE} & set(keys(going, Role.PETUGAS))
    over = msgspec.structs.replace(going, state=State.RESOLVED, resolved=MONDAY)
    assert keys(over, Role.PETUGAS)[0] == "finish"
    assert CLOSE in keys(over, Role.NOC)


def test_an_assessment_is_offered_where_the_target_hangs_on_it_and_asks_for_what_does():
    assert "assessment" not in keys(at(Stage.ACTION, service="1.1"), Role.PETUGAS)
    asked = {
        service: [field.name for one in offered(at(Stage.ACTION, service=service), Role.PETUGAS) if one.path == "assessment" for field in one.fields]
        for service in ("1.3", "1.4")
    }  # fmt: skip
    assert asked == {"1.3": ["difficulty"], "1.4": ["survey"]}


def test_the_report_begins_with_the_record_and_the_request():
    records = (Record(at=1, by=BUDI, text="Memasang sakelar"), Record(at=2, by=BUDI, text="Menguji"))
    fields = {field.name: field for field in offered(at(Stage.REPORT, records=records), Role.PETUGAS)[0].fields}
    assert fields["work"].value == "Memasang sakelar\nMenguji"
    assert fields["location"].value == "Gedung B lantai 2"
    assert "office" not in fields


def test_of_a_disturbance_of_several_offices_the_report_asks_which_one_signs():
    ticket = msgspec.structs.replace(at(Stage.REPORT), request=None, offices=("dinkes", "setda"))
    assert offered(ticket, Role.PETUGAS)[0].fields[-1].options == ("dinkes", "setda")


def test_what_cannot_be_undone_is_confirmed():
    confirmed = {offer.key for stage in Stage for offer in offered(at(stage), Role.PETUGAS) if offer.confirmed}
    assert confirmed == {"cancel", "merge", "archive"}


def test_what_was_ended_can_be_opened_again_but_nothing_else():
    for stage in ENDED:
        assert set(keys(at(stage), Role.PETUGAS)) <= {"reopen"}
