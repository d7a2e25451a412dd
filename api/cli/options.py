"""Options that several commands have, each written once: what they are called, where else they are set, what they mean.

Nothing heavy is imported here: commands that answer in words have ``answer_options`` besides.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Inventory: TypeAlias = Annotated[
    Path, typer.Option(envvar="SIAGA_INVENTORY", help="The inventory: a YAML file or a folder of them.")
]
"""Of programs that run, and of what has no data folder to look into."""
KnownInventory: TypeAlias = Annotated[
    Path | None,
    typer.Option(envvar="SIAGA_INVENTORY", help="The inventory; default: the one that siaga run works with there."),
]
"""Of what asks a data folder; ``folder.inventory_of`` finds the default."""
Data: TypeAlias = Annotated[Path, typer.Option(envvar="SIAGA_DATA", help="Folder for everything that is kept.")]
"""Of programs that run."""
ReadData: TypeAlias = Annotated[
    Path,
    typer.Option(envvar="SIAGA_DATA", help="The data folder of siaga run or siaga collector; it may be running."),
]
"""Of what asks the evidence; ``evidence.reader_of`` opens it."""
ReadCollector: TypeAlias = Annotated[
    str | None, typer.Option(envvar="SIAGA_COLLECTOR", help="Address of a running collector, instead of --data.")
]
CollectorToken: TypeAlias = Annotated[
    str, typer.Option(envvar="SIAGA_COLLECTOR_TOKEN", help="Bearer token that the collector asks for.")
]
ListAsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print a JSON list instead of a table")]
Listen: TypeAlias = Annotated[
    str, typer.Option(envvar="SIAGA_LISTEN", help="Address of pages and API; a socket from systemd wins.")
]
MetricsListen: TypeAlias = Annotated[
    str | None,
    typer.Option(envvar="SIAGA_METRICS_LISTEN", help="Own address for /metrics, open to whoever reaches it."),
]
MetricsToken: TypeAlias = Annotated[
    str | None, typer.Option(envvar="SIAGA_METRICS_TOKEN", help="Bearer token that opens /metrics on --listen.")
]
SecureCookies: TypeAlias = Annotated[
    bool, typer.Option(envvar="SIAGA_SECURE_COOKIES", help="Send cookies over HTTPS only (behind a TLS proxy).")
]
Profiles: TypeAlias = Annotated[
    Path | None, typer.Option(envvar="SIAGA_PROFILES", help="Folder of device profiles that go before Siaga's own.")
]
