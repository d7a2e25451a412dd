"""How batches travel from an agent's outbox to the collector."""
