"""Texts of the monthly report; the same rules as ``api.core.catalog``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REPORT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- frame -----------------------------------------------------------------------------------
        "report.title": ("Laporan Ketersediaan Jaringan", "Network Availability Report"),
        "report.service": (
            "Layanan Jaringan Intra Pemerintah Daerah",
            "Local-Government Intra-Network Service",
        ),
        "report.preliminary": ("Sementara, sampai {at}", "Preliminary, as of {at}"),
        "report.page": ("Halaman {page} dari {pages}", "Page {page} of {pages}"),
        "report.inputs": (
            (
                "Inventaris: {offices} instansi, versi {version}. Bukti pengukuran: {first} sampai {last}. "
                "Disusun dari data per {until}. Sidik laporan: {digest}."
            ),
            (
                "Inventory: {offices} offices, version {version}. Evidence: {first} to {last}. "
                "Made from data as of {until}. Report fingerprint: {digest}."
            ),
        ),
        "report.file": ("laporan-ketersediaan-{month}.pdf", "availability-report-{month}.pdf"),
        # --- the first page in words -----------------------------------------------------------------
        "report.lead.all": (
            (
                "Seluruh {offices} instansi memperoleh layanan jaringan sesuai jaminan {guarantee} pada jam layanan "
                "{period}."
            ),
            (
                "All {offices} offices had the network service that they are guaranteed ({guarantee} of service hours) in "
                "{period}."
            ),
        ),
        "report.lead.some": (
            (
                "{met} dari {offices} instansi memperoleh layanan jaringan sesuai jaminan {guarantee} pada jam layanan "
                "{period}."
            ),
            (
                "{met} of {offices} offices had the network service that they are guaranteed ({guarantee} of service "
                "hours) in {period}."
            ),
        ),
        "report.lead.missed": (
            "Bagi {missed} instansi jaminan itu tidak terpenuhi.",
            "The guarantee was missed for {missed}.",
        ),
        "report.lead.undetermined": (
            "Bagi {undetermined} instansi belum dapat dipastikan, karena sebagian jam layanannya tidak terpantau.",
            "For {undetermined} it cannot be told, because part of their service hours was not measured.",
        ),
        "report.guarantee.each": ("masing-masing", "each its own share"),
        "report.lead.up": (
            "Gangguan mengambil {down} dari jam layanan seluruh instansi. Dari jam layanan yang terpantau, jaringan tersedia {availability}.",
            "Outages took {down} of all offices’ service hours. Of the hours that were measured, the network was up for {availability}.",
        ),
        "report.lead.nothing-lost": (
            "Tidak ada jam layanan terpantau yang hilang akibat gangguan.",
            "No measured service hour was lost to an outage.",
        ),
        "report.lead.known": (
            "Seluruh jam layanan terpantau, sehingga angka ini lengkap.",
            "All service hours were measured, so these figures are complete.",
        ),
        "report.lead.unknown": (
            (
                "Yang tidak diketahui: {unknown} dari jam layanan tidak terpantau. Waktu itu tidak dihitung tersedia dan tidak "
                "dihitung terputus; ketersediaan sebenarnya terletak antara {lower} dan {upper}."
            ),
            (
                "Not known: {unknown} of service hours were not measured. They count neither as up nor as down; the true "
                "availability lies between {lower} and {upper}."
            ),
        ),
        "report.lead.no-service-time": (
            "Pada periode ini belum ada jam layanan yang dapat dinilai.",
            "There is no service time to judge in this period yet.",
        ),
        # --- the first page in figures ---------------------------------------------------------------
        "report.verdicts": ("Jaminan {guarantee} menurut instansi", "The guarantee of {guarantee}, office by office"),
        "report.verdicts.each": ("Jaminan menurut instansi", "The guarantee, office by office"),
        "report.verdict.met": ("terpenuhi", "met"),
        "report.verdict.missed": ("tidak terpenuhi", "missed"),
        "report.verdict.undetermined": ("belum pasti", "undetermined"),
        "report.total": ("Seluruh instansi pada jam layanan", "All offices in service hours"),
        "report.total.availability": ("Ketersediaan", "Availability"),
        "report.total.coverage": ("Terpantau", "Coverage"),
        "report.total.hours": ("Jam layanan", "Service hours"),
        "report.total.days": ("Hari kerja", "Working days"),
        "report.state.up": ("Tersedia", "Up"),
        "report.state.down": ("Terputus", "Down"),
        "report.state.unknown": ("Tidak diketahui", "Unknown"),
        "report.state.closed": ("Bukan jam layanan", "No service hours"),
        "report.state.ahead": ("Belum berlangsung", "Still to come"),
        "report.nodata": ("tanpa data", "no data"),
        "report.worst": ("Ketersediaan terendah", "Lowest availability"),
        "report.worst.none": (
            "Tidak ada instansi yang terputus pada jam layanan.",
            "No office was down in service hours.",
        ),
        "report.causes": ("Waktu hilang menurut penyebab", "Time lost by cause"),
        "report.causes.none": ("Tidak ada waktu yang hilang.", "No time was lost."),
        "report.causes.rest": ("{count} penyebab lain", "other causes: {count}"),
        "report.causes.count": ("{count} gangguan", "incidents: {count}"),
        "report.hits": ("Gangguan dengan kehilangan waktu terbesar", "Incidents that cost most"),
        "report.hits.more": ("dan {count} gangguan lain yang lebih kecil", "and {count} smaller incidents"),
        "report.hits.none": ("Tidak ada gangguan pada jam layanan.", "There was no incident in service hours."),
        "report.hits.what": ("Gangguan", "Incident"),
        "report.hits.began": ("Mulai", "Began"),
        "report.hits.lasted": ("Lama", "Lasted"),
        "report.hits.offices": ("Instansi", "Offices"),
        "report.hits.lost": ("Jam layanan hilang", "Service hours lost"),
        "report.hits.ongoing": ("berlangsung", "ongoing"),
        "report.hits.unknown": ("Penyebab belum diketahui", "Cause not yet known"),
        "report.hits.unclaimed": ("Tidak tercatat pada satu gangguan pun", "Not on record as any incident"),
        # --- how to read -----------------------------------------------------------------------------
        "report.notes": ("Cara membaca", "How to read this"),
        "report.note.verdict": (
            (
                "Terpenuhi: batas bawah ketersediaan mencapai jaminan. Tidak terpenuhi: batas atasnya pun tidak "
                "mencapainya. Selain itu: belum pasti."
            ),
            (
                "Met: even the lower bound of availability reaches the guarantee. Missed: not even the upper bound does. "
                "Else: undetermined."
            ),
        ),
        "report.note.cut": (
            (
                "Persentase dipotong pada dua desimal, tidak dibulatkan ke atas. Angka seluruh instansi adalah jumlah "
                "waktu, bukan rata-rata persentase."
            ),
            (
                "Percentages are cut at two decimals, never rounded up. Figures for all offices are sums of time, not "
                "means of percentages."
            ),
        ),
        "report.note.cause": (
            "Penyebab adalah hasil pengukuran; penetapan oleh petugas tercatat pada tiket.",
            "Causes are as measured; what an officer decided stands on the ticket.",
        ),
        "report.note.dark": (
            "{count} instansi sama sekali tidak terpantau pada jam layanan.",
            "Offices not measured at all in service hours: {count}.",
        ),
        "report.note.calendar.joint-leave-not-decreed": (
            "Cuti bersama {year} belum ditetapkan; hari kerja dapat berubah.",
            "Joint leave of {year} is not decreed yet; working days may change.",
        ),
        "report.note.calendar.estimated-dates": (
            "Sebagian tanggal hari libur {year} masih perkiraan.",
            "Some holidays of {year} are estimates.",
        ),
        "report.note.calendar.holidays-not-known": (
            "Hari libur {year} tidak diketahui; semua hari kalender kerja dihitung.",
            "Holidays of {year} are not known; none is kept.",
        ),
        # --- signature -------------------------------------------------------------------------------
        "report.sign.place": ("Pangkalpinang,", "Pangkalpinang,"),
        "report.sign.office": ("Kepala {organisation},", "Head of {organisation},"),
        "report.sign.head": ("Kepala Dinas,", "Head of the Office,"),
        "report.sign.number": ("NIP", "NIP"),
        "report.sign.not-yet": (
            "Laporan sementara tidak untuk ditandatangani; angka akhir terbit setelah bulan ini berakhir.",
            "A preliminary report is not for signature; final figures come once the month is over.",
        ),
        # --- the table -------------------------------------------------------------------------------
        "report.table": ("Ketersediaan tiap instansi", "Availability of each office"),
        "report.table.office": ("Instansi", "Office"),
        "report.table.availability": ("Jam layanan", "Service hours"),
        "report.table.bounds": ("Batas bawah–atas", "Lower–upper bound"),
        "report.table.down": ("Terputus", "Down"),
        "report.table.around": ("24 × 7", "24 × 7"),
        "report.table.verdict": ("Jaminan", "Guarantee"),
        "report.table.days": ("Hari demi hari", "Day by day"),
        "report.table.complex": ("Kompleks perkantoran Gubernur", "Governor's office complex"),
        "report.table.outside": ("Di luar kompleks: {island}", "Outside the complex: {island}"),
        "report.table.elsewhere": ("Lainnya", "Elsewhere"),
        "report.legend": (
            "Tinggi bagian sebuah batang sebanding dengan jam layanan hari itu; gangguan sekecil apa pun tampak.",
            "The parts of a bar are in proportion to that day's service hours; the smallest outage shows.",
        ),
        "report.strip.down": ("Terputus pada tanggal {days}.", "Down on days {days}."),
        "report.strip.unknown": ("Sebagian tidak diketahui pada tanggal {days}.", "Partly unknown on days {days}."),
        "report.strip.calm": ("Tanpa gangguan.", "No outage."),
        # --- asking for it ---------------------------------------------------------------------------
        "report.page.title": ("Laporan bulanan", "Monthly reports"),
        "report.page.intro": (
            "Laporan ketersediaan tiap bulan, siap ditandatangani. Bulan yang masih berjalan bersifat sementara.",
            "The availability report of each month, ready to be signed. That of the running month is preliminary.",
        ),
        "report.page.none": ("Belum ada yang terukur.", "Nothing has been measured yet."),
        "report.page.month": ("Bulan", "Month"),
        "report.page.file": ("Berkas PDF", "PDF file"),
        "report.page.indonesian": ("Indonesia", "Indonesian"),
        "report.page.english": ("Inggris", "English"),
        "report.page.running": ("sementara", "preliminary"),
    }
)
