"""How likely faults and symptoms are: the numbers behind an explanation, as natural logarithms.

The rates are weights against each other, not frequencies of any one network: a cable of its kind, a
feeder, a box. A box that carries others stands on a UPS and a generator, so it and its feeder weigh
little. What a person later finds may replace them (``rootcause.md``, 4).
"""

from __future__ import annotations

from math import log

from agent.inventory.models import Cause, Medium

GROUP_RATE = {
    Cause.SUBMARINE_CABLE: 3e-3,
    Cause.UNDERGROUND_CABLE: 2e-3,
    Cause.AERIAL_CABLE: 2e-3,
    Cause.TRUNK_FIBRE: 1.5e-3,
    Cause.POWER: 2e-3,
    Cause.LIGHTNING: 2e-4,
    Cause.HUMAN_ERROR: 1e-4,
    Cause.EQUIPMENT: 1e-4,
    Cause.UNKNOWN: 1e-4,
}
LINK_RATE = {
    Medium.SUBMARINE_CABLE: 1.2e-3,
    Medium.UNDERGROUND_CABLE: 1.2e-3,
    Medium.AERIAL_CABLE: 1.4e-3,
    Medium.TRUNK_FIBRE: 1.2e-3,
    Medium.RADIO: 1.5e-3,
    Medium.COPPER: 5e-4,
    Medium.LEASED: 1.5e-3,
}
DEVICE_RATE = 6e-4
CARRYING_DEVICE_RATE = 4e-5
LONE_FEEDER_RATE = 8e-4
CARRYING_FEEDER_SHARE = 0.02

AGAIN_RATE = 4e-3
"""Whatever failed and was repaired no longer ago than an incident may reopen: what is mended badly fails again."""

CAUSE_OF_MEDIUM = {
    Medium.SUBMARINE_CABLE: Cause.SUBMARINE_CABLE,
    Medium.UNDERGROUND_CABLE: Cause.UNDERGROUND_CABLE,
    Medium.AERIAL_CABLE: Cause.AERIAL_CABLE,
    Medium.TRUNK_FIBRE: Cause.TRUNK_FIBRE,
}

DEVICE_FAILED = {Cause.POWER.value: 0.5, Cause.EQUIPMENT.value: 0.3, Cause.HUMAN_ERROR.value: 0.2}
"""Why one device fails, when nothing more is known."""
RESTARTED_ALONE = {Cause.HUMAN_ERROR.value: 0.8, Cause.EQUIPMENT.value: 0.17, Cause.POWER.value: 0.03}
"""Why one device of several in a powered cabinet restarts."""

NAMED_AT = 0.75
"""A cause is named when its probability reaches this; a wrong one costs a boat trip."""

UNEXPLAINED_DOWN = log(1e-6)
"""A confirmed loss that no fault explains."""
CHANCE_LOSS = log(0.03)
"""One loss that is no fault's: noise before the fault began, or of a device that is not hidden."""
ANSWERED_THOUGH_HIDDEN = log(1e-4)
"""An answer sent after the fault began, by a device it hides."""
NOT_ASKED_YET = log(0.9)
"""A hidden device that was not asked since: hardly evidence, but the smaller fault is the simpler one."""
NARROWEST = 0.01
"""The least share of a pause between two probes into which a fault may fall: clocks and arrivals are no finer."""
DARK_PORT = log(0.97 / 0.02)
LIT_PORT_OF_CUT_LINK = log(0.03 / 0.98)
LIT_PORT_OF_DEAD_DEVICE = log(0.15 / 0.98)
ADMIN_DOWN = log(0.99 / 0.001)
ON_BATTERY = log(0.97 / 0.01)
"""A UPS on the feeder runs on its battery, once the feeder failed."""
ON_MAINS = log(0.03 / 0.99)
UPTIME_AGAINST = log(0.01)
"""Uptime went on, and the explanation switched the device off; or it restarted, and the link was cut."""
