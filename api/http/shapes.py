"""What every document of ``/api/v1`` has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from agent.clock import Microseconds, format_instant


class Document(BaseModel):
    """One JSON object."""

    model_config = ConfigDict(extra="forbid")


def when(instant: Microseconds | None) -> str | None:
    """Return an instant as text, None as None."""
    return None if instant is None else format_instant(instant)
