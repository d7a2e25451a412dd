"""Texts of what a failure would take down, and of which failures would take down most."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SUPPOSING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- what if ---------------------------------------------------------------------------------
        "whatif.title": ("Bagaimana jika terputus?", "What if it failed?"),
        "whatif.link": ("Bagaimana jika ini terputus?", "What if this failed?"),
        "whatif.intro": (
            "Instansi yang terputus bila kabel, kelompok risiko, link, atau perangkat ini gagal bersamaan mulai sekarang, dan akibatnya bagi jaminan bulan ini. Tidak ada yang dicatat.",
            "The offices that would be down if these cables, risk groups, links or devices failed together now, and what that does to this month's guarantee. Nothing is recorded.",
        ),
        "whatif.elements": ("Yang terputus", "What fails"),
        "whatif.another": ("Tambah elemen", "Add an element"),
        "whatif.lasting": ("Lamanya", "For how long"),
        "whatif.lasting.month": ("Sampai akhir bulan", "To the month's end"),
        "whatif.ask": ("Hitung", "Work it out"),
        "whatif.none": (
            "Tidak ada instansi yang terputus: selalu ada jalur lain.",
            "No office would be down: there is another way to each.",
        ),
        "whatif.headline": (
            "Jika {elements} terputus sekarang sampai {until}: {offices} instansi terputus ({services} layanan, {devices} perangkat).",
            "If {elements} failed now until {until}: offices down {offices} (services {services}, devices {devices}).",
        ),
        "whatif.turned": (
            "Karenanya {count} instansi tidak akan mencapai jaminan bulan ini.",
            "Offices that would miss this month's guarantee because of it: {count}.",
        ),
        "whatif.turned.none": (
            "Tidak ada instansi yang karenanya tidak mencapai jaminan bulan ini.",
            "No office would miss this month's guarantee because of it.",
        ),
        "whatif.office": ("Instansi", "Office"),
        "whatif.budget": ("Anggaran gangguan", "Error budget"),
        "whatif.used": ("Terpakai", "Used"),
        "whatif.takes": ("Akan terpakai", "Would be used"),
        "whatif.breach": ("Habis pada", "Used up on"),
        "whatif.breach.spent": ("Sudah habis", "Already used up"),
        "whatif.breach.enough": ("Cukup", "Enough"),
        "whatif.verdict": ("Penilaian terburuk", "Worst verdict"),
        "whatif.spared": ("tanpa gangguan ini: {verdict}", "without it: {verdict}"),
        "whatif.unpromised": ("Tanpa layanan yang dijanjikan", "No service is promised"),
        "whatif.bar": (
            "terpakai {used} dan akan terpakai {takes} dari anggaran {budget}",
            "used {used} and would use {takes} of a budget of {budget}",
        ),
        "whatif.assumes": (
            "Selebihnya, sisa bulan ini dianggap tanpa gangguan lain. Waktu yang tidak terpantau dapat membuat penilaian belum pasti.",
            "For the rest, nothing else is taken to fail this month. Time that was not measured may leave a verdict undetermined.",
        ),
        "whatif.unmeasured": ("Tidak terukur", "Not measured"),
        "whatif.blind": ("Agen {agents} buta", "Agent {agents} would be blind"),
        "whatif.blind.none": (
            "Tidak ada instansi yang karenanya luput dari pantauan.",
            "No office would go unwatched by it.",
        ),
        "whatif.blind.hint": (
            "Buta bukan gangguan: tidak ada tiket, hanya satu pemberitahuan. {offices} instansi tidak terpantau selama itu; angkanya tidak diketahui. {seen} di antaranya masih terlihat oleh agen lain.",
            "Blind is no outage: no ticket, one notice. Offices not watched meanwhile, their figures unknown: {offices}; of these still seen by another agent: {seen}.",
        ),
        "whatif.blind.seen": ("masih terlihat", "still seen"),
        "whatif.strange": ("Tidak ada elemen “{text}” dalam inventaris.", "The inventory has no element “{text}”."),
        "whatif.strange.near": (
            "Tidak ada elemen “{text}” dalam inventaris; maksudnya {near}?",
            "The inventory has no element “{text}”; did you mean {near}?",
        ),
        "whatif.too-many": ("Pilih paling banyak {most} elemen.", "Choose {most} elements at most."),
        "whatif.lasting.wrong": (
            "“{text}” bukan lama waktu; tulis seperti 8h, 90m, atau 3d.",
            "“{text}” is no duration; write it like 8h, 90m or 3d.",
        ),
        # --- risk ------------------------------------------------------------------------------------
        "page.risk": ("Risiko", "Risk"),
        "risk.title": ("Risiko jaringan", "Risk"),
        "risk.intro": (
            "Gangguan mana yang memutus instansi terbanyak, satu per satu dan berdua, serta link mana yang paling berguna bila digandakan. Dihitung dari topologi saja: bahan untuk layanan 1.4, rekomendasi kebutuhan peralatan.",
            "Which failures take most offices down, one by one and two at once, and which link is most worth a second one. Worked out from the topology alone: material for service 1.4, equipment recommendation.",
        ),
        "risk.singles": ("Satu gangguan", "Single failures"),
        "risk.singles.hint": (
            "Berapa instansi yang terputus bila hanya ini yang gagal.",
            "How many offices are down when only this fails.",
        ),
        "risk.singles.none": (
            "Tidak ada satu gangguan pun yang memutus instansi.",
            "No single failure takes an office down.",
        ),
        "risk.doubles": ("Dua gangguan bersamaan", "Double failures"),
        "risk.doubles.hint": (
            "Hanya pasangan yang bersama-sama memutus instansi yang tidak terputus oleh salah satunya saja.",
            "Only pairs that together take down offices which neither takes down alone.",
        ),
        "risk.doubles.none": (
            "Tidak ada pasangan yang bersama-sama memutus lebih banyak daripada masing-masing.",
            "No pair takes down more than each does alone.",
        ),
        "risk.links": ("Link yang paling berguna bila digandakan", "Links most worth doubling"),
        "risk.links.hint": (
            "Link kedua lewat jalur lain di antara dua perangkat yang sama: instansi ini tidak lagi terputus bila link itu atau kabelnya gagal.",
            "A second link on another way between the same two devices: these offices then stay up though the link or its cable fails.",
        ),
        "risk.links.none": (
            "Tidak ada link yang penggandaannya menolong suatu instansi.",
            "No link whose doubling would keep an office up.",
        ),
        "risk.blind": ("Yang membuat agen buta", "What would leave the agent blind"),
        "risk.blind.hint": (
            "Agen yang buta tidak melihat apa-apa lagi. Instansi di sini bukan terputus, melainkan tidak terpantau: waktunya tidak diketahui, satu pemberitahuan, tanpa tiket. Agen kedua, atau jalur kedua ke agen ini, menolong.",
            "A blind agent sees nothing more. The offices here are not down but not watched: unknown time, one notice, no ticket. A second agent, or a second way to this one, helps.",
        ),
        "risk.blind.none": (
            "Tidak ada satu gangguan pun yang membuat agen buta.",
            "No single failure leaves an agent blind.",
        ),
        "risk.agents": ("Agen", "Agent"),
        "risk.unwatched": ("Instansi tidak terpantau", "Offices not watched"),
        "risk.seen": ("Terlihat agen lain", "Seen by another"),
        "risk.search.whole": (
            "Semua {counted} pasangan yang mungkin telah diperiksa.",
            "All {counted} pairs that could matter were tried.",
        ),
        "risk.search.bounded": (
            "{tried} dari {counted} pasangan yang mungkin telah diperiksa; pasangan yang tidak disebut di sini paling banyak memutus {unseen} instansi lagi.",
            "{tried} of the {counted} pairs that could matter were tried; a pair that is not named here takes at most {unseen} offices more.",
        ),
        "risk.search.cut": (
            "Jaringan ini terlalu besar untuk diperiksa seluruhnya; {tried} pasangan telah diperiksa.",
            "This network is too large to be tried to the end; pairs tried: {tried}.",
        ),
        "risk.working": ("menghitung risiko", "working out the risks"),
        "risk.working.singles": (
            "Risiko sedang dihitung: gangguan satu per satu, {done} dari {whole} elemen.",
            "The risks are being computed: single failures, {done} of {whole} elements.",
        ),
        "risk.working.links": (
            "Risiko sedang dihitung: link yang digandakan, {done} dari {whole}.",
            "The risks are being computed: links doubled, {done} of {whole}.",
        ),
        "risk.working.doubles": (
            "Risiko sedang dihitung: dua gangguan bersamaan, {done} dari {whole} langkah.",
            "The risks are being computed: two failures at once, {done} of {whole} steps.",
        ),
        "risk.working.hint": (
            "Sekali untuk setiap inventaris. Halaman ini memuat ulang sendiri.",
            "Once for each inventory. This page reloads by itself.",
        ),
        "risk.working.again": ("Muat ulang sekarang", "Reload now"),
        "risk.element": ("Yang gagal", "What fails"),
        "risk.link": ("Link", "Link"),
        "risk.offices": ("Instansi", "Offices"),
        "risk.together": ("Hanya bila berdua", "Only together"),
        "risk.services": ("Layanan", "Services"),
        "risk.failures": ("Bila yang gagal", "When this fails"),
        "risk.share": (
            "{count} dari {whole} instansi ({percent} %)",
            "{count} of {whole} offices ({percent} %)",
        ),
        "risk.and": ("{one} dan {other}", "{one} and {other}"),
        "risk.rest": ("Tampilkan {count} lagi", "Show {count} more"),
        "risk.more": ("{count} baris lagi lewat HTTP atau siaga risk.", "Rows more, by HTTP or siaga risk: {count}."),
        "risk.what": ("Apa akibatnya bagi bulan ini?", "What would that do to this month?"),
        "risk.kind.single": ("satu", "single"),
        "risk.kind.double": ("dua", "double"),
        "risk.kind.doubling": ("gandakan", "doubling"),
        "risk.kind.blinding": ("membutakan agen", "blinding"),
        "risk.column.kind": ("jenis", "kind"),
        "risk.column.rank": ("peringkat", "rank"),
        "risk.column.elements": ("elemen", "elements"),
        "risk.column.names": ("nama", "names"),
        "risk.column.offices": ("jumlah instansi", "offices"),
        "risk.column.together": ("hanya bila berdua", "only together"),
        "risk.column.services": ("jumlah layanan", "services"),
        "risk.column.who": ("instansi", "who"),
    }
)
