"""``/api/v1/tickets/{number}/…``: the deeds of the procedure, one table for the API and the pages' forms.

Rules this module keeps:

- A deed is one row: its path, who may do it, what it takes, and what it makes of a ticket.
- Once under its key, and only on the version of the ticket that was seen (``If-Match``).
"""

# No ``from __future__ import annotations``: routes are made in a loop, and FastAPI reads their annotations' values.
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.core.procedure import intake, working
from api.core.procedure.deeds import Outcome, Refusal
from api.core.roles import Action
from api.core.tickets import Ticket
from api.http import deed_inputs as inputs
from api.http import doing as acts
from api.http.context import Parts, Viewer, allowed
from api.http.documents import TicketDocument
from api.http.doing import Doing
from api.http.operations import who
from api.http.tickets import CONDITIONAL, WRITING, move

router = APIRouter(prefix="/tickets", tags=["procedure"])


@dataclass(frozen=True)
class DeedKind:
    """One deed: ``path`` behind the ticket's, the action that the table of roles asks for, its input, what it does."""

    path: str
    action: Action
    model: type[inputs.Input]
    act: Callable[[Doing, Ticket, Any], Outcome | Refusal]
    summary: str


KINDS: tuple[DeedKind, ...] = (
    DeedKind(
        "forward",
        Action.WORK,
        inputs.NoteInput,
        lambda doing, ticket, body: intake.forward(ticket, doing.person, doing.at, body.note),
        "Lay a complete request before the Kadis (step 1).",
    ),
    DeedKind(
        "return",
        Action.SEND_BACK,
        inputs.ReasonInput,
        lambda doing, ticket, body: intake.send_back(ticket, doing.person, doing.at, body.reason),
        "Return a request to its applicant; its clock stands.",
    ),
    DeedKind(
        "resubmit", Action.ASK, inputs.ResubmitInput, acts.resubmit, "Hand a returned request in again, completed."
    ),
    DeedKind("cancel", Action.ASK, inputs.ReasonInput, acts.cancel, "Cancel a request."),
    DeedKind("disposition", Action.DISPOSE, inputs.NoteInput, acts.dispose, "Give the disposition of step 2 or 3."),
    DeedKind("order", Action.ORDER, inputs.OrderInput, acts.order, "Order the officers to act (step 4)."),
    DeedKind(
        "officers",
        Action.WORK,
        inputs.OfficersInput,
        lambda doing, ticket, body: working.assign(
            ticket, doing.person, doing.at, acts.officers(doing.tx, body.officers)
        ),
        "Name the officers that stand in the form.",
    ),
    DeedKind(
        "assessment",
        Action.WORK,
        inputs.AssessmentInput,
        acts.assess,
        "Assess the difficulty, or the need of a survey.",
    ),
    DeedKind(
        "priority",
        Action.PRIORITISE,
        inputs.PriorityInput,
        acts.prioritise,
        "Set the urgency, or override the priority.",
    ),
    DeedKind(
        "records",
        Action.WORK,
        inputs.RecordInput,
        lambda doing, ticket, body: working.record(ticket, doing.person, doing.at, body.text),
        "Write down what was done (step 5).",
    ),
    DeedKind("pause", Action.WORK, inputs.PauseInput, acts.pause, "Stop the clock, saying what is waited for."),
    DeedKind(
        "resume",
        Action.WORK,
        inputs.NoInput,
        lambda doing, ticket, _: working.resume(ticket, doing.person, doing.at),
        "Let the clock run on.",
    ),
    DeedKind(
        "finish",
        Action.WORK,
        inputs.FinishInput,
        lambda doing, ticket, body: working.finish(ticket, doing.person, doing.at, body.text),
        "Finish the work (step 5).",
    ),
    DeedKind(
        "report",
        Action.WORK,
        inputs.ReportInput,
        acts.write_report,
        "Write the report, which becomes the berita acara (step 6).",
    ),
    DeedKind("settlement", Action.WORK, inputs.SettlementInput, acts.settle, "Word the settlement of a missed target."),
    DeedKind("agreement", Action.AGREE, inputs.MarkInput, acts.agree, "Agree with the settlement, for one side."),
    DeedKind("signature", Action.AGREE, inputs.MarkInput, acts.sign, "Sign the berita acara, for one side."),
    DeedKind("archive", Action.WORK, inputs.NoInput, acts.archive, "Enter the ticket in the buku agenda (step 7)."),
    DeedKind("merge", Action.WORK, inputs.MergeInput, acts.merge, "End a request as a part of another ticket."),
    DeedKind("split", Action.WORK, inputs.SplitInput, acts.split, "Make a ticket of its own of a part of a request."),
    DeedKind("reopen", Action.AGREE, inputs.ReasonInput, acts.reopen, "Work on a ticket again."),
)
BY_PATH = {kind.path: kind for kind in KINDS}


def _route(kind: DeedKind) -> None:
    model, permitted = kind.model, allowed(kind.action)

    def endpoint(
        *,
        number: str,
        body: model,  # type: ignore[valid-type]
        request: Request,
        parts: Parts,
        viewer: Annotated[Viewer, Depends(permitted)],
    ) -> Response:
        at = parts.clock.wall()
        told = body.model_dump(mode="json")  # type: ignore[attr-defined]
        return move(
            parts,
            request,
            viewer,
            number,
            told,
            lambda tx, ticket: kind.act(Doing(parts, tx, viewer, at), ticket, body),
        )

    endpoint.__name__ = f"{kind.path}_ticket"
    endpoint.__doc__ = kind.summary
    router.post(
        f"/{{number}}/{kind.path}",
        response_model=TicketDocument,
        responses=WRITING,
        openapi_extra=who(kind.action) | CONDITIONAL,
    )(endpoint)


for _kind in KINDS:
    _route(_kind)
