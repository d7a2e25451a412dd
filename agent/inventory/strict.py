"""What every model of the inventory is: frozen, and strict about its keys."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator


class Strict(BaseModel):
    """A part of the inventory; an unknown key in it is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Numerous(Strict):
    """A part of which a large inventory holds hundreds of thousands: it takes half of the memory that another would.

    Its values stand in a dictionary that shares its keys with all of its kind (PEP 412), and the set of the keys that were
    given is one with those of others that were given the same.
    """

    _given: ClassVar[dict[frozenset[str], set[str]]] = {}

    @model_validator(mode="after")
    def _share(self) -> Self:
        given = self.__pydantic_fields_set__
        shared = self._given.setdefault(frozenset(given), given)
        if shared is given:  # the first of its kind, or one that was checked before and may be read by others
            return self
        values = self.__dict__
        object.__delattr__(self, "__dict__")
        put = object.__setattr__
        for name, value in values.items():
            put(self, name, value)
        put(self, "__pydantic_fields_set__", shared)
        return self
