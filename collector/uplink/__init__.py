"""The collector's side of the uplink: its own authority, who may speak for which agent, and the door they come in by."""
