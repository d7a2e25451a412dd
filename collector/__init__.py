"""Judging: from observations to states, outages, incidents and availability."""
