"""Texts of what the weather service tells: its notes, their form, their word as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WEATHER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "evidence.weather-lightning": (
            "{source}: petir di {area}; lokasi di sana yang terganggu pada jam itu: {sites}.",
            "{source}: lightning over {area}; sites of it that failed in those hours: {sites}.",
        ),
        "evidence.weather-earthquake": (
            "{source}: gempa bumi magnitudo {size} di {area}.",
            "{source}: an earthquake of magnitude {size} at {area}.",
        ),
        "evidence.weather-waves": (
            "{source}: gelombang setinggi {size} m di {area}.",
            "{source}: waves of {size} m at {area}.",
        ),
        "evidence.weather-wind": (
            "{source}: angin {size} knot di {area}.",
            "{source}: wind of {size} kn at {area}.",
        ),
        "decision.said.weather": ("{what}, {area}, {when}", "{what}, {area}, {when}"),
        "weather.said.lightning": ("Petir", "Lightning"),
        "weather.said.earthquake": ("Gempa bumi magnitudo {size}", "Earthquake of magnitude {size}"),
        "weather.said.waves": ("Gelombang laut {size} m", "Waves of {size} m"),
        "weather.said.wind": ("Angin kencang {size} knot", "Wind of {size} kn"),
        "weather.lightning": ("Petir", "Lightning"),
        "weather.earthquake": ("Gempa bumi", "Earthquake"),
        "weather.waves": ("Gelombang laut", "Waves at sea"),
        "weather.wind": ("Angin kencang", "Strong wind"),
        "page.weather": ("Cuaca dan gempa", "Weather"),
        "weather.title": ("Cuaca dan gempa (BMKG)", "Weather and earthquakes (BMKG)"),
        "weather.intro": (
            "Catatan dari buletin BMKG menjadi bukti bagi penyebab gangguan pada jam dan wilayahnya; gangguan yang masih berlangsung atau baru selesai (paling lama 3 hari) dinilai ulang. Catatan tidak mengubah angka ketersediaan.",
            "What a bulletin of BMKG tells is evidence for the cause of outages in its hours and area; incidents that are open or closed lately (3 days at most) are weighed anew. A note alters no availability figure.",
        ),
        "weather.note": ("Catat buletin", "Note a bulletin"),
        "weather.none": ("Belum ada catatan.", "Nothing is noted yet."),
        "weather.section.current": ("Berlaku sekarang", "In force now"),
        "weather.section.coming": ("Akan datang", "To come"),
        "weather.section.past": ("Sudah lewat", "Past"),
        "weather.section.withdrawn": ("Ditarik", "Withdrawn"),
        "weather.by": ("Dicatat {by}, {at}", "Noted by {by}, {at}"),
        "weather.withdrawn.by": ("ditarik {by}, {at}", "withdrawn by {by}, {at}"),
        "weather.source": ("Sumber: {source}", "Source: {source}"),
        "weather.import": ("Impor berkas", "Import a file"),
        "weather.import.hint": (
            "CSV (kolom phenomenon,area,from,to,size,source,text) atau berkas gempa BMKG (JSON, XML) dalam jarak 300 km dari wilayahnya. Bila ada satu baris yang salah, tidak ada yang dicatat.",
            "CSV (columns phenomenon,area,from,to,size,source,text), or BMKG's file of earthquakes (JSON, XML), of those within 300 km of the area. With one bad row nothing is recorded.",
        ),
        "weather.import.file": ("Berkas", "File"),
        "weather.import.area": ("Wilayah, untuk gempa", "Area, for earthquakes"),
        "weather.import.none": ("Pilih berkasnya.", "Choose the file."),
        "weather.import.wrong": (
            "Tidak ada yang dicatat. Perbaiki berkas ini, lalu impor lagi:",
            "Nothing is recorded. Correct this in the file and import it again:",
        ),
        "decide.title.weather": ("Catat buletin BMKG", "Note a bulletin of BMKG"),
        "decide.confirm.weather": ("Catat", "Record"),
        "decide.weather.reweighed": (
            "Penyebab gangguan yang masih berlangsung atau baru selesai di wilayah dan jam ini dinilai ulang.",
            "The causes of incidents in this area and these hours that are open or closed lately are weighed anew.",
        ),
        "decide.field.phenomenon": ("Peristiwa", "What"),
        "decide.field.area": ("Wilayah", "Area"),
        "decide.field.area.hint": (
            "Pulau, lokasi, atau kelompok risiko; pilih dari daftar.",
            "An island, a site or a risk group; choose from the list.",
        ),
        "decide.field.size": ("Kekuatan", "Size"),
        "decide.field.size.hint": (
            "Gempa: magnitudo. Gelombang: tinggi dalam meter. Angin: knot. Petir: kosongkan.",
            "Earthquake: magnitude. Waves: height in metres. Wind: knots. Lightning: leave it empty.",
        ),
        "decide.field.source": ("Nomor atau nama buletin", "Number or name of the bulletin"),
        "decide.field.text": ("Isi buletin", "What it says"),
        "decide.wrong.phenomenon": ("Pilih peristiwanya.", "Choose what it was."),
        "decide.wrong.area": ("Pilih wilayahnya.", "Choose the area."),
        "decide.wrong.size": (
            "Isi kekuatannya dengan angka, misalnya 2,5.",
            "Give its size as a number, such as 2.5.",
        ),
        "decide.wrong.source": ("Tulis nomor atau nama buletinnya.", "Write the number or name of the bulletin."),
        "decision.objection.unknown-area": (
            "Tidak ada pulau, lokasi, atau kelompok risiko “{name}” di inventaris.",
            "The inventory has no island, site or risk group “{name}”.",
        ),
        "decision.objection.too-long-weather": (
            "Lebih lama dari 7 hari. Catat setiap buletin dengan jamnya sendiri.",
            "It lasts longer than 7 days. Note each bulletin with its own hours.",
        ),
        "decision.objection.no-size": (
            "Kekuatannya tidak ada atau tidak mungkin. Berikan {name}, dan tidak yang lain.",
            "The size is missing or cannot be. Give {name}, and no other.",
        ),
        "decision.objection.noted-already": (
            "Catatan nomor {name} sudah berbunyi sama.",
            "Note {name} says the same already.",
        ),
        "weather.imported": (
            "Catatan baru: {new}; sudah ada: {known}.",
            "New notes: {new}; known already: {known}.",
        ),
    }
)
