"""Texts of what offices contest and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTEST: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "contest.title": ("Keberatan", "Contests"),
        "contest.intro": (
            "Keberatan instansi atas gangguan yang dicatat: yang menunggu jawaban di atas. Keberatan sendiri tidak mengubah angka; bila diterima, kecualikan gangguannya atau tetapkan penyebabnya.",
            "What offices contest about incidents on record; those that wait come first. A contest alters no figure by itself; if it is upheld, excuse the outage or set its cause.",
        ),
        "contest.none": ("Belum ada keberatan.", "Nothing is contested."),
        "contest.waiting": ("Menunggu jawaban", "Waiting for an answer"),
        "contest.upheld": ("Diterima", "Upheld"),
        "contest.refused": ("Tidak diterima", "Not upheld"),
        "contest.by": ("{office}, oleh {by}, {at}", "{office}, by {by}, {at}"),
        "contest.by.own": ("{office}, {at}", "{office}, {at}"),
        "contest.answered": ("Jawaban {by}, {at}", "Answer of {by}, {at}"),
        "contest.answered.own": ("Jawaban NOC, {at}", "Answer of the NOC, {at}"),
        "contest.ask": ("Ajukan keberatan", "Contest this"),
        "contest.ask.hint": (
            "Apakah gangguan ini tidak seperti yang tertulis, misalnya jaringan ternyata bisa dipakai? Tulis apa yang terjadi; NOC menjawab dengan alasan.",
            "Was it not as it is told here, for instance because the network did work? Write what happened; the NOC answers with a reason.",
        ),
        "contest.text": ("Keberatan Anda", "What you contest"),
        "contest.office": ("Atas nama instansi", "On behalf of"),
        "contest.send": ("Kirim keberatan", "Send"),
        "contest.answer": ("Jawab", "Answer"),
        "contest.reason": ("Alasan", "Reason"),
        "contest.uphold": ("Terima keberatan", "Uphold"),
        "contest.refuse": ("Tidak terima", "Do not uphold"),
        "contest.count": ("{count} keberatan menunggu jawaban", "Contests that wait for an answer: {count}"),
        "contest.news": (
            "{office} mengajukan keberatan atas gangguan {incident} dan menunggu jawaban.",
            "{office} contests incident {incident} and waits for an answer.",
        ),
        "contest.news.upheld": (
            "Keberatan Anda atas gangguan {incident} diterima; baca jawabannya.",
            "What you contest about incident {incident} is upheld; read the answer.",
        ),
        "contest.news.refused": (
            "Keberatan Anda atas gangguan {incident} tidak diterima; baca alasannya.",
            "What you contest about incident {incident} is not upheld; read the reason.",
        ),
        "contest.more": ("dan {count} keberatan lain", "and {count} more contests"),
        "contest.incident": ("Gangguan {incident}", "Incident {incident}"),
    }
)
