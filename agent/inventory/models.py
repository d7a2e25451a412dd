"""The inventory's shape: strict, frozen models of the YAML, with every default documented.

Rules this module keeps:

- An unknown key is an error. Ids, references, ``address``, ``ends`` and ``needs`` are required;
  all else has a default.
- Models say what one object looks like. What holds between objects (references, reachability,
  one meaning an id) is checked in ``agent.inventory.rules``, so that every problem can name its place.
- Durations are microseconds inside (``agent.inventory.quantities``).
- Where a value may have one of several shapes, a discriminator picks by its looks, so that a mistake in it is
  reported once; its tags stand in angle brackets, so that no message takes them for a key.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, WrapValidator, model_validator

from agent.clock import MILLISECOND, MINUTE, SECOND
from agent.inventory.calendar_spec import CalendarSpec
from agent.inventory.credentials import SnmpCredential
from agent.inventory.quantities import Duration, HourlyRate
from agent.inventory.strict import Numerous, Shared, Strict

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]


class Medium(StrEnum):
    """What a link is made of; it names the cause when the link is cut."""

    SUBMARINE_CABLE = "submarine-cable"
    UNDERGROUND_CABLE = "underground-cable"
    AERIAL_CABLE = "aerial-cable"
    TRUNK_FIBRE = "trunk-fibre"
    RADIO = "radio"
    COPPER = "copper"
    LEASED = "leased"


class Cause(StrEnum):
    """Why a network goes down: the service catalogue's taxonomy (*dampak operasional*)."""

    SUBMARINE_CABLE = "submarine-cable"
    UNDERGROUND_CABLE = "underground-cable"
    AERIAL_CABLE = "aerial-cable"
    TRUNK_FIBRE = "trunk-fibre"
    LIGHTNING = "lightning"
    POWER = "power"
    HUMAN_ERROR = "human-error"
    EQUIPMENT = "equipment"
    UNKNOWN = "unknown"


class Rule(StrEnum):
    """How losses are judged (``rootcause.md``, 1)."""

    CONSECUTIVE = "consecutive"
    SEQUENTIAL = "sequential"


class Confirm(Strict):
    """The confirmation that a first loss starts."""

    losses: int = Field(default=3, ge=1, le=20, description="Losses in a row, the first included")
    spacing: Duration = Field(default=250 * MILLISECOND, ge=100 * MILLISECOND, description="Between two probes")


class Detection(Strict):
    """When a loss is an outage; a device may override any of these."""

    rule: Rule = Field(default=Rule.SEQUENTIAL, description="consecutive or sequential")
    interval: Duration = Field(default=10 * SECOND, ge=SECOND, description="Between two rounds")
    timeout: Duration = Field(default=SECOND, ge=10 * MILLISECOND, description="How long an answer may take")
    confirm: Confirm = Field(default=Confirm(), description="The confirmation after a first loss")
    min: Duration = Field(default=5 * SECOND, ge=0, description="Shortest time to confirm by the rule sequential")
    false_alarms: HourlyRate = Field(default=1e-5, gt=0, description="Promised false alarms, per target-hour")
    recover: int = Field(default=2, ge=1, le=20, description="Answers in a row that end an outage")
    stale_after: Duration = Field(default=30 * SECOND, gt=0, description="A longer gap in observations is unknown time")
    settle: Duration = Field(
        default=10 * MINUTE, ge=0, description="How long a hidden device may stay down after the cause"
    )
    reopen_within: Duration = Field(default=30 * MINUTE, ge=0, description="The same root again within this reopens")


class DetectionOverride(Strict):
    """A device's own detection settings; what is left out is the inventory's."""

    rule: Rule | None = None
    interval: Duration | None = None
    timeout: Duration | None = None
    confirm: Confirm | None = None
    min: Duration | None = None
    false_alarms: HourlyRate | None = None
    recover: int | None = None
    stale_after: Duration | None = None
    settle: Duration | None = None
    reopen_within: Duration | None = None


class Contact(Strict):
    """How to reach somebody."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    note: str | None = None


class Provider(Strict):
    """Who runs a link for us."""

    id: Id
    name: str = ""
    contact: Contact | None = None


class Responsible(Strict):
    """The person responsible for an office (*penanggung jawab*)."""

    name: str
    email: str | None = None
    phone: str | None = None
    nip: str | None = None


class Office(Strict):
    """A government office (*OPD*) to which service is promised."""

    id: Id
    name: str = ""
    responsible: Responsible | None = None
    people: int = Field(default=0, ge=0, le=10_000_000, description="How many people work there; weighs the impact")


Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Site(Strict):
    """A place; without ``office`` it is an office of its own."""

    id: Id
    name: str = ""
    at: tuple[Latitude, Longitude] | None = Field(default=None, description="[latitude, longitude] in degrees (WGS 84)")
    island: str | None = None
    complex: bool = Field(default=False, description="Inside the Governor's complex")
    office: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _opd_is_office(cls, value: Any) -> Any:
        return _renamed(value, "opd", "office")


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict) and old in value and new not in value:
        return {new if key == old else key: item for key, item in value.items()}
    return value


def _address(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return ip_address(value)
    except ValueError:
        message = f"{value!r} is no IP address; write one like 10.20.4.2 or 2001:db8::2, without a prefix length"
        raise ValueError(message) from None


class Device(Numerous):
    """One box with an address."""

    id: Id
    address: Annotated[IPv4Address | IPv6Address, BeforeValidator(_address)]
    site: Id | None = None
    role: str = Field(default="access-switch", description="core, router, access-switch, ups, radio, or your own word")
    snmp: Id | None = Field(default=None, description="A credential of the snmp section; none: not polled")
    profile: str | None = Field(
        default=None, description="The profile by which it is asked; none: by the one that its sysObjectID chooses"
    )
    power: Id | None = Field(default=None, description="The risk group (cause: power) that feeds it")
    groups: list[Id] = Field(default=[], description="Risk groups it belongs to, besides its power")
    ups: Id | None = Field(default=None, description="The device that backs its power up")
    detection: DetectionOverride | None = None
    installed: date | None = None
    commissioned: date | None = Field(default=None, description="No considered time before this day")
    retired: date | None = Field(default=None, description="No considered time from this day on")


class LinkEnd(Numerous):
    """One end of a link: a device, and its interface where known."""

    device: Id
    interface: str | None = None

    @classmethod
    def parse(cls, text: Any) -> Any:
        """Read ``device`` or ``device/interface`` (the interface may hold slashes)."""
        if not isinstance(text, str):
            return text
        device, _, interface = text.partition("/")
        return {"device": device, "interface": interface or None}


End = Annotated[
    LinkEnd,
    BeforeValidator(LinkEnd.parse),
    WrapValidator(Shared()),
    Field(json_schema_extra={"type": "string", "examples": ["sw-dinkes", "core-pkp/ge-0/0/4"]}),
]


class Link(Numerous):
    """What joins two devices."""

    id: Id
    ends: tuple[End, End]
    medium: Medium = Medium.TRUNK_FIBRE
    groups: list[Id] = Field(default=[], description="Risk groups it belongs to: its cable, duct, pole line")
    provider: Id | None = None
    circuit: str | None = None
    installed: date | None = None


class RiskGroup(Numerous):
    """What fails together: a cable, a duct, a pole line, a power feeder, a lightning area."""

    id: Id
    cause: Cause
    name: str = ""


class Agent(Strict):
    """Where probes leave from, and the devices that tell "it's us"."""

    id: Id
    at: Id
    references: list[Id] = Field(default=[], description="Devices in disjoint risk groups; derived when left out")


class AllOf(Strict):
    """Every one of these is needed."""

    all: list[Needs]


class AnyOf(Strict):
    """One of these is enough."""

    any: list[Needs]


def _needs_shape(value: Any) -> str:
    if isinstance(value, AllOf) or (isinstance(value, dict) and "all" in value):
        return "<all>"
    if isinstance(value, (AnyOf, dict)):
        return "<any>"
    return "<device>"


Needs: TypeAlias = Annotated[
    Annotated[str, Tag("<device>")] | Annotated[AllOf, Tag("<all>")] | Annotated[AnyOf, Tag("<any>")],
    Discriminator(_needs_shape),
]


class Service(Strict):
    """What is promised to an office: it is up while what it needs is reached from ``seen_from``."""

    id: Id
    office: Id | None = None
    needs: Needs
    seen_from: list[Id] = Field(default=[], description="Agents that must reach it; default: the first agent")
    calendar: Id | None = Field(default=None, description="Its service time; default: the first calendar, else 24x7")
    guarantee: Decimal = Field(
        default=Decimal("0.90"), ge=0, le=1, decimal_places=18, description="Availability promised, 0 to 1"
    )

    @model_validator(mode="before")
    @classmethod
    def _opd_is_office(cls, value: Any) -> Any:
        return _renamed(value, "opd", "office")


class Reckoning(Strict):
    """How availability is reckoned beyond its definition."""

    excused_causes: list[Cause] = Field(
        default=[],
        description="Causes that the contract does not hold against the network: their down time is taken out of the"
        " contractual figure, which then stands beside the operational one",
    )
    excluded: Literal["remove", "count-as-up"] = Field(
        default="remove", description="What becomes of excluded time: taken out, or counted as up"
    )


class Inventory(Strict):
    """Everything: the merged YAML of a file or folder."""

    organisation: str = ""
    timezone: str = Field(default="Asia/Jakarta", description="IANA zone of calendars, months and pages")
    calendars: dict[Id, CalendarSpec] = Field(default={})
    snmp: dict[Id, SnmpCredential] = Field(default={})
    detection: Detection = Detection()
    availability: Reckoning = Reckoning()
    providers: list[Provider] = Field(default=[])
    offices: list[Office] = Field(default=[])
    sites: list[Site] = Field(default=[])
    devices: list[Device] = Field(default=[])
    links: list[Link] = Field(default=[])
    risk_groups: list[RiskGroup] = Field(default=[])
    agents: list[Agent] = Field(default=[])
    services: list[Service] = Field(default=[])

    @model_validator(mode="before")
    @classmethod
    def _opd_is_offices(cls, value: Any) -> Any:
        return _renamed(value, "opd", "offices")

    def detection_of(self, device: Device) -> Detection:
        """Return the detection settings in force for a device: its own over the inventory's."""
        if device.detection is None:
            return self.detection
        own = {name: value for name, value in device.detection if value is not None}
        return self.detection.model_copy(update=own)
