"""Measuring: probes, the outbox that loses nothing, and the words that every part shares."""
