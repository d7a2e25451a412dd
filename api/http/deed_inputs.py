"""What the deeds of the procedure take: shapes for OpenAPI, each field with its bounds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from api.core.procedure.values import Channel, PauseReason, ServiceCode, Side, Urgency

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Nip = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^([0-9 ]{18,24})?$")]
UserName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
TicketNumber = Annotated[str, StringConstraints(pattern=r"^TKT-[0-9]{4}-[0-9]{6,9}$")]
_EARLIEST = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_LATEST = datetime.fromisoformat("2100-01-01T00:00:00+00:00")
Instant = Annotated[AwareDatetime, Field(ge=_EARLIEST, lt=_LATEST)]


class Input(BaseModel):
    """What a deed takes; unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class NoInput(Input):
    """A deed that takes nothing."""


class RequestInput(Input):
    """A request. An office leaves ``office`` and ``channel`` out; the desk says for whom and how it came."""

    service: ServiceCode
    subject: Name
    description: Words
    location: Short = ""
    urgency: Urgency = Urgency.MEDIUM
    office: str | None = Field(default=None, max_length=100)
    channel: Channel | None = None
    applicant: Short = ""
    nip: Nip = ""
    contact: Short = ""
    letter: Short = ""
    received: Instant | None = None


class NoteInput(Input):
    """A deed with a note, which may be empty."""

    note: Remark = ""


class ReasonInput(Input):
    """A deed that needs a reason."""

    reason: Words


class OrderInput(Input):
    """The order to the officers: up to three user names."""

    note: Remark = ""
    officers: list[UserName] = Field(default_factory=list, max_length=3)


class OfficersInput(Input):
    """The officers that stand in the form: up to three user names."""

    officers: list[UserName] = Field(max_length=3)


class ResubmitInput(Input):
    """A request as completed."""

    description: Words
    location: Short = ""


class AssessmentInput(Input):
    """For 1.3 the difficulty in working days (1 to 3), for 1.4 whether a field survey is needed."""

    difficulty: int | None = Field(default=None, ge=1, le=3)
    survey: bool | None = None


class PriorityInput(Input):
    """The urgency, or a level (1 to 4) against the table, which needs a reason."""

    urgency: Urgency | None = None
    level: int | None = Field(default=None, ge=1, le=4)
    reason: Remark = ""


class RecordInput(Input):
    """What was done."""

    text: Words


class FinishInput(Input):
    """The last of the record; may be empty when there is one."""

    text: Remark = ""


class PauseInput(Input):
    """What is waited for: the provider needs ``reference`` (its ticket), the weather needs ``evidence``."""

    reason: PauseReason
    note: Remark = ""
    reference: Short = ""
    promised: Instant | None = None
    evidence: Remark = ""


class ReportInput(Input):
    """The report; ``office`` signs as the applicant where a disturbance concerns several."""

    work: Words
    problem: Words
    alternative: Remark = ""
    location: Short = ""
    office: str | None = Field(default=None, max_length=100)


class SettlementInput(Input):
    """What the applicant is owed, and by when."""

    text: Words
    by_when: Instant | None = None


class MarkInput(Input):
    """Whose agreement or signature it is; an officer enters the applicant's from paper, with the name that stands there."""

    side: Side
    name: Short = ""
    nip: Nip = ""


class MergeInput(Input):
    """The ticket that goes on."""

    into: TicketNumber


class SplitInput(Input):
    """The part that becomes a ticket of its own."""

    service: ServiceCode
    subject: Name
    description: Words
