"""What every model of the inventory is: frozen, and strict about its keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A part of the inventory; an unknown key in it is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)
