"""Texts that break what is careless: markup, templates, formulas, terminals, formats, directions."""

from __future__ import annotations

_MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><iframe src=javascript:alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--", "-->", "]]>", "<![CDATA[<x>]]>",
    "javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "<a href='//evil.test'>x</a>", "<style>*{display:none}</style>", "<base href=//evil.test>",
    "<meta http-equiv=refresh content=0>", "<form action=//evil.test>", "&lt;script&gt;", "&#x3c;script&#x3e;",
    "<scr<script>ipt>", "<SCRIPT SRC=//evil.test></SCRIPT>", "<math><mi xlink:href=javascript:alert(1)>",
    "' onmouseover='alert(1)", '" autofocus onfocus="alert(1)', "`onload=alert(1)`",
)  # fmt: skip
_TEMPLATE = (
    "{{ 7*7 }}", "{{ config }}", "{% for x in range(9) %}", "{# x #}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "{{ ''.__class__.__mro__ }}", "%(name)s", "%s%s%s%n", "{0}", "{cause}", "{self.__class__}", "$(id)", "`id`",
)  # fmt: skip
_FORMULA = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://evil.test")',
    "\uff1d1+1",
)  # fmt: skip
_CONTROL = (
    "\x00", "a\x00b", "\x1b[2J\x1b[31mred", "\x1b]0;title\x07", "\x9b31m", "\x07", "\x08\x08", "a\r\nSet-Cookie: x=1",
    "a\nb", "\u2028", "\u2029", "\x85", "\x7f",
)  # fmt: skip
_DIRECTION = (
    "\u202egnp.exe", "\u2066x\u2069", "\u200fabc", "\u061cabc", "a\u200bb", "\ufeffabc", "\u2060", "\u00ad",
    "e\u0301" * 50, "Z\u0351\u0300\u0301\u0302\u0303\u0304\u0305" * 20,
)  # fmt: skip
_FORMAT = (
    '"', "'", "\\", "\\u0000", "a,b;c\td", '{"a":1}', "---\na: b", "x: y", "- x", "!!python/object:os.system",
    "a=1 b=2", "line\nevent: change\ndata: {}", "id: 9", ": comment", "../../etc/passwd", "..\\..\\x", "/dev/null",
    "' OR 1=1 --", "1; DROP TABLE tickets", '" UNION SELECT *', "*", "(", 'a{b="c"} 1', "# HELP x", "\ud800",
    "\udfff", "x" * 5000, "😀" * 200, "ẞ", "İ", "ﷺ", "", " ", "null", "NaN", "-0", "1e999",
)  # fmt: skip

PAYLOADS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *_MARKUP,
            *_TEMPLATE,
            *_FORMULA,
            *_CONTROL,
            *_DIRECTION,
            *_FORMAT,
            *(f"Dinas {text}" for text in (*_MARKUP, *_TEMPLATE, *_CONTROL)),
            *(f"{text}\u202e{text}" for text in (*_MARKUP, *_TEMPLATE)),
        ]
    )
)
"""At least two hundred of them (promise 20); the first ones are the most usual."""
