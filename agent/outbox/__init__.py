"""The agent's durable queue: what was measured is kept until the collector has committed it."""
