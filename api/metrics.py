"""What the api counts about itself, for Prometheus (names are an interface: ``contracts.md``)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Meters:
    """The api's own metrics in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Register everything once; a registry takes one api."""
        self.registry = registry
        self.effects = Counter("siaga_api_effects", "Effects acted on", registry=registry)
        self.cursor = Gauge("siaga_api_effect_cursor", "Sequence number of the last effect acted on", registry=registry)
        self.pulse_failures = Counter(
            "siaga_api_pulse_failures", "Beats that failed and were repeated", registry=registry
        )
        self.watchers = Gauge("siaga_api_watchers", "Live pages and clients connected", registry=registry)
        self.watchers_cut = Counter(
            "siaga_api_watchers_cut", "Watchers cut off because they read too slowly", registry=registry
        )
        self.tickets = Gauge("siaga_api_tickets", "Tickets in each state", ["state"], registry=registry)
        self.requests = Counter("siaga_api_requests", "HTTP requests answered", ["method", "code"], registry=registry)
        self.seconds = Histogram(
            "siaga_api_request_duration_seconds",
            "Time to the first byte of the answer",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=registry,
        )
        self.sign_ins = Counter("siaga_api_sign_ins", "Sign-in attempts", ["outcome"], registry=registry)
