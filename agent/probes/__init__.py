"""One file a probe: ICMP, SNMP, traceroute. A result is a value with a reason."""
