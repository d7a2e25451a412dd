"""The routes of all pages."""

from __future__ import annotations

from api.http.pages import account, province, reports, tickets

ROUTERS = (account.router, province.router, tickets.router, reports.router)
