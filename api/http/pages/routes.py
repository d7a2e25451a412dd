"""The routes of all pages."""

from __future__ import annotations

from api.http.pages import (
    account,
    calendar,
    causes,
    contests,
    deciding,
    device,
    explanation,
    figures,
    incident,
    inventory,
    inventory_history,
    letters,
    maintenance,
    people,
    province,
    reports,
    supposing,
    tickets,
    weather,
    wiring,
)

ROUTERS = (
    account.router,
    people.router,
    province.router,
    figures.router,
    explanation.router,
    tickets.router,
    incident.router,
    contests.router,
    letters.router,
    device.router,
    reports.router,
    calendar.router,
    maintenance.router,
    weather.router,
    causes.router,
    supposing.router,
    deciding.router,
    inventory_history.router,
    wiring.router,
    inventory.router,
)
