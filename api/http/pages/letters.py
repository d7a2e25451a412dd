"""The outbox of letters on a page: what went to whom, what waits and why; and the button that tries again."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.core.catalog_letters import LETTERS
from api.core.letters import NO_ADDRESS, Copy, LetterState, again
from api.core.roles import Action
from api.core.words import say
from api.http.context import Parts, Viewer, author, viewer_of
from api.http.pages.rendering import Looking, Text, checked
from api.http.problems import ProblemError

router = APIRouter(include_in_schema=False)

A_PAGE = 50


@router.get("/letters")
def letters_page(
    *,
    request: Request,
    parts: Parts,
    viewer: Looking,
    state: str | None = None,
    before: Annotated[str | None, Query(max_length=300)] = None,
    done: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """Show letters, newest first."""
    seeing = viewer_of(viewer.principal, Action.SEE_LETTERS, viewer.lang)
    chosen = LetterState(state) if state in tuple(LetterState) else None
    with parts.store.reading() as picture:
        rows = picture.letters(state=chosen, before=before, limit=A_PAGE + 1)
        counts = picture.letter_counts()
    return parts.pages.render(
        request,
        "letters.html",
        seeing,
        letters=rows[:A_PAGE],
        chosen=chosen,
        states=list(LetterState),
        counts=counts,
        older=quote(rows[A_PAGE - 1].id, safe="") if len(rows) > A_PAGE else None,
        off=parts.settings.mail is None,
        trouble=parts.mailer.why(viewer.lang),
        linkless=parts.settings.mail is not None and parts.settings.url is None,
        done=done,
        kind_of=lambda kind: say(viewer.lang, f"letter.kind.{kind}") if f"letter.kind.{kind}" in LETTERS else kind,
        copy_state=copy_state,
        retryable=lambda letter: any(_stuck(copy) for copy in letter.copies),
        said_of=lambda copy: said(viewer, copy),
    )


@router.post("/letters/retries")
def retry_by_form(
    *, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", letter: Text = "", state: Text = ""
) -> Response:
    """Have what was not taken of a letter tried again."""
    checked(request, viewer, csrf, Action.SEE_LETTERS)
    with parts.store.transaction(author(parts, viewer)) as tx:
        known = tx.letter(letter)
        if known is None:
            raise ProblemError("not-found")
        after = again(known, parts.clock.wall())
        tx.put_letter(after)
    parts.mailer.wake()
    chosen = f"state={state}&" if state in tuple(LetterState) else ""
    return RedirectResponse(f"/letters?{chosen}done={'nothing' if after.next is None else 'retried'}", status_code=303)


def _stuck(copy: Copy) -> bool:
    return copy.sent is None and copy.said != NO_ADDRESS and (copy.attempts > 0 or copy.given_up is not None)


def copy_state(copy: Copy) -> str:
    """Return how a copy stands, as the catalog names it (``letters.copy.…``)."""
    if copy.next is not None:
        return "waiting" if copy.attempts else "again" if copy.said else "fresh"
    return "sent" if copy.sent is not None else "given-up"


def said(viewer: Viewer, copy: Copy) -> str:
    """Return why a copy was not taken, in the viewer's language around the server's own words; empty when it was."""
    if copy.sent is not None or not copy.said:
        return ""
    if copy.said == NO_ADDRESS:
        return say(viewer.lang, "letters.said.no-address")
    return say(viewer.lang, "letters.said", said=copy.said)
