"""One device between answering and lost: how often to look at it.

Whether it *is* down is the collector's judgement, not ours.

Rules this module keeps:

- A loss counts when nothing was heard from the device after that probe was sent. What is heard later, a late
  reply included, takes the losses before it back.
- A first loss starts a **confirmation**: probes ``spacing`` apart, until enough losses in a row span long enough, or
  an answer comes. By the rule ``sequential`` enough is what a sequential probability ratio test can ask for at the
  highest loss it may learn (40 %), so that the collector always has what it needs.
- The first answer of a lost device starts a **recovery**: probes ``spacing`` apart until ``recover`` answers in a row;
  after five tries too many it is left to the rounds.
- Probes in flight count as what they may become, so that no more are sent than are needed.
- Pure: instants (monotonic microseconds) are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agent.clock import Microseconds
from agent.inventory.models import Detection, Rule
from agent.inventory.sequential import HIGHEST_LOSS, losses_for

MOST_LOSSES = 40
SPARE_TRIES = 5


class Standing(StrEnum):
    """How a device stands with the prober."""

    NEW = "new"
    ANSWERING = "answering"
    CONFIRMING = "confirming"
    LOST = "lost"
    RETURNING = "returning"


@dataclass(frozen=True, slots=True)
class Policy:
    """How one device is probed; durations in microseconds."""

    interval: Microseconds
    timeout: Microseconds
    spacing: Microseconds
    losses: int
    span: Microseconds
    recover: int


def policy_of(detection: Detection) -> Policy:
    """Return the policy that a device's detection settings ask for.

    >>> policy_of(Detection(rule="consecutive")).losses, policy_of(Detection()).losses
    (3, 23)
    """
    losses, span = detection.confirm.losses, 0
    if detection.rule is Rule.SEQUENTIAL:
        asked = losses_for(detection.false_alarms, detection.interval, HIGHEST_LOSS) + 1
        losses, span = min(MOST_LOSSES, max(losses, asked)), detection.min
    return Policy(
        interval=detection.interval,
        timeout=detection.timeout,
        spacing=detection.confirm.spacing,
        losses=losses,
        span=span,
        recover=detection.recover,
    )


class Confirmation:
    """The state of one device; ``answered`` and ``lost`` return whether the standing changed."""

    __slots__ = ("_answers", "_flying", "_heard", "_losses", "_tries", "policy", "standing")

    def __init__(self, policy: Policy) -> None:
        """Start with a device nothing is known of."""
        self.policy = policy
        self.standing = Standing.NEW
        self._heard: Microseconds = -1
        self._flying: list[Microseconds] = []
        self._losses: list[Microseconds] = []
        self._answers: list[Microseconds] = []
        self._tries = 0

    @property
    def heard(self) -> Microseconds:
        """Return when something was last heard from the device; -1 for never."""
        return self._heard

    def sent(self, now: Microseconds) -> None:
        """Note a probe that leaves now."""
        self._flying.append(now)
        if self.standing is Standing.RETURNING:
            self._tries += 1

    def answered(self, sent: Microseconds, heard: Microseconds) -> bool:
        """Take the answer, late or not, to the probe of ``sent``, received at ``heard``."""
        self._land(sent)
        self._heard = max(self._heard, heard)
        self._losses = [loss for loss in self._losses if loss > self._heard]
        match self.standing:
            case Standing.NEW:
                return self._become(Standing.ANSWERING)
            case Standing.CONFIRMING if not self._losses:
                return self._become(Standing.ANSWERING)
            case Standing.LOST if not self._losses:
                self._answers, self._tries = [sent], 0
                self._become(Standing.RETURNING)
                self._settle_return()
                return True
            case Standing.RETURNING:
                if sent not in self._answers:
                    self._answers.append(sent)
                return self._settle_return()
            case _:
                return False

    def lost(self, sent: Microseconds) -> bool:
        """Take it that the probe of ``sent`` found no answer in time."""
        self._land(sent)
        if sent <= self._heard and self.standing is not Standing.RETURNING:
            return False
        match self.standing:
            case Standing.NEW | Standing.ANSWERING:
                self._losses = [sent]
                self._become(Standing.CONFIRMING)
                self._settle_loss()
                return True
            case Standing.CONFIRMING:
                self._losses = sorted({*self._losses, sent})
                return self._settle_loss()
            case Standing.RETURNING if not self._answers or sent > self._answers[-1]:
                self._answers, self._losses = [], [sent]
                return self._give_up_return()
            case _:
                return False

    def forget(self, sent: Microseconds) -> None:
        """Take a probe back of which nothing can be said (it never left, or we slept)."""
        self._land(sent)

    def next_probe(self, last: Microseconds) -> Microseconds | None:
        """Return when to send the next extra probe after the one of ``last``; None: the rounds are enough."""
        policy = self.policy
        if self.standing is Standing.CONFIRMING:
            run = sorted({*self._losses, *(probe for probe in self._flying if probe > self._losses[0])})
            if len(run) >= policy.losses and run[-1] - run[0] >= policy.span:
                return None
            return last + policy.spacing
        if self.standing is Standing.RETURNING:
            first = self._answers[0] if self._answers else last
            coming = sum(1 for probe in self._flying if probe >= first)
            if len(self._answers) + coming >= policy.recover:
                return None
            return last + policy.spacing
        return None

    def _land(self, sent: Microseconds) -> None:
        if sent in self._flying:
            self._flying.remove(sent)

    def _become(self, standing: Standing) -> bool:
        self.standing = standing
        return True

    def _settle_loss(self) -> bool:
        enough = len(self._losses) >= self.policy.losses and self._losses[-1] - self._losses[0] >= self.policy.span
        if enough:
            self._losses = self._losses[-1:]
        return enough and self._become(Standing.LOST)

    def _settle_return(self) -> bool:
        return len(self._answers) >= self.policy.recover and self._become(Standing.ANSWERING)

    def _give_up_return(self) -> bool:
        return self._tries >= self.policy.recover + SPARE_TRIES and self._become(Standing.LOST)
