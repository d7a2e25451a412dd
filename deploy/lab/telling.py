"""What a lab's answers look like to a person in a terminal."""

from __future__ import annotations

from typing import Any


def status_lines(answer: dict[str, Any], *, every: bool) -> list[str]:
    """Return what is broken, a line each; with ``every`` all devices and links as well."""
    carrying = sum(answer["links"].values())
    lines = [
        f"{len(answer['devices'])} devices, {carrying} of {len(answer['links'])} links carry; truth in {answer['truth']}"
    ]
    for what, names in (
        ("cut", answer["cut"]),
        ("off", answer["off"]),
        ("on battery", answer["battery"]),
        ("admin down", answer["admin_down"]),
    ):
        lines += [f"{what:12}{name}" for name in names]
    for link, value in answer["impaired"].items():
        lines.append(f"{'impaired':12}{link}: loss {value['loss']:.0%}, delay {value['delay_us'] / 1000:g} ms")
    lines += [f"{'to come':12}{item['deed']} {' '.join(item['elements'])}" for item in answer["pending"]]
    if answer["script"]:
        lines.append(f"{'script':12}{answer['script']} actions to come")
    if every:
        lines += [f"{'device':12}{name}{'' if power else ' (off)'}" for name, power in answer["devices"].items()]
        lines += [f"{'link':12}{name}{'' if carrier else ' (no carrier)'}" for name, carrier in answer["links"].items()]
    return lines


def change_lines(entries: list[dict[str, Any]]) -> list[str]:
    """Return what entries of the ground truth changed, a line each: instant, element, what, to which value."""
    lines = []
    for change in (change for entry in entries for change in entry["changes"]):
        what = next(key for key in change if key not in ("element", "at", "done"))
        lines.append(f"{change['at']}  {change['element']}  {what} {_plain(change[what])}")
    return lines


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return f"loss {value['loss']:.0%}, delay {value['delay_us'] / 1000:g} ms"
    return {True: "on", False: "off", None: "none"}[value] if value in (True, False, None) else str(value)
