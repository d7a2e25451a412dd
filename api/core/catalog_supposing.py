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
            "{count} instansi menjadi tidak mencapai jaminan bulan ini karenanya.",
            "Offices that would miss this month's guarantee because of it: {count}.",
        ),
        "whatif.turned.none": (
            "Tidak ada instansi yang karenanya gagal mencapai jaminan bulan ini.",
            "No office would miss this month's guarantee because of it.",
        ),
        "whatif.office": ("Instansi", "Office"),
        "whatif.budget": ("Anggaran gangguan", "Error budget"),
        "whatif.used": ("Terpakai", "Used"),
        "whatif.takes": ("Akan terpakai", "Would be used"),
        "whatif.breach": ("Habis pada", "Used up on"),
        "whatif.breach.spent": ("Sudah habis", "Already used up"),
        "whatif.breach.enough": ("Cukup", "Enough"),
        "whatif.verdict": ("Putusan terburuk", "Worst verdict"),
        "whatif.spared": ("tanpa gangguan ini: {verdict}", "without it: {verdict}"),
        "whatif.unpromised": ("Tanpa layanan yang dijanjikan", "No service is promised"),
        "whatif.bar": (
            "terpakai {used} dan akan terpakai {takes} dari anggaran {budget}",
            "used {used} and would use {takes} of a budget of {budget}",
        ),
        "whatif.assumes": (
            "Selebihnya, sisa bulan ini dianggap tanpa gangguan lain. Waktu yang tidak terpantau dapat membuat putusan belum pasti.",
            "For the rest, nothing else is taken to fail this month. Time that was not measured may leave a verdict undetermined.",
        ),
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
    }
)
