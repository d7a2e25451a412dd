"""What Grafana reads at its start: where the metrics are, and where the dashboards lie (its provisioning files, version 1)."""

from __future__ import annotations

SOURCE_NAME = "Siaga (Prometheus)"
SOURCE_UID = "siaga-prometheus"

DATASOURCES = f"""\
# Written by dashboards/generate.py; make dashboards writes it anew.
# Goes to /etc/grafana/provisioning/datasources/. Set SIAGA_PROMETHEUS_URL in Grafana's environment, such as
# http://127.0.0.1:9090; Grafana puts it in when it reads this.
apiVersion: 1
datasources:
  - name: {SOURCE_NAME}
    uid: {SOURCE_UID}
    type: prometheus
    access: proxy
    url: $SIAGA_PROMETHEUS_URL
    isDefault: true
    editable: false
    jsonData:
      httpMethod: POST
      timeInterval: 15s
"""
"""Grafana's ``datasources`` file; ``timeInterval`` is the scrape interval."""

PROVIDERS = """\
# Written by dashboards/generate.py; make dashboards writes it anew.
# Goes to /etc/grafana/provisioning/dashboards/; the dashboards' JSON goes to the folder named below.
apiVersion: 1
providers:
  - name: Siaga
    folder: Siaga
    type: file
    disableDeletion: true
    allowUiUpdates: false
    updateIntervalSeconds: 60
    options:
      path: /var/lib/grafana/dashboards/siaga
"""
"""Grafana's ``dashboards`` file: a provider of files."""
