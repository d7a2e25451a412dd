"""What a browser calls itself (RFC 9110, 10.1.5), in the two words by which its owner knows it again.

Rules this module keeps:

- A claim of the sender, for showing only; nothing is decided by it.
- What is not known is shown as it is, cut; nothing raises.
- Pure.
"""

from __future__ import annotations

import re

from api.core.words import visible

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Token → name; whoever claims to be another as well stands before that other."""
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_LONGEST = 60


def browser_name(agent: str) -> str:
    """Return a browser and its system, or what it calls itself; empty when it does not say.

    >>> browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox · Linux'
    """
    browser = next((name for token, name in _BROWSERS if re.search(rf"\b{token}[A-Za-z]*/", agent)), None)
    if browser is None or not agent.startswith("Mozilla/"):
        return visible(agent, _LONGEST)
    system = next((name for token, name in _SYSTEMS if token in agent), None)
    return browser if system is None else f"{browser} · {system}"
