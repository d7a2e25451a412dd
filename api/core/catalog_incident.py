"""Texts of an incident's page: how it went, what it was taken for, the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

INCIDENT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "incident.title": ("Gangguan {incident}", "Incident {incident}"),
        "incident.open": ("Berlangsung", "Ongoing"),
        "incident.closed": ("Pulih", "Over"),
        "incident.link": ("Jalannya gangguan ini", "How this incident went"),
        "incident.ticket": ("Tiket", "Ticket"),
        "incident.no-ticket": ("Tanpa tiket", "No ticket"),
        "incident.offices": ("Instansi terdampak", "Offices affected"),
        "incident.devices": ("Perangkat", "Devices"),
        "incident.started": ("Mulai", "Began"),
        "incident.opened": ("Dipastikan", "Confirmed"),
        "incident.ended": ("Pulih seluruhnya", "All back"),
        "incident.lasting": ("Lamanya", "Lasting"),
        "incident.sketch": ("Bagian jaringan yang terkena", "The part of the network"),
        "incident.sketch.alt": (
            "Gambar jaringan dari agen sampai perangkat yang terputus: yang gagal {failed}; yang tersembunyi {hidden}",
            "Drawing of the network from the agent to the devices that are down: failed {failed}; hidden {hidden}",
        ),
        "incident.sketch.agent": ("agen pemantau", "monitoring agent"),
        "incident.sketch.working": ("bekerja", "works"),
        "incident.sketch.failed": ("gagal", "failed"),
        "incident.sketch.hidden": ("tak terjangkau karenanya", "unreachable because of it"),
        "incident.sketch.more": ("{count} perangkat lain", "{count} devices more"),
        "incident.explained": ("Penjelasan yang mungkin", "Possible explanations"),
        "incident.explained.hint": (
            "Kemungkinan menurut bukti. Yang tidak dapat dibedakan oleh bukti disebut semua.",
            "How probable each is by the evidence. What the evidence cannot tell apart is named in full.",
        ),
        "incident.explained.unknown": ("kemungkinannya tidak dihitung", "how probable is not known"),
        "incident.evidence": ("Bukti", "Evidence"),
        "incident.evidence.none": ("Belum ada bukti.", "No evidence yet."),
        "incident.trace": ("Jalur paket (traceroute)", "Route of a packet (traceroute)"),
        "incident.story": ("Jalannya gangguan", "How it went"),
        "incident.bars": ("Terputusnya tiap perangkat", "Each device's outage"),
        "incident.bars.more": ("{count} lainnya tidak digambar.", "Not drawn: {count} more."),
        "incident.bar": ("{device}: {start} sampai {end}", "{device}: {start} to {end}"),
        "incident.bar.open": ("{device}: sejak {start}", "{device}: since {start}"),
        "incident.event.lost": ("{count} perangkat berhenti menjawab.", "Devices that stopped answering: {count}."),
        "incident.event.opened": ("Gangguan dipastikan.", "The outage was confirmed."),
        "incident.event.moved": (
            "Sumber gangguan diperbarui: {root} (semula {before}).",
            "The source was taken to be {root} (before: {before}).",
        ),
        "incident.event.cause": (
            "Perkiraan penyebab menjadi “{cause}” (semula “{before}”).",
            "The probable cause became “{cause}” (before: “{before}”).",
        ),
        "incident.event.judged": (
            "Penyebab ditetapkan {author}: “{cause}”.",
            "Cause set by {author}: “{cause}”.",
        ),
        "incident.event.judged.own": ("Penyebab ditetapkan petugas: “{cause}”.", "Cause set by an officer: “{cause}”."),
        "incident.event.back": ("{count} perangkat menjawab lagi.", "Devices that answered again: {count}."),
        "incident.event.closed": ("Semua yang terdampak telah pulih.", "All that was affected has recovered."),
        "incident.history": ("Riwayat penjelasan", "History of the explanation"),
        "incident.history.none": (
            "Tidak dicatat: gangguan ini lebih tua daripada pencatatan riwayat.",
            "Not on record: this incident is older than the keeping of histories.",
        ),
        "incident.history.at": ("Waktu", "Time"),
        "incident.history.author": ("Oleh", "By"),
        "incident.history.taken": ("Penjelasan", "Explanation"),
        "incident.history.sure": ("Kemungkinan", "Probability"),
        "incident.history.instead": ("atau {others}", "or {others}"),
        "incident.history.officer": ("Petugas", "An officer"),
        "incident.elsewhere": ("di luar instansi Anda", "outside your office"),
    }
)
