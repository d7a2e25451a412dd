"""What every model of the inventory is: frozen, and strict about its keys."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidatorFunctionWrapHandler, model_validator


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


class Shared:
    """A wrap validator of frozen parts: one that was read of late is taken again where it is written the same."""

    _MOST = 8_192

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def __call__(self, value: Any, read: ValidatorFunctionWrapHandler) -> Any:
        """Return what was read before, or read it."""
        if not isinstance(value, str):
            return read(value)
        known = self._known.get(value)
        if known is None:
            known = read(value)
            if len(self._known) >= self._MOST:
                self._known.clear()
            self._known[value] = known
        return known
