"""Texts of figures rolled up, of failures and repairs, and of when an error budget runs out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ROLLUPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- groups ----------------------------------------------------------------------------------
        "rollup.by": ("Kelompokkan ketersediaan", "Group the figures"),
        "rollup.title": ("Ketersediaan {month}", "Availability, {month}"),
        "rollup.lead": ("Per instansi, pulau, media, penyedia, penyebab", "By office, island, medium, provider, cause"),
        "rollup.by.service": ("Per layanan", "By service"),
        "rollup.by.office": ("Per instansi", "By office"),
        "rollup.by.site": ("Per lokasi", "By site"),
        "rollup.by.island": ("Per pulau", "By island"),
        "rollup.by.medium": ("Per media", "By medium"),
        "rollup.by.provider": ("Per penyedia", "By provider"),
        "rollup.by.cause": ("Per penyebab", "By cause"),
        "rollup.none.office": ("Tanpa instansi", "No office"),
        "rollup.none.site": ("Tanpa lokasi", "No site"),
        "rollup.none.island": ("Pulau tidak dicatat", "Island not recorded"),
        "rollup.none.medium": ("Tanpa media", "No medium"),
        "rollup.none.provider": ("Tanpa penyedia", "No provider"),
        "rollup.head.office": ("Instansi", "Office"),
        "rollup.head.site": ("Lokasi", "Site"),
        "rollup.head.island": ("Pulau", "Island"),
        "rollup.head.medium": ("Media", "Medium"),
        "rollup.head.provider": ("Penyedia", "Provider"),
        "rollup.head.cause": ("Penyebab", "Cause"),
        "rollup.head.kept": ("Layanan yang mencapai jaminan", "Services that met the guarantee"),
        "rollup.head.contractual": ("Kontrak", "Contractual"),
        "rollup.head.services": ("Layanan", "Services"),
        "rollup.head.incidents": ("Insiden", "Incidents"),
        "rollup.head.repair": ("Rata-rata pemulihan", "Mean repair"),
        "rollup.kept": ("{met} dari {services}", "{met} of {services}"),
        "rollup.missed": ("{count} tidak tercapai", "{count} missed"),
        "rollup.undetermined": ("{count} belum pasti", "{count} undetermined"),
        "rollup.summed": (
            "Waktu semua layanan dijumlahkan; persentase tidak pernah dirata-ratakan.",
            "The times of all services are summed; percentages are never averaged.",
        ),
        "rollup.overlap": (
            "Layanan dihitung pada setiap media atau penyedia yang tanpanya ia tidak terjangkau; baris-baris bisa tumpang tindih.",
            "A service counts with every medium or provider without which it cannot be reached; rows may overlap.",
        ),
        "rollup.causes": (
            "Waktu terputus pada jam layanan, menurut penyebabnya; jumlahnya tepat sama dengan seluruh waktu terputus.",
            "Down time in service hours by its cause; it adds up to all down time exactly.",
        ),
        "rollup.nothing": ("Tidak ada data untuk kelompok ini.", "There is no data for this grouping."),
        "rollup.calm": ("Pada bulan ini tidak ada waktu terputus.", "There was no down time in this month."),
        "rollup.excused": ("dikecualikan dari kontrak", "excused by the contract"),
        # --- when the budget runs out ----------------------------------------------------------------
        "forecast.title": ("Layanan yang sedang terputus", "Services that are down"),
        "forecast.breach": (
            "Jika gangguan berlanjut, anggaran gangguan bulan ini habis {when}",
            "If the outage goes on, this month's error budget runs out on {when}",
        ),
        "forecast.spent": (
            "Anggaran gangguan bulan ini sudah habis sejak {when}",
            "This month's error budget has been used up since {when}",
        ),
        "forecast.enough": (
            "Jika gangguan berlanjut, anggaran gangguan masih cukup sampai akhir bulan",
            "If the outage goes on, the error budget still lasts to the end of the month",
        ),
        "forecast.when": ("{day} {date} pukul {clock} {zone}", "{day} {date} at {clock} {zone}"),
        "forecast.moved": ("; {what} menggesernya dari {when}", "; {what} moved it from {when}"),
        "forecast.moved.enough": (
            "; tanpa {what} anggaran itu masih cukup sampai akhir bulan",
            "; without {what} it would have lasted to the end of the month",
        ),
        "forecast.and": (" dan ", " and "),
        "forecast.day-off": (
            "libur {dates} ({why}) yang diumumkan tanggal {announced}",
            "the holiday on {dates} ({why}) announced on {announced}",
        ),
        "forecast.changed-hours": (
            "perubahan jam layanan {dates} ({why}) yang diumumkan tanggal {announced}",
            "the changed service hours of {dates} ({why}) announced on {announced}",
        ),
        "forecast.hours": (
            "jam layanan baru mulai {dates} yang diumumkan tanggal {announced}",
            "the new service hours from {dates} announced on {announced}",
        ),
        "forecast.withdrawn": (
            "penarikan (keputusan nomor {number}, {announced}) atas {what}",
            "the withdrawal (decision {number}, {announced}) of {what}",
        ),
        "forecast.decision": ("keputusan nomor {number}", "decision number {number}"),
        "forecast.more": ("{count} layanan lainnya", "{count} more services"),
        "forecast.used": ("Terpakai {used} dari {budget}.", "{used} of {budget} used."),
        # --- a service's panel -----------------------------------------------------------------------
        "dependability.title": ("Anggaran dan keandalan", "Budget and reliability"),
        "dependability.budget": ("Anggaran gangguan sejauh ini", "Error budget so far"),
        "dependability.used": ("Terpakai", "Used"),
        "dependability.left": ("Sisa", "Left"),
        "dependability.over": ("Terlampaui", "Overdrawn by"),
        "dependability.mttr": ("Rata-rata pemulihan (MTTR)", "Mean time to repair (MTTR)"),
        "dependability.mttr.none": ("belum ada yang pulih bulan ini", "nothing was repaired this month"),
        "dependability.mttr.both": ("{wall}; {own} pada jam layanan", "{wall}; {own} in service hours"),
        "dependability.mtbf": ("Rata-rata antargangguan (MTBF)", "Mean time between failures (MTBF)"),
        "dependability.mtbf.none": ("tidak ada gangguan bulan ini", "nothing failed this month"),
        "dependability.outages": ("Gangguan mulai / pulih", "Outages begun / ended"),
        "dependability.operational": ("Operasional, semua penyebab", "Operational, all causes"),
        "dependability.contractual": (
            "Kontrak, tanpa yang dikecualikan: {causes}",
            "Contractual, without what is excused: {causes}",
        ),
    }
)
