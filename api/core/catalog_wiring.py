"""Texts of where what devices hear of each other differs from the inventory."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WIRING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "wiring.title": ("Kabel menurut perangkat", "Wiring as devices tell"),
        "wiring.intro": (
            "Perbedaan antara inventaris dan tetangga yang didengar perangkat lewat LLDP atau CDP. Yang diterima ditulis ke inventaris dan dapat dibatalkan di Riwayat.",
            "Where the inventory differs from the neighbours that devices hear by LLDP or CDP. What is accepted is written into the inventory, and can be undone in the history.",
        ),
        "wiring.none": (
            "Tidak ada perbedaan: semua yang didengar perangkat cocok dengan inventaris.",
            "No difference: all that devices hear agrees with the inventory.",
        ),
        "wiring.silent": (
            "Belum ada perangkat yang menyebut tetangganya. Diperlukan SNMP dan LLDP atau CDP pada perangkat.",
            "No device has told of its neighbours yet. That needs SNMP, and LLDP or CDP on the device.",
        ),
        "wiring.section.differs": ("Berbeda", "Different"),
        "wiring.section.unlisted": ("Belum ada di inventaris", "Not in the inventory"),
        "wiring.section.unheard": ("Tidak terdengar", "Not heard"),
        "wiring.differs": (
            "{protocol} di {device} melihat {who} pada port {interface}; menurut inventaris di sana {inventory}.",
            "{protocol} of {device} sees {who} on port {interface}; the inventory says {inventory}.",
        ),
        "wiring.unlisted": (
            "{protocol} di {device} melihat {who} pada port {interface}; inventaris tidak punya link itu.",
            "{protocol} of {device} sees {who} on port {interface}; the inventory has no such link.",
        ),
        "wiring.unheard": (
            "Inventaris punya link {link} dari {device} ke {inventory}; perangkat itu tidak mendengarnya.",
            "The inventory has link {link} from {device} to {inventory}; the device hears nothing of it.",
        ),
        "wiring.end": ("{device}, port {port}", "{device}, port {port}"),
        "wiring.both": ("Kedua perangkat mengatakannya.", "Both devices say so."),
        "wiring.asof": ("menurut data {at}", "as of {at}"),
        "wiring.becomes": ("Menjadi: {link}: {near} ↔ {other}", "Becomes: {link}: {near} ↔ {other}"),
        "wiring.new": ("link baru", "a new link"),
        "wiring.accept": ("Terima", "Accept"),
        "wiring.first": ("Lengkapi dahulu", "Fill in first"),
        "wiring.medium": (
            "LLDP tidak menyebut jenis kabel: dicatat sebagai kabel FO induk sampai diperbaiki.",
            "LLDP does not tell the medium: it is written as trunk fibre until somebody corrects it.",
        ),
        "wiring.stranger": (
            "Bukan perangkat dalam inventaris; tambahkan dahulu, misalnya dengan siaga discover.",
            "Not a device of the inventory; add it first, for instance with siaga discover.",
        ),
        "wiring.why": (
            "{protocol}: {device} port {interface} melihat {who}",
            "{protocol}: {device} port {interface} sees {who}",
        ),
        "wiring.gone": (
            "Perbedaan itu sudah tidak ada: perangkat atau inventaris berubah sementara itu.",
            "That difference is no more: the devices or the inventory have changed meanwhile.",
        ),
    }
)
