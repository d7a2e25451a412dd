"""The collector's tables. Instants are integers of microseconds; bodies are MessagePack of the named values.

``stream``: how far each agent's stream is committed. ``raw``: batches as they came, 8 days, for replay and
for what a snapshot does not hold yet. ``run``: settled evidence (``collector.core.runs.Run``).
``incident``: cases (``collector.core.cases.Case``), ``incident_device`` which devices each holds or held. ``condensed``: closed
months of devices in columns (``collector.core.condensed``), made of these and at hand to be made again. ``effect``: what
the api has not acted on yet.
``decision``: what people decided (``collector.decisions.Recorded``). ``setting``: inventories as they were put in
force (``collector.ports.Setting``). ``snapshot``: the judge's memory as of a raw row, the newest as
number 1, those kept for recordings above it. ``cursor``: how far readers have come.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

stream = Table(
    "stream",
    metadata,
    Column("agent", String, primary_key=True),
    Column("stream", String, primary_key=True),
    Column("upto", BigInteger, nullable=False),
    Column("sender", String, nullable=False),
    Column("sender_started", BigInteger, nullable=False),
)
raw = Table(
    "raw",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("agent", String, nullable=False),
    Column("stream", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("boot", String, nullable=False),
    Column("arrived", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("raw_arrived", "arrived"),
    sqlite_autoincrement=True,
)
run = Table(
    "run",
    metadata,
    Column("agent", String, primary_key=True),
    Column("device", String, primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("until", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("run_until", "until", "first"),
)
incident = Table(
    "incident",
    metadata,
    Column("id", String, primary_key=True),
    Column("opened", BigInteger, nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("closed", BigInteger, nullable=True),
    Column("body", LargeBinary, nullable=False),
    Index("incident_opened", "opened"),
    Index("incident_closed", "closed"),
)
incident_device = Table(
    "incident_device",
    metadata,
    Column("device", String, primary_key=True),
    Column("incident", String, primary_key=True),
    sqlite_with_rowid=False,
)
condensed = Table(
    "condensed",
    metadata,
    Column("first", BigInteger, primary_key=True),
    Column("until", BigInteger, primary_key=True),
    Column("device", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Index("condensed_device", "device", "first"),
)
effect = Table(
    "effect",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
decision = Table(
    "decision",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
setting = Table(
    "setting",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("digest", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("raw_id", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
cursor = Table(
    "cursor",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
