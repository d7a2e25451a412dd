"""Texts of what verdicts teach: earlier faults as evidence, and the table of guesses against verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CAUSES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "evidence.learned": (
            "{count} dari {total} gangguan terdahulu di sini menurut petugas: {cause}.",
            "{count} of {total} earlier faults here, by the officers: {cause}.",
        ),
        "causes.title": ("Dugaan sistem dan kenyataan", "The system's guess and the verdict"),
        "causes.intro": (
            "Setiap penyebab yang ditetapkan petugas, di samping dugaan sistem saat itu. Petugas yang menentukan; dari penetapannya sistem belajar untuk gangguan berikutnya di tautan atau tempat yang sama.",
            "Every cause that an officer set, beside what the system had named by then. The officer's verdict stands; from it the system learns for the next faults on the same link or at the same place.",
        ),
        "causes.none": ("Belum ada penetapan penyebab dalam kurun ini.", "No cause was set in this period."),
        "causes.summary": (
            "Dari {total} penetapan, sistem menyebut penyebab pada {named}; {right} di antaranya benar.",
            "Of {total} verdicts the system had named a cause in {named}; {right} of these were right.",
        ),
        "causes.guessless": (
            "{count} penetapan lagi dicatat tanpa dugaan di sampingnya.",
            "{count} more verdicts were recorded without a guess beside them.",
        ),
        "causes.guess": ("Dugaan sistem", "The system's guess"),
        "causes.verdict": ("Penetapan petugas", "The officer's verdict"),
        "causes.year": ("12 bulan terakhir", "The last 12 months"),
        "causes.link": ("Dugaan sistem dan kenyataan", "The system's guess and the verdict"),
        "causes.right": ("benar", "right"),
    }
)
