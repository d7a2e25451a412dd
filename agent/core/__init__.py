"""Measuring, pure: packets, pacing and counters without a socket or a clock."""
