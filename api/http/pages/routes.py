"""The routes of all pages."""

from __future__ import annotations

from api.http.pages import account, inventory, inventory_history, province, reports, tickets

ROUTERS = (account.router, province.router, tickets.router, reports.router, inventory_history.router, inventory.router)
