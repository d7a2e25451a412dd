"""From one month to the next, on the pages that show figures."""

from __future__ import annotations

from typing import Any

from agent.clock import Microseconds
from api.core.report_words import month_name
from api.core.words import Language
from api.figures import month_of
from api.http.context import Siaga, from_reader


def months(lang: Language, parts: Siaga, begin: Microseconds, end: Microseconds) -> dict[str, Any]:
    """Return the month's name, and the months before and after as far as there is evidence."""
    began = from_reader(parts.reader.began)
    known = (month_of(began, parts.zone) if began is not None else None, month_of(parts.clock.wall(), parts.zone))
    now = month_of(begin, parts.zone)
    earlier, later = month_of(begin - 1, parts.zone), month_of(end, parts.zone)
    names = {
        one: month_name(lang, instant, parts.zone)
        for one, instant in ((now, begin), (earlier, begin - 1), (later, end))
    }
    return {
        "month": now,
        "names": names,
        "earlier": earlier if known[0] is not None and earlier >= known[0] else None,
        "later": later if later <= known[1] else None,
    }
