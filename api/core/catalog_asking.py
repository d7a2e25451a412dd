"""The form by which a service is asked for, and what is said once the request is in; Indonesian and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ASKING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "asking.title": ("Ajukan layanan", "Ask for service"),
        "asking.title.desk": ("Catat permohonan layanan", "Enter a request for service"),
        "asking.send": ("Ajukan layanan", "Send the request"),
        "asking.send.desk": ("Simpan permohonan", "Save the request"),
        "asking.start.now": (
            "Bila diajukan sekarang, waktu layanan langsung dihitung.",
            "Sent now, its clock starts at once.",
        ),
        "asking.start.closed": (
            "Sekarang di luar jam kerja: bila diajukan sekarang, waktu layanan dihitung mulai {at}.",
            "It is outside working hours: sent now, its clock starts {at}.",
        ),
        "asking.start.full": (
            "Permohonan untuk hari ini sudah penuh: bila diajukan sekarang, waktu layanan dihitung mulai {at}.",
            "Today is full: sent now, its clock starts {at}.",
        ),
        "asking.due": ("Paling lambat {at}", "By {at}"),
        "asking.service": ("Layanan", "Service"),
        "asking.subject": ("Perihal", "Subject"),
        "asking.description": ("Uraian kebutuhan", "What is needed"),
        "asking.description.hint": (
            "Apa yang diperlukan, untuk apa, dan sejak kapan bila ada gangguan.",
            "What is needed, what for, and since when if something is broken.",
        ),
        "asking.location": ("Lokasi", "Location"),
        "asking.urgency": ("Kepentingan", "Urgency"),
        "asking.office": ("Perangkat daerah pemohon", "Office that asks"),
        "asking.channel": ("Diterima melalui", "Received by"),
        "asking.received": ("Waktu diterima", "Received at"),
        "asking.received.hint": ("Waktu WIB; kosongkan bila baru saja", "Local time; leave empty if just now"),
        "asking.applicant": ("Nama pemohon", "Applicant's name"),
        "asking.nip": ("NIP pemohon", "Applicant's NIP"),
        "asking.contact": ("Telepon atau surel", "Phone or e-mail"),
        "asking.letter": ("Nomor surat permohonan", "Number of the letter of request"),
        "asking.letter.hint": ("Bila ada suratnya", "If there is a letter"),
        "received.number": ("Permohonan diterima dengan nomor {number}.", "The request was received as {number}."),
        "received.now": ("Waktu layanan dihitung sejak {at}.", "Its clock runs since {at}."),
        "received.closed": (
            "Karena diterima di luar jam kerja, waktu layanan dihitung mulai {at}.",
            "It came outside working hours, so its clock starts {at}.",
        ),
        "received.full": (
            "Karena permohonan untuk hari itu sudah penuh, waktu layanan dihitung mulai {at}.",
            "That day was full, so its clock starts {at}.",
        ),
        "received.due": ("Target layanan paling lambat {at}.", "The service is due by {at}."),
    }
)
