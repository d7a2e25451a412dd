"""``/api/v1/wiring``: where what devices hear of each other differs from the inventory."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse, Response

from agent.clock import format_instant
from api.core.report_words import NONE
from api.core.roles import Action
from api.core.sheets.objects import end_of
from api.core.wiring import Discord, discords
from api.core.words import Language, say, visible
from api.http.context import Parts, Siaga, Viewer, allowed, from_reader
from api.http.operations import responses, who
from api.http.paging import Paged
from api.http.wiring_documents import DiscordList

router = APIRouter(tags=["province"])


@router.get(
    "/wiring",
    response_model=DiscordList,
    responses=responses(),
    openapi_extra=who(Action.EDIT_INVENTORY),
)
def list_discords(
    parts: Parts, viewer: Annotated[Viewer, Depends(allowed(Action.EDIT_INVENTORY))], page: Paged
) -> Response:
    """Return the differences between the inventory's links and the neighbours that devices hear by LLDP and CDP."""
    rows, after = page.of(found(parts), lambda row: row.key)
    items = [discord_document(viewer.lang, row) for row in rows]
    return JSONResponse({"items": items, "next": after}, headers={"Cache-Control": "no-store"})


def found(parts: Siaga) -> list[Discord]:
    """Return the differences as the devices stand now."""
    return discords(parts.cabling, from_reader(parts.reader.neighbours))


def discord_document(lang: Language, row: Discord) -> dict[str, Any]:
    """Return a difference as ``DiscordDocument``."""
    told = row.neighbour
    return {
        "key": row.key,
        "verdict": row.verdict,
        "device": row.device,
        "interface": None if row.interface is None else visible(row.interface),
        "told": None
        if told is None
        else {
            "protocol": visible(told.protocol),
            **{name: _shown(getattr(told, name)) for name in ("name", "chassis", "port", "address")},
            "device": row.who,
            "at": format_instant(told.at),
        },
        "link": row.peer.link if row.peer else None,
        "inventory": end_of(row.peer.device, row.peer.port) if row.peer else None,
        "both": row.both,
        "remedy": None if row.remedy is None else {"link": row.remedy.link, "ends": list(row.remedy.ends)},
        "text": sentence(lang, row),
    }


def sentence(lang: Language, row: Discord) -> str:
    """Say a difference in a sentence."""
    told, peer = row.neighbour, row.peer
    inventory = NONE if peer is None else _end(lang, peer.device, peer.port)
    if told is None:
        return say(lang, "wiring.unheard", link=peer.link if peer else NONE, device=row.device, inventory=inventory)
    seen = row.who or told.name or told.chassis or told.address or NONE
    return say(
        lang,
        f"wiring.{row.verdict}",
        protocol=told.protocol.upper(),
        device=row.device,
        who=_end(lang, seen, told.port),
        interface=told.interface,
        inventory=inventory,
    )


def reason(lang: Language, row: Discord) -> str:
    """Say in the history why a link was changed."""
    told = row.neighbour
    if told is None:
        return say(lang, "wiring.title")
    seen = _end(lang, row.who or NONE, told.port)
    return say(
        lang, "wiring.why", protocol=told.protocol.upper(), device=row.device, interface=told.interface, who=seen
    )


def _end(lang: Language, device: str, port: str | None) -> str:
    return visible(device, 80) if not port else say(lang, "wiring.end", device=visible(device, 80), port=port)


def _shown(text: str | None) -> str | None:
    return None if text is None else visible(text)
