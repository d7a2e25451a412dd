"""What makes a device's ``snmpd`` send linkDown and linkUp to the agents, as a core switch does.

net-snmp's event MIB looks at every ifOperStatus once a second and sends the traps of RFC 2863 by itself; the words stand in
snmpd.conf(5). Only core devices do it, so that a province costs no more than it has to.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address

from agent.inventory.credentials import SnmpV2c, SnmpV3
from agent.inventory.models import Device, Inventory
from agent.inventory.secrets import resolve_secret

TRAP_PORT = 1162
"""Where ``siaga lab run`` listens: a port that wants no right."""
TRAP_MODULES = "mteTrigger,mteTriggerConf,mteEvent,mteEventConf,mteObjects,mteObjectsConf,iquery,snmp_mib"
"""The parts of snmpd that it takes."""
_LEVELS = {(False, False): "noAuthNoPriv", (True, False): "authNoPriv", (True, True): "authPriv"}
_OPER_STATUS = ".1.3.6.1.2.1.2.2.1.8"
_OBJECTS = f".1.3.6.1.2.1.2.2.1.1 .1.3.6.1.2.1.2.2.1.7 {_OPER_STATUS}"
_WATCHER = "watcher"


def sends_traps(inventory: Inventory, device: Device) -> bool:
    """Tell whether a device tells the agents of its ports."""
    return device.role == "core" and device.snmp is not None and bool(inventory.agents)


def trap_settings(
    inventory: Inventory, device: Device, names: tuple[Mapping[str, str], Mapping[str, str]], environ: Mapping[str, str]
) -> list[str]:
    """Return the lines of snmpd.conf; ``names`` are net-snmp's of the authentication and privacy protocols."""
    where = {device.id: device.address for device in inventory.devices}
    credential = inventory.snmp[device.snmp or ""]
    return [
        *(_target(credential, where[agent.at], names, environ) for agent in inventory.agents),
        f"createUser {_WATCHER}",
        f"rouser {_WATCHER} noauth",
        f"iquerySecName {_WATCHER}",
        f"agentSecName {_WATCHER}",
        f"notificationEvent down .1.3.6.1.6.3.1.1.5.3 {_OBJECTS}",
        f"notificationEvent up .1.3.6.1.6.3.1.1.5.4 {_OBJECTS}",
        f"monitor -r 1 -S -e down down {_OPER_STATUS} == 2",
        f"monitor -r 1 -S -e up up {_OPER_STATUS} == 1",
    ]


def _target(
    credential: SnmpV2c | SnmpV3,
    address: IPv4Address | IPv6Address,
    names: tuple[Mapping[str, str], Mapping[str, str]],
    environ: Mapping[str, str],
) -> str:
    to = f"udp6:[{address}]:{TRAP_PORT}" if isinstance(address, IPv6Address) else f"{address}:{TRAP_PORT}"
    if not isinstance(credential, SnmpV3):
        return f"trap2sink {to} {resolve_secret(credential.community, environ)}"
    auth, privacy = credential.auth, credential.privacy
    words = ["trapsess -v 3 -u", credential.user, "-l", _LEVELS[auth is not None, privacy is not None]]
    if auth is not None:
        words += ["-a", names[0][auth.protocol], "-A", f'"{resolve_secret(auth.key, environ)}"']
    if privacy is not None:
        words += ["-x", names[1][privacy.protocol], "-X", f'"{resolve_secret(privacy.key, environ)}"']
    return " ".join([*words, to])
