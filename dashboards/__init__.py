"""Grafana's dashboards as code, the JSON they make, and what Grafana is provisioned with."""
