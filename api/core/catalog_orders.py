"""The pages of the standing orders and of the desk's settings, in Indonesian and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ORDERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- standing orders -------------------------------------------------------------------------
        "orders.title": ("Perintah Tetap", "Standing orders"),
        "orders.intro": (
            "Dengan perintah tetap, gangguan yang ditemukan pemantauan langsung ditugaskan kepada petugas tanpa menunggu disposisi.",
            "Under a standing order, a disturbance that monitoring found goes straight to the officer without awaiting dispositions.",
        ),
        "orders.none": (
            "Belum ada perintah tetap: setiap gangguan menunggu disposisi Kadis, Kabid, dan perintah Prakom.",
            "There is no standing order: every disturbance awaits the dispositions and the order.",
        ),
        "orders.state.holding": ("Berlaku", "In force"),
        "orders.state.over": ("Berakhir", "Ended"),
        "orders.state.revoked": ("Dicabut", "Revoked"),
        "orders.issued": ("Diterbitkan {by}, {at}", "Issued by {by}, {at}"),
        "orders.revoked": ("Dicabut {by}, {at}", "Revoked by {by}, {at}"),
        "orders.first": ("Berlaku sejak Siaga dipasang", "In force since Siaga was set up"),
        "orders.until": ("Berlaku sampai {at}", "Holds until {at}"),
        "orders.kinds": ("Jenis gangguan", "Kinds of disturbance"),
        "orders.kinds.all": ("Semua jenis gangguan", "All kinds of disturbance"),
        "orders.kind.outage": ("Jaringan terputus", "Outage"),
        "orders.kind.degraded": ("Kualitas jaringan menurun", "Degraded"),
        "orders.offices": ("Instansi", "Offices"),
        "orders.offices.all": ("Semua instansi", "All offices"),
        "orders.offices.hint": (
            "Tanpa pilihan: semua. Gangguan dicakup bila seluruh instansinya termasuk.",
            "None chosen: all. A disturbance is covered when all its offices are.",
        ),
        "orders.issue": ("Terbitkan perintah tetap", "Issue a standing order"),
        "orders.number": ("Nomor", "Number"),
        "orders.text": ("Isi perintah", "Text of the order"),
        "orders.valid": ("Berlaku sampai", "Holds until"),
        "orders.valid.hint": ("Kosongkan bila berlaku sampai dicabut", "Leave empty if it holds until it is revoked"),
        "orders.revoke": ("Cabut perintah {number}", "Revoke order {number}"),
        "orders.revoke.reason": ("Alasan pencabutan", "Reason for revoking"),
        "orders.revoke.confirm": (
            "Ya, gangguan berikutnya kembali menunggu disposisi",
            "Yes, further disturbances await dispositions again",
        ),
        "orders.done.issued": ("Perintah tetap {number} berlaku.", "Standing order {number} is in force."),
        "orders.done.revoked": ("Perintah tetap {number} dicabut.", "Standing order {number} is revoked."),
        "orders.taken": (
            "Nomor itu sudah dipakai; pakailah nomor berikutnya: {next}.",
            "That number is taken; take the next one: {next}.",
        ),
        "orders.wrong.number": ("Tulis nomor seperti SO-02.", "Give a number such as SO-02."),
        "orders.wrong.office": ("Pilih instansi yang ada di inventaris.", "Choose offices that the inventory has."),
        "orders.wrong.until": ("Tulis waktu yang masih akan datang.", "Give a time that is still to come."),
        "orders.revoked-before": ("Perintah tetap ini sudah dicabut.", "This standing order was revoked before."),
        # --- settings --------------------------------------------------------------------------------
        "settings.title": ("Pengaturan service desk", "Service desk settings"),
        "settings.intro": (
            "Perubahan langsung berlaku: batas waktu, prioritas, dan peringatan tiket yang berjalan dihitung ulang.",
            "A change holds at once: dues, priorities and warnings of the tickets under way are counted anew.",
        ),
        "settings.capacity": ("Permohonan yang mulai dalam satu hari kerja", "Requests that start on one working day"),
        "settings.steps": ("Target tiap langkah (menit jam kerja)", "Target of each step (minutes of working time)"),
        "settings.steps.hint": ("1 sampai 2400 menit", "1 to 2400 minutes"),
        "settings.bounds": ("Dampak", "Impact"),
        "settings.bounds.hint": (
            "Dampak sedang dan besar mulai dari jumlah ini; yang tertinggi di antara keduanya berlaku.",
            "From how many on the impact is medium and high; the higher of the two counts.",
        ),
        "settings.offices.0": ("Dampak sedang: instansi", "Medium impact: offices"),
        "settings.offices.1": ("Dampak besar: instansi", "High impact: offices"),
        "settings.people.0": ("Dampak sedang: orang", "Medium impact: people"),
        "settings.people.1": ("Dampak besar: orang", "High impact: people"),
        "settings.priority": ("Prioritas menurut dampak dan kepentingan", "Priority by impact and urgency"),
        "settings.impact.low": ("Dampak kecil", "Low impact"),
        "settings.impact.medium": ("Dampak sedang", "Medium impact"),
        "settings.impact.high": ("Dampak besar", "High impact"),
        "settings.cell": ("{impact}, kepentingan: {urgency}", "{impact}, urgency: {urgency}"),
        "settings.save": ("Simpan pengaturan", "Save the settings"),
        "settings.saved": ("Pengaturan tersimpan dan sudah berlaku.", "The settings are saved and in force."),
        "settings.reading": (
            "Hanya administrator yang dapat mengubah pengaturan ini.",
            "Only the administrator can change these settings.",
        ),
        "settings.wrong.capacity": ("Tulis bilangan 1 sampai 10.000.", "Give a number from 1 to 10,000."),
        "settings.wrong.minutes": ("Tulis 1 sampai 2400 menit.", "Give 1 to 2400 minutes."),
        **{
            f"settings.wrong.{name}": ("Tulis 1 sampai 2400 menit.", "Give 1 to 2400 minutes.")
            for name in ("request", "kadis", "kabid", "prakom", "take", "report", "archive")
        },
        "settings.wrong.offices": (
            "Tulis bilangan mulai 1; batas dampak besar tidak boleh di bawah batas dampak sedang.",
            "Give numbers from 1 on; the bound of high must not be below that of medium.",
        ),
        "settings.wrong.people": (
            "Tulis bilangan mulai 1; batas dampak besar tidak boleh di bawah batas dampak sedang.",
            "Give numbers from 1 on; the bound of high must not be below that of medium.",
        ),
        "settings.wrong.priority": ("Pilih prioritas 1 sampai 4.", "Choose priorities from 1 to 4."),
    }
)
