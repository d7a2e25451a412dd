"""The columns of the three tables: what each is called in Indonesian and English, and an example.

Rules this module keeps:

- A heading is known however it is spelt: case, spaces, dashes, dots and what stands in brackets do not matter.
- The first name is the one of templates and exports in Indonesian, the second in English; the others are read too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a row describes."""

    OFFICES = "offices"
    DEVICES = "devices"
    LINKS = "links"


class Column(NamedTuple):
    """One column: its key inside, its names, and an example for the template."""

    key: str
    names: tuple[str, ...]
    example: str = ""
    required: bool = False


COLUMNS: Mapping[Kind, tuple[Column, ...]] = {
    Kind.OFFICES: (
        Column("id", ("id", "id", "kode", "kode_instansi", "kode_kantor"), "dinkes"),
        Column("name", ("nama", "name", "nama_instansi", "nama_kantor", "nama_opd"), "Dinas Kesehatan"),
        Column("office", ("instansi", "office", "opd", "instansi_induk", "kantor_induk")),
        Column("island", ("pulau", "island"), "Bangka"),
        Column("latitude", ("lintang", "latitude", "lat", "garis_lintang"), "-2,1631"),
        Column("longitude", ("bujur", "longitude", "lon", "long", "lng", "garis_bujur"), "106,1415"),
        Column("complex", ("kompleks", "complex", "kompleks_gubernur"), "ya"),
        Column("people", ("pegawai", "people", "jumlah_pegawai"), "120"),
        Column("responsible", ("penanggung_jawab", "responsible"), "Siti Aminah"),
        Column("email", ("email", "email", "e_mail", "surel"), "siti.aminah@example.go.id"),
        Column("phone", ("telepon", "phone", "telp", "hp", "no_hp", "no_telepon", "nomor_telepon"), "0717-123456"),
        Column("nip", ("nip", "nip")),
    ),
    Kind.DEVICES: (
        Column("id", ("id", "id", "kode", "kode_perangkat"), "sw-dinkes"),
        Column("name", ("nama", "name", "nama_perangkat", "hostname")),
        Column("address", ("alamat_ip", "address", "ip", "ip_address", "alamat", "no_ip"), "10.20.4.2", required=True),
        Column("site", ("instansi", "site", "lokasi", "kantor", "office", "opd"), "dinkes"),
        Column("role", ("peran", "role", "jenis_perangkat"), "access-switch"),
        Column("snmp", ("snmp", "snmp", "kredensial_snmp"), ""),
        Column("power", ("penyulang", "power", "feeder", "penyulang_pln", "listrik"), "PLN Air Itam"),
        Column("groups", ("grup", "groups", "kelompok_risiko", "risk_groups")),
        Column("ups", ("ups", "ups")),
        Column("installed", ("dipasang", "installed", "tanggal_pasang", "tanggal_pemasangan"), "2021-04-01"),
        Column("commissioned", ("mulai_beroperasi", "commissioned", "tanggal_mulai")),
        Column("retired", ("berhenti_beroperasi", "retired", "tanggal_berhenti")),
        Column("agent", ("agen", "agent")),
    ),
    Kind.LINKS: (
        Column("id", ("id", "id", "kode", "kode_sambungan"), "fo-dinkes"),
        Column("name", ("nama", "name", "nama_sambungan", "nama_link")),
        Column("device_a", ("perangkat_a", "device_a", "ujung_a", "dari", "from"), "core-pkp", required=True),
        Column("port_a", ("port_a", "interface_a", "antarmuka_a"), "sfp7"),
        Column("device_b", ("perangkat_b", "device_b", "ujung_b", "ke", "to"), "sw-dinkes", required=True),
        Column("port_b", ("port_b", "interface_b", "antarmuka_b"), "sfp1"),
        Column("medium", ("jenis_kabel", "medium", "media", "jenis_sambungan"), "kabel tanah"),
        Column("groups", ("grup", "groups", "jalur", "kelompok_risiko", "risk_groups"), "Ducting Air Itam"),
        Column("provider", ("penyedia", "provider", "operator"), "Operator Contoh"),
        Column("circuit", ("nomor_sirkit", "circuit", "sirkit", "no_sirkit"), "A-12"),
        Column("installed", ("dipasang", "installed", "tanggal_pasang", "tanggal_pemasangan"), "2019-01-01"),
    ),
}
KIND_NAMES = frozenset({"jenis_data", "kind", "jenis"})
"""The column that says what each row is, in a file of several kinds."""
KINDS: Mapping[str, Kind] = {
    word: kind
    for kind, words in (
        (Kind.OFFICES, ("offices", "office", "kantor", "instansi", "opd")),
        (Kind.DEVICES, ("devices", "device", "perangkat")),
        (Kind.LINKS, ("links", "link", "sambungan", "tautan")),
    )
    for word in words
}
REMARKS = frozenset(
    {"", "no", "nomor", "keterangan", "catatan", "remark", "remarks", "note", "notes", "kesalahan", "error"}
)
"""Columns that people keep for themselves; they are not read."""


def heading(text: str) -> str:
    """Return a heading as columns are named: ``Alamat IP (v4)`` is ``alamat_ip``."""
    bare = re.sub(r"\(.*?\)|\[.*?\]", " ", text.replace("\ufeff", "")).casefold()
    return re.sub(r"[\s\-./_]+", "_", bare).strip("_:*")


def by_name(kind: Kind) -> dict[str, Column]:
    """Return a kind's columns by each of their names."""
    return {name: column for column in COLUMNS[kind] for name in column.names}


def kind_of(names: list[str]) -> Kind | None:
    """Return what a file holds by its headings: links name two devices, devices have an address, offices a name."""
    for kind, needed in (
        (Kind.LINKS, {"device_a", "device_b"}),
        (Kind.DEVICES, {"address"}),
        (Kind.OFFICES, {"name"}),
        (Kind.OFFICES, {"id", "island"}),
        (Kind.OFFICES, {"id", "people"}),
    ):
        known = by_name(kind)
        if needed <= {known[name].key for name in names if name in known}:
            return kind
    return None
