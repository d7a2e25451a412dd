"""The page of the desk's settings: the office's own people read them, the administrator sets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.core.procedure.rules import LEVELS, DeskRules, refusal
from api.core.procedure.values import Urgency
from api.core.roles import Action
from api.http.context import Parts, Siaga, Viewer
from api.http.desk_settings import STEPS, SettingsDocument, document, keep, rules_of
from api.http.pages.inventory import Sent, said
from api.http.pages.orders import Reader
from api.http.pages.rendering import Looking, checked

router = APIRouter(include_in_schema=False)
URGENCIES = tuple(one.value for one in Urgency)
BOUNDS = ("offices", "people")
Texts = dict[str, str]


def texts_of(told: SettingsDocument) -> Texts:
    """Return settings as they stand in the form's fields."""
    texts = {name: str(getattr(told, name)) for name in ("capacity", *STEPS)}
    texts |= {f"{name}-{place}": str(getattr(told, name)[place]) for name in BOUNDS for place in (0, 1)}
    return texts | {
        f"priority-{impact}-{urgency}": str(told.priority[row][column])
        for row, impact in enumerate(URGENCIES)
        for column, urgency in enumerate(URGENCIES)
    }


def typed_settings(form: FormData) -> dict[str, Any]:
    """Return settings as the form has them, to be checked."""
    told: dict[str, Any] = {name: said(form, name).strip() for name in ("capacity", *STEPS)}
    told |= {name: [said(form, f"{name}-{place}").strip() for place in (0, 1)] for name in BOUNDS}
    return told | {
        "priority": [[said(form, f"priority-{impact}-{urgency}") for urgency in URGENCIES] for impact in URGENCIES]
    }


def _page(
    request: Request, parts: Siaga, viewer: Viewer, texts: Texts, wrong: Mapping[str, str], *, saved: bool = False
) -> Response:
    return parts.pages.render(
        request,
        "desk_settings.html",
        viewer,
        422 if wrong else 200,
        texts=texts,
        wrong=wrong,
        saved=saved,
        steps=STEPS,
        urgencies=URGENCIES,
        bounds=BOUNDS,
        levels=LEVELS,
    )


@router.get("/desk-settings")
def settings_page(*, request: Request, parts: Parts, viewer: Reader, saved: str = "") -> Response:
    """Show the desk's settings."""
    with parts.store.reading() as picture:
        texts = texts_of(document(picture.desk_rules()))
    return _page(request, parts, viewer, texts, {}, saved=saved == "yes")


@router.post("/desk-settings")
def set_by_form(*, request: Request, parts: Parts, viewer: Looking, form: Sent) -> Response:
    """Set the desk's settings by the form; the open tickets follow."""
    checked(request, viewer, said(form, "csrf"), Action.SET_DESK)
    texts = {name: text for name in form if name != "csrf" and isinstance(text := form.get(name), str)}
    blank = dict.fromkeys(texts_of(document(DeskRules())), "")
    try:
        body = SettingsDocument.model_validate(typed_settings(form))
    except ValidationError as problem:
        wrong = {str(item["loc"][0]): f"settings.wrong.{item['loc'][0]}" for item in problem.errors()}
        return _page(request, parts, viewer, blank | texts, wrong)
    rules = rules_of(body)
    bad = refusal(rules)
    if bad is not None:
        return _page(request, parts, viewer, blank | texts, {bad: f"settings.wrong.{bad}"})
    keep(parts, viewer, rules)
    return RedirectResponse("/desk-settings?saved=yes", status_code=303)
