"""The outbox of letters in memory."""

from __future__ import annotations

from agent.clock import Microseconds
from api.core.letters import Letter, LetterState, due


class FakeLetterRows:
    def __init__(self) -> None:
        self._letters: dict[str, Letter] = {}

    def letter(self, id: str) -> Letter | None:  # noqa: A002 - the port's own word
        return self._letters.get(id)

    def letters(self, *, state: LetterState | None = None, before: str | None = None, limit: int = 50) -> list[Letter]:
        newest = sorted(self._letters.values(), key=lambda letter: (letter.at, letter.id), reverse=True)
        if before is not None:
            end = self._letters.get(before)
            newest = [] if end is None else [one for one in newest if (one.at, one.id) < (end.at, end.id)]
        return [one for one in newest if state in (None, one.state)][:limit]

    def letters_due(self, now: Microseconds, limit: int = 50) -> list[Letter]:
        found = [letter for letter in self._letters.values() if due(letter, now)]
        return sorted(found, key=lambda letter: (letter.next or 0, letter.id))[:limit]

    def letter_counts(self) -> dict[LetterState, int]:
        return {state: sum(letter.state is state for letter in self._letters.values()) for state in LetterState}

    def post(self, letter: Letter) -> bool:
        if letter.id in self._letters:
            return False
        self._letters[letter.id] = letter
        return True

    def put_letter(self, letter: Letter) -> None:
        self._letters[letter.id] = letter

    def forget_letters(self, before: Microseconds) -> int:
        old = [letter.id for letter in self._letters.values() if letter.at < before and letter.next is None]
        for name in old:
            del self._letters[name]
        return len(old)
