"""Samples and states for InfluxDB: a durable outbox between the collector's raw log and the server. Loaded when in use."""
