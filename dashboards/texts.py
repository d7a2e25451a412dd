"""What people read on the dashboards, Indonesian and English side by side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Language = Literal["id", "en"]

TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "title": ("Siaga – Provinsi", "Siaga – Province"),
        "about": (
            "Status instansi, ketersediaan terhadap jaminan, insiden, dan tautan yang bermasalah.",
            "How the offices stand, availability against the guarantee, incidents, and links in trouble.",
        ),
        "datasource": ("Sumber data", "Data source"),
        "basis": ("Dasar perhitungan", "Basis"),
        "basis.service-time": ("Jam layanan", "Service time"),
        "basis.24x7": ("24 jam × 7 hari", "24 × 7"),
        # --- panels ----------------------------------------------------------------------------------
        "offices-cut-off": ("Instansi terputus", "Offices cut off"),
        "offices-cut-off.about": (
            "Instansi yang layanannya terputus atau tak terjangkau saat ini.",
            "Offices whose service is down or unreachable now.",
        ),
        "devices-cut-off": ("Perangkat terputus", "Devices cut off"),
        "devices-cut-off.about": (
            "Perangkat yang terputus atau tak terjangkau saat ini.",
            "Devices that are down or unreachable now.",
        ),
        "incidents-open": ("Insiden terbuka", "Open incidents"),
        "incidents-open.about": (
            "Satu gangguan dihitung satu insiden, berapa pun instansi yang terdampak.",
            "One fault is one incident, however many offices it takes down.",
        ),
        "province-availability": ("Ketersediaan provinsi bulan ini", "The province's availability this month"),
        "province-availability.about": (
            "Jumlah waktu normal semua layanan dibagi jumlah waktu yang diketahui; bukan rata-rata persentase.",
            "Up time of all services over their known time; no mean of percentages.",
        ),
        "services-missed": ("Layanan di bawah jaminan", "Services below the guarantee"),
        "services-missed.about": (
            "Layanan yang bulan ini pasti tidak memenuhi jaminan: batas atas ketersediaannya pun lebih rendah.",
            "Services that surely miss the guarantee this month: even the upper bound is below it.",
        ),
        "agents-blind": ("Agen tanpa penglihatan", "Agents that are blind"),
        "agents-blind.about": (
            "Agen yang sedang terganggu sendiri: selama itu status perangkatnya tidak diketahui.",
            "Agents in trouble themselves: until it ends, the state of their devices is unknown.",
        ),
        "office-states": ("Status instansi", "How the offices stand"),
        "office-states.about": (
            "Celah kosong berarti Siaga atau Prometheus tidak berjalan.",
            "A gap means that Siaga or Prometheus was not running.",
        ),
        "figures": ("Ketersediaan bulan ini per layanan", "Availability this month by service"),
        "figures.about": (
            (
                "Persentase dipotong (tidak dibulatkan) pada dua desimal. Di antara batas bawah dan batas atas terletak"
                " ketersediaan yang sebenarnya; semakin kecil cakupan data, semakin lebar jaraknya."
            ),
            (
                "Percentages are cut to two decimals, not rounded. The true availability lies between the bounds; the less"
                " is known, the further they are apart."
            ),
        ),
        "figures.name": ("Layanan", "Service"),
        "figures.availability": ("Ketersediaan", "Availability"),
        "figures.lower": ("Batas bawah", "Lower bound"),
        "figures.upper": ("Batas atas", "Upper bound"),
        "figures.coverage": ("Cakupan data", "Coverage"),
        "figures.budget": ("Sisa jatah waktu putus", "Error budget left"),
        "trend": ("Ketersediaan provinsi dan jaminan", "The province's availability and the guarantee"),
        "trend.about": (
            "Ketersediaan sejak awal bulan sampai saat itu.",
            "Availability from the beginning of the month to that instant.",
        ),
        "trend.availability": ("Ketersediaan", "Availability"),
        "trend.guarantee": ("Jaminan", "Guarantee"),
        "budget": ("Sisa jatah waktu putus, paling sedikit", "Error budget left, the least"),
        "budget.about": (
            (
                "Sisa dari waktu putus yang masih diperbolehkan oleh jaminan, dihitung sejak awal bulan sampai sekarang."
                " Di bawah 0 % berarti jatah sudah terlampaui."
            ),
            (
                "What is left of the down time that the guarantee allows, from the beginning of the month until now."
                " Below 0 % it is overdrawn."
            ),
        ),
        "incidents": ("Insiden terbuka, rinci", "Open incidents in detail"),
        "incidents.about": (
            "Nomor insiden sama dengan yang tertulis pada tiket.",
            "The incident's number is the one that its ticket shows.",
        ),
        "incidents.incident": ("Insiden", "Incident"),
        "incidents.cause": ("Perkiraan penyebab", "Probable cause"),
        "incidents.root": ("Sumber gangguan", "Source of the fault"),
        "incidents.started": ("Mulai", "Since"),
        "incidents-by-cause": ("Insiden terbuka menurut penyebab", "Open incidents by cause"),
        "incidents-by-cause.about": (
            "Penyebab adalah perkiraan Siaga dan dapat berubah setelah pulih.",
            "The cause is Siaga's estimate and may change after the recovery.",
        ),
        "down-by-cause": ("Waktu putus bulan ini menurut penyebab", "Down time this month by cause"),
        "down-by-cause.about": (
            "Jumlah waktu putus semua layanan.",
            "Down time of all services together.",
        ),
        "links-dark": ("Tautan tanpa sinyal", "Links without carrier"),
        "links-dark.about": (
            "Port di ujung tautan melaporkan tidak ada sinyal (SNMP). Kosong berarti tidak ada.",
            "A port at the link's end reports no carrier (SNMP). Empty means none.",
        ),
        "links-dark.link": ("Tautan", "Link"),
        "worst-loss": ("Tautan terburuk: paket hilang", "Worst links: loss"),
        "worst-loss.about": (
            "Paket ping yang hilang ke ujung jauh tautan yang tidak punya jalur lain.",
            "Pings lost to the far end of links that have no way round.",
        ),
        "worst-rtt": ("Tautan terburuk: waktu tempuh", "Worst links: round-trip time"),
        "worst-rtt.about": (
            "Waktu tempuh pulang-pergi (RTT) ke ujung jauh tautan yang tidak punya jalur lain.",
            "Round-trip time to the far end of links that have no way round.",
        ),
        # --- values, in the words of the pages -------------------------------------------------------
        "none": ("Tidak ada", "None"),
        "no-data": ("Belum ada data", "No data yet"),
        "state.up": ("Normal", "Up"),
        "state.suspect": ("Diperiksa", "Being checked"),
        "state.degraded": ("Terganggu", "Degraded"),
        "state.unknown": ("Tidak diketahui", "Unknown"),
        "state.unreachable": ("Tak terjangkau", "Unreachable"),
        "state.down": ("Terputus", "Down"),
        "cause.submarine-cable": ("Kabel bawah laut", "Submarine cable"),
        "cause.underground-cable": ("Kabel bawah tanah", "Underground cable"),
        "cause.aerial-cable": ("Kabel udara", "Aerial cable"),
        "cause.trunk-fibre": ("Kabel FO induk", "Trunk fibre"),
        "cause.lightning": ("Petir", "Lightning"),
        "cause.power": ("Listrik padam", "Power failure"),
        "cause.human-error": ("Human error", "Human error"),
        "cause.equipment": ("Kerusakan perangkat", "Equipment failure"),
        "cause.unknown": ("Belum diketahui", "Not yet known"),
    }
)

CAUSES = tuple(key.removeprefix("cause.") for key in TEXTS if key.startswith("cause."))


def text(key: str, language: Language) -> str:
    """Return a text; raises ``KeyError`` for one that does not exist."""
    return TEXTS[key][language == "en"]
