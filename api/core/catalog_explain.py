"""Texts of explanations: a figure, the rows that make it up, why time does not count, who says so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EXPLAIN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- the figure in a sentence ----------------------------------------------------------------
        "explain.figure": (
            "Ketersediaan {service}, {period}, {basis}: {percent}, terputus {down} dari {known} yang terpantau; {promise}.",
            "Availability of {service}, {period}, {basis}: {percent}, down {down} of {known} measured; {promise}.",
        ),
        "explain.figure.nodata": (
            "Ketersediaan {service}, {period}, {basis}: tanpa data, tidak ada yang terpantau dari {considered}; {promise}.",
            "Availability of {service}, {period}, {basis}: no data, nothing of {considered} was measured; {promise}.",
        ),
        "explain.promise": ("jaminan {guarantee} {verdict}", "the guarantee of {guarantee} is {verdict}"),
        "explain.figure.nothing": (
            "Ketersediaan {service}, {period}, {basis}: tidak ada waktu yang dihitung.",
            "Availability of {service}, {period}, {basis}: no time counts.",
        ),
        "explain.figure.bounds": (
            "Nilai sebenarnya terletak antara {lower} dan {upper}.",
            "The true value lies between {lower} and {upper}.",
        ),
        "explain.figure.unknown": (
            "{unknown} tidak terpantau.",
            "{unknown} were not measured.",
        ),
        "explain.basis.service-time": ("pada jam layanan", "in service hours"),
        "explain.basis.24x7": ("24 jam sehari", "around the clock"),
        "explain.until": ("{period} sampai {until}", "{period} up to {until}"),
        # --- rows ------------------------------------------------------------------------------------
        "explain.time": ("Waktu", "Time"),
        "explain.state": ("Keadaan", "State"),
        "explain.counted": ("Dihitung", "Counted"),
        "explain.why": ("Keterangan", "Why"),
        "explain.state.up": ("tersedia", "up"),
        "explain.state.down": ("terputus", "down"),
        "explain.state.unknown": ("tidak diketahui", "unknown"),
        "explain.day": ("1 hari", "1 day"),
        "explain.days": ("{count} hari", "{count} days"),
        "explain.throughout": ("{days} {state} sepanjang jam yang dihitung", "{days} {state} throughout"),
        "explain.uncounted": ("{days} tidak dihitung", "{days} not counted"),
        "explain.uncounted.because": ("{days} tidak dihitung ({reasons})", "{days} not counted ({reasons})"),
        "explain.not-counted": ("tidak dihitung, {rule}", "not counted, {rule}"),
        "explain.credited": ("dihitung tersedia, {rule}", "counted as up, {rule}"),
        "explain.left-out": ("sebagian tidak dihitung ({rules})", "in part not counted ({rules})"),
        "explain.incident": ("{cause} (insiden\u00a0{incident})", "{cause} (incident\u00a0{incident})"),
        "explain.incident.unknown": (
            "penyebab belum diketahui (insiden\u00a0{incident})",
            "cause not yet known (incident\u00a0{incident})",
        ),
        "explain.incident.none": (
            "tidak tercatat pada satu gangguan pun",
            "not on record as any incident",
        ),
        # --- why time does not count -----------------------------------------------------------------
        "explain.rule.outside-hours": ("di luar jam layanan", "outside service hours"),
        "explain.rule.weekend": ("hari tanpa jam layanan", "a day without service hours"),
        "explain.rule.holiday": ("hari libur: {text}", "holiday: {text}"),
        "explain.rule.exception": ("pengecualian kalender: {text}", "calendar exception: {text}"),
        "explain.rule.exception.plain": ("pengecualian kalender", "calendar exception"),
        "explain.rule.maintenance": ("pemeliharaan {elements}: {text}", "maintenance of {elements}: {text}"),
        "explain.rule.maintenance.plain": ("pemeliharaan {elements}", "maintenance of {elements}"),
        "explain.contractual": (
            "Menurut kontrak: {up} / {known} = {percent} ({verdict}), tanpa {spared} gangguan yang sebabnya dikecualikan.",
            "By contract: {up} / {known} = {percent} ({verdict}), without {spared} down by excused causes.",
        ),
        "explain.rule.excused": ("gangguan dikecualikan: {text}", "outage excused: {text}"),
        "explain.rule.excused.plain": ("gangguan dikecualikan", "outage excused"),
        "explain.rule.excluded": ("dikecualikan", "excluded"),
        "explain.rule.before-commissioning": (
            "{elements} belum beroperasi",
            "before {elements} was commissioned",
        ),
        "explain.rule.after-retirement": (
            "{elements} sudah tidak dipakai",
            "after {elements} was retired",
        ),
        # --- evidence --------------------------------------------------------------------------------
        "explain.witness.answered": (
            "agen {agent}: {device} menjawab {count} kali, {first} sampai {last}",
            "agent {agent}: {device} answered, {count} observations, {first} to {last}",
        ),
        "explain.witness.lost": (
            "agen {agent}: {device} tidak menjawab {count} kali, {first} sampai {last}",
            "agent {agent}: {device} did not answer, {count} observations, {first} to {last}",
        ),
        "explain.witness.losses": (
            "; {losses} kali hilang tanpa menjadi gangguan",
            "; losses that never became an outage: {losses}",
        ),
        "explain.silence.never": (
            "agen {agent}: {device} tidak pernah teramati pada periode ini",
            "agent {agent}: {device} was never observed in this period",
        ),
        "explain.silence.not-yet": (
            "agen {agent}: {device} baru teramati mulai {until}",
            "agent {agent}: no observation of {device} before {until}",
        ),
        "explain.silence.stale": (
            "agen {agent}: {device} tidak teramati lagi sejak {since}",
            "agent {agent}: no observation of {device} since {since}",
        ),
        "explain.silence.gap": (
            "agen {agent}: {device} tidak teramati dari {since} sampai {until}",
            "agent {agent}: no observation of {device} from {since} to {until}",
        ),
        "explain.silence.blind": (
            "agen {agent} buta atau terhenti dari {since} sampai {until}, pengamatannya atas {device} bukan bukti",
            "agent {agent} was blind or stood still from {since} to {until}; what it heard of {device} proves nothing",
        ),
        "explain.silence.blind-still": (
            "agen {agent} buta sejak {since}, pengamatannya atas {device} bukan bukti",
            "agent {agent} is blind since {since}; what it hears of {device} proves nothing",
        ),
        "explain.silence.others": (
            "; agen itu juga tidak mengamati perangkat lain",
            "; nor did it observe any other device",
        ),
        "explain.more": ("dan {count} lagi", "and {count} more"),
        # --- the sums --------------------------------------------------------------------------------
        "explain.sum": (
            "Jumlah: dihitung {considered} = tersedia {up} + terputus {down} + tidak diketahui {unknown}.",
            "Sum: counted {considered} = up {up} + down {down} + unknown {unknown}.",
        ),
        "explain.ratio": (
            "Ketersediaan: {up} / {known} = {percent}.",
            "Availability: {up} / {known} = {percent}.",
        ),
        "explain.causes": ("Terputus menurut penyebab: {causes}.", "Down by cause: {causes}."),
        # --- the page --------------------------------------------------------------------------------
        "explain.page.title": ("Rincian ketersediaan: {service}", "Availability explained: {service}"),
        "explain.page.month": ("Bulan", "Month"),
        "explain.page.earlier": ("Bulan sebelumnya", "Month before"),
        "explain.page.later": ("Bulan berikutnya", "Month after"),
        "explain.page.days": ("Hari demi hari", "Day by day"),
        "explain.page.rows": ("Yang tidak tersedia", "What was not up"),
        "explain.page.calm": (
            "Tidak ada waktu terputus atau tidak diketahui pada bulan ini.",
            "No time of this month was down or unknown.",
        ),
        "explain.page.evidence": ("Bukti", "Evidence"),
        "explain.page.legend": ("Keterangan warna", "Legend"),
        "explain.page.uncounted": ("tidak dihitung", "not counted"),
        "explain.page.ahead": ("belum berlangsung", "still to come"),
        "explain.page.back": ("Ketersediaan semua instansi", "Availability of all offices"),
        "explain.page.counts": ("dihitung {length}", "counts {length}"),
    }
)
