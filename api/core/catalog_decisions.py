"""Texts of what people decide: calendars, maintenance, excuses, their impact, and what speaks against them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DECISIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "page.calendar": ("Kalender", "Calendar"),
        "page.maintenance": ("Pemeliharaan", "Maintenance"),
        # --- what speaks against a decision (collector.core.objections) ------------------------------
        "decision.objection.unknown-element": (
            "Inventaris tidak memiliki perangkat, sambungan, atau kelompok risiko “{name}”. Periksa namanya.",
            "The inventory has no device, link or risk group “{name}”. Correct the name.",
        ),
        "decision.objection.reversed": (
            "Waktu selesai tidak lebih kemudian daripada waktu mulai. Tukarkan keduanya.",
            "It ends before it begins. Swap the two.",
        ),
        "decision.objection.too-long": (
            "Lamanya lebih dari 400 hari. Pensiunkan saja di inventaris, atau betulkan tanggalnya.",
            "It lasts longer than 400 days. Retire the element in the inventory instead, or correct the dates.",
        ),
        "decision.objection.out-of-range": (
            "Tanggalnya di luar tahun 1970 sampai 2200 ({name}). Betulkan.",
            "It lies outside the years 1970 to 2200 ({name}). Correct it.",
        ),
        "decision.objection.weekdays": ("“{name}” bukan nama hari.", "“{name}” is no weekday."),
        "decision.objection.no-last": (
            "Pemeliharaan mingguan memerlukan tanggal terakhir, paling lama 400 hari sesudah mulai.",
            "What comes back every week needs the date it ends on, at most 400 days after it begins.",
        ),
        "decision.objection.longer-than-a-day": (
            "Pemeliharaan mingguan harus lebih pendek dari satu hari.",
            "What comes back every week must be shorter than a day.",
        ),
        "decision.objection.no-reason": (
            "Alasan wajib diisi; alasan itu tercatat di samping setiap angka yang berubah.",
            "Give a reason; it stands beside every figure that this changes.",
        ),
        "decision.objection.late-without-reason": (
            (
                "Pemeliharaan {name} sudah dimulai dan tidak memuat alasan, sehingga tidak akan dihitung. Tarik kembali, lalu "
                "rencanakan ulang dengan alasan."
            ),
            "Maintenance {name} has begun and gives no reason, so it would not count. Withdraw it and plan it anew with one.",
        ),
        "decision.objection.unknown-decision": (
            "Tidak ada keputusan nomor {name} yang masih berlaku untuk disetujui atau ditarik.",
            "There is no decision {name} that holds and can be approved or withdrawn.",
        ),
        "decision.slow": (
            (
                "Dampaknya belum selesai dihitung oleh kolektor. Persempit rentang tanggalnya, atau hitung di mesin kolektor dengan "
                "siaga impact --data."
            ),
            (
                "The collector has not finished making the figures. Give the decision fewer months, or ask on the collector's machine "
                "by siaga impact --data."
            ),
        ),
        "decision.objection.withdrawal-stays": (
            "Keputusan nomor {name} adalah penarikan, dan penarikan tidak dapat ditarik. Putuskan lagi apa yang ditariknya.",
            "Decision {name} is a withdrawal, and a withdrawal cannot be withdrawn. Decide again what it withdrew.",
        ),
        "decision.objection.withdrawn-already": (
            "Keputusan nomor {name} sudah ditarik. Putuskan lagi jika harus berlaku.",
            "Decision {name} is withdrawn already. Decide it again if it is to hold.",
        ),
        "decision.objection.approved-already": (
            "Pemeliharaan nomor {name} sudah disetujui.",
            "Maintenance {name} is approved already.",
        ),
        "decision.objection.unknown-incident": ("Tidak ada gangguan nomor “{name}”.", "There is no incident “{name}”."),
        "decision.objection.unknown-service": (
            "Inventaris tidak memiliki layanan “{name}”. Betulkan, atau kosongkan untuk semua layanan.",
            "The inventory has no service “{name}”. Correct it, or name none for all.",
        ),
        "decision.objection.unknown-cause": (
            "“{name}” bukan penyebab yang dikenal; pilih salah satu: {known}.",
            "“{name}” is no cause; give one of {known}.",
        ),
        "decision.objection.unknown-calendar": (
            "Inventaris tidak memiliki kalender “{name}”; yang ada: {known}.",
            "The inventory has no calendar “{name}”; it has {known}.",
        ),
        "decision.objection.malformed": (
            (
                "Penulisannya keliru. Tulis tanggal seperti 2026-11-21 atau 2026-12-21..2026-12-24, dan jam seperti 08:00-12:00. "
                "({name})"
            ),
            "Write dates as 2026-11-21 or 2026-12-21..2026-12-24, and hours as 08:00-12:00. ({name})",
        ),
        "decision.objection.never-opens": (
            "Dengan begitu kalender tidak pernah buka. Sisakan jam layanan.",
            "The calendar would never open. Leave it some hours.",
        ),
        # --- what a decision says ----------------------------------------------------------------------
        "decision.said.maintenance": ("{element}, {when}", "{element}, {when}"),
        "decision.said.weekly": (
            "{element}, setiap {days} pukul {start}–{end} sampai {last}",
            "{element}, every {days} {start}–{end} until {last}",
        ),
        "decision.objection.unknown-office": (
            "Tidak ada instansi “{name}” dalam inventaris.",
            "The inventory has no office “{name}”.",
        ),
        "decision.objection.unknown-contest": (
            "Tidak ada keberatan nomor {name} yang berlaku.",
            "There is no contest {name} that holds.",
        ),
        "decision.objection.answered-already": (
            "Keberatan nomor {name} sudah dijawab.",
            "Contest {name} is answered already.",
        ),
        "decision.objection.contested-already": (
            "Keberatan instansi ini atas gangguan itu sudah dicatat dan menunggu jawaban.",
            "This office contests that incident already, and waits for an answer.",
        ),
        "decision.said.contest": (
            "Keberatan {office} atas gangguan {incident}",
            "{office} contests incident {incident}",
        ),
        "decision.said.answer.upheld": ("Keberatan nomor {number} diterima", "Contest {number} upheld"),
        "decision.said.answer.refused": ("Keberatan nomor {number} tidak diterima", "Contest {number} not upheld"),
        "decision.said.approval": ("Keputusan nomor {number}", "Decision {number}"),
        "decision.said.excuse": (
            "Gangguan {incident}, semua layanan yang terdampak",
            "Incident {incident}, all services that it took down",
        ),
        "decision.said.excuse.some": ("Gangguan {incident}: {services}", "Incident {incident}: {services}"),
        "decision.said.cause": ("Gangguan {incident}: {cause}", "Incident {incident}: {cause}"),
        "decision.said.closed": ("{calendar}, {dates}: tutup", "{calendar}, {dates}: closed"),
        "decision.said.open": ("{calendar}, {dates}: {hours}", "{calendar}, {dates}: {hours}"),
        "decision.said.hours": ("{calendar}, mulai {date}: {hours}", "{calendar}, from {date}: {hours}"),
        "decision.day.closed": ("tutup", "closed"),
        # --- impact ----------------------------------------------------------------------------------
        "impact.title": ("Dampak sebelum dicatat", "Impact before it is recorded"),
        "impact.none": ("Tidak ada angka yang berubah.", "No figure changes."),
        "impact.verdicts": (
            "{verdicts} penilaian berubah; {figures} angka berubah pada {offices} instansi.",
            "Verdicts that change: {verdicts}. Figures that change: {figures}. Offices: {offices}.",
        ),
        "impact.ahead": (
            "Waktu yang akan datang belum memiliki angka; dampaknya baru terlihat setelah berlangsung.",
            "Time to come has no figures yet; what it alters shows once it has passed.",
        ),
        "impact.down": ("terputus {down} dari {considered}", "down {down} of {considered}"),
        "impact.month": ("Bulan", "Month"),
        "impact.office": ("Instansi", "Office"),
        "impact.basis": ("Dasar", "Basis"),
        "impact.before": ("Sekarang", "Now"),
        "impact.after": ("Menjadi", "Becomes"),
        "impact.more": ("dan {count} angka lagi", "and {count} more figures"),
        "impact.tickets": ("Batas tiket yang berubah", "Tickets' due times that move"),
        "impact.ticket": ("{number}: batas {due} menjadi {becomes}", "{number}: due {due} becomes {becomes}"),
        "impact.no-tickets": (
            (
                "Batas waktu tiket tidak dihitung: kolektor tidak mengenal tiket. Mintalah dengan --data di mesin yang menjalankan "
                "siaga run atau siaga api, atau lewat POST /api/v1/decisions/impact."
            ),
            (
                "Tickets' dues are not told: a collector knows of no tickets. Ask with --data on the machine of siaga run or siaga "
                "api, or by POST /api/v1/decisions/impact."
            ),
        ),
        "impact.rest": ("Tampilkan {count} angka lainnya", "Show {count} more figures"),
        "impact.covered": ("Instansi yang tercakup", "Offices covered"),
        "impact.covered.none": (
            "Tidak ada layanan yang terputus oleh elemen ini saja.",
            "This element alone takes no service down.",
        ),
        "impact.cli.recorded": (
            "Keputusan nomor {number} dicatat oleh {by}.",
            "Decision {number} is recorded, by {by}.",
        ),
        # --- rules of days ---------------------------------------------------------------------------
        "calendar.title": ("Kalender layanan", "Service calendar"),
        "calendar.pick": ("Pilih kalender", "Choose a calendar"),
        "calendar.none": (
            "Inventaris tidak memiliki kalender; semua layanan dijamin 24 jam setiap hari.",
            "The inventory has no calendar; all services are promised around the clock.",
        ),
        "calendar.legend": ("Arti warna dan tanda", "What colours and marks mean"),
        "calendar.rule.weekday": ("Hari layanan", "Service day"),
        "calendar.rule.weekend": ("Tanpa layanan mingguan", "Weekly day off"),
        "calendar.rule.holiday": ("Libur nasional", "National holiday"),
        "calendar.rule.joint-leave": ("Cuti bersama", "Joint leave"),
        "calendar.rule.exception": ("Pengecualian inventaris", "Exception of the inventory"),
        "calendar.rule.decided": ("Diputuskan", "Decided"),
        "calendar.warning.joint-leave-not-decreed": (
            (
                "Cuti bersama {year} belum ditetapkan, jadi harinya masih dihitung sebagai hari layanan. Umumkan di sini begitu "
                "SKB terbit."
            ),
            "Joint leave of {year} is not decreed yet, so its days count as service days. Announce them here once it is.",
        ),
        "calendar.warning.estimated-dates": (
            "Tanggal libur {year} berikut masih perkiraan: {dates}. Periksa setelah ditetapkan.",
            "These holidays of {year} are estimates: {dates}. Check them once they are decreed.",
        ),
        "calendar.warning.holidays-not-known": (
            "Hari libur {year} tidak dikenal, jadi tidak satu pun diperhitungkan. Umumkan di sini.",
            "No holidays of {year} are known, so none is kept. Announce them here.",
        ),
        "calendar.list": ("Pengecualian dan keputusan", "Exceptions and decisions"),
        "calendar.list.none": ("Tidak ada pengecualian pada tahun ini.", "No exceptions this year."),
        "calendar.what": ("Apa", "What"),
        "calendar.holds": ("Berlaku", "Holds"),
        "calendar.recorded": ("Dicatat", "Recorded"),
        "calendar.by": ("Oleh", "By"),
        "calendar.why": ("Alasan", "Reason"),
        "calendar.action": ("Tindakan", "Action"),
        "calendar.inventory": ("di inventaris", "in the inventory"),
        "calendar.from": ("mulai {date}", "from {date}"),
        "calendar.withdrawn": ("ditarik {at} oleh {by}", "withdrawn {at} by {by}"),
        "calendar.announce": ("Umumkan hari libur atau jam khusus", "Announce a day off or special hours"),
        "calendar.hours": ("Ubah jam layanan", "Change service hours"),
        # --- maintenance -----------------------------------------------------------------------------
        "maintenance.title": ("Pemeliharaan", "Maintenance"),
        "maintenance.intro": (
            (
                "Waktu pemeliharaan yang disetujui tidak dihitung, dan selama berlangsung tidak dibuat tiket untuk yang tertutup "
                "olehnya."
            ),
            "Approved maintenance is not counted, and while it lasts no ticket is opened for what it hides.",
        ),
        "maintenance.plan": ("Rencanakan pemeliharaan", "Plan maintenance"),
        "maintenance.none": ("Belum ada pemeliharaan.", "No maintenance yet."),
        "maintenance.section.running": ("Sedang berlangsung", "Running"),
        "maintenance.section.planned": ("Menunggu persetujuan", "Awaiting approval"),
        "maintenance.section.approved": ("Akan datang", "To come"),
        "maintenance.section.over": ("Selesai", "Over"),
        "maintenance.section.withdrawn": ("Ditarik", "Withdrawn"),
        "maintenance.state.running": ("Berlangsung", "Running"),
        "maintenance.state.planned": ("Belum disetujui", "Not approved"),
        "maintenance.state.approved": ("Disetujui", "Approved"),
        "maintenance.state.over": ("Selesai", "Over"),
        "maintenance.state.withdrawn": ("Ditarik", "Withdrawn"),
        "maintenance.uncounted": (
            "Disetujui setelah dimulai tanpa alasan, jadi tidak dihitung.",
            "Approved after it had begun without a reason, so it does not count.",
        ),
        "maintenance.weekly": ("setiap {days} sampai {last}", "every {days} until {last}"),
        "maintenance.left": ("{count} kali lagi", "{count} more times"),
        "maintenance.covers": ("Mencakup", "Covers"),
        "maintenance.offices": ("{count} instansi", "{count} offices"),
        "maintenance.covers.none": ("tidak memutus satu layanan pun", "takes no service down"),
        "maintenance.planned.by": ("Direncanakan {by}, {at}", "Planned by {by}, {at}"),
        "maintenance.approved.by": ("Disetujui {by}, {at}", "Approved by {by}, {at}"),
        "maintenance.withdrawn.by": ("Ditarik {by}, {at}", "Withdrawn by {by}, {at}"),
        "maintenance.approve": ("Lihat dampak dan setujui", "See the impact and approve"),
        "maintenance.withdraw": ("Tarik kembali", "Withdraw"),
        "maintenance.more": ("dan {count} lainnya", "and {count} more"),
        # --- forms -----------------------------------------------------------------------------------
        "decide.title.maintenance": ("Rencanakan pemeliharaan", "Plan maintenance"),
        "decide.title.approval": ("Setujui pemeliharaan", "Approve maintenance"),
        "decide.title.day": ("Umumkan hari libur atau jam khusus", "Announce a day off or special hours"),
        "decide.title.hours": ("Ubah jam layanan", "Change service hours"),
        "decide.title.excuse": ("Kecualikan gangguan", "Excuse an outage"),
        "decide.title.withdrawal": ("Tarik kembali keputusan", "Withdraw a decision"),
        "decide.title.cause": ("Tetapkan penyebab", "Set the cause"),
        "decide.preview": ("Lihat dampaknya", "See the impact"),
        "decide.confirm.maintenance": ("Ajukan untuk disetujui", "Submit for approval"),
        "decide.confirm.approval": ("Setujui", "Approve"),
        "decide.confirm.day": ("Umumkan", "Announce"),
        "decide.confirm.hours": ("Berlakukan", "Put in force"),
        "decide.confirm.excuse": ("Kecualikan", "Excuse"),
        "decide.confirm.withdrawal": ("Tarik kembali", "Withdraw"),
        "decide.confirm.cause": ("Tetapkan", "Set"),
        "decide.change": ("Ubah isian", "Change it"),
        "decide.cancel": ("Batal", "Cancel"),
        "decide.once": (
            "Keputusan yang dicatat tidak dapat diubah; keputusan itu hanya dapat ditarik kembali, dan keduanya tetap tercatat.",
            "What is recorded is not changed; it can be withdrawn, and both stay on record.",
        ),
        "decide.supposed": (
            "Angka di bawah berlaku bila pemeliharaan ini disetujui.",
            "The figures below hold once this maintenance is approved.",
        ),
        "decide.done": ("Keputusan nomor {number} telah dicatat.", "Decision {number} is recorded."),
        "decide.field.element": ("Yang dipelihara", "What is maintained"),
        "decide.field.element.hint": (
            "Pilih dari daftar, atau ketik sebagian namanya.",
            "Choose from the list, or type part of its name.",
        ),
        "decide.field.start": ("Mulai", "From"),
        "decide.field.end": ("Selesai", "To"),
        "decide.field.zone.hint": ("Waktu setempat, {zone}", "Local time, {zone}"),
        "decide.field.reason": ("Alasan", "Reason"),
        "decide.field.reason.maintenance": (
            "Wajib bila pemeliharaan sudah dimulai.",
            "Needed when it has begun already.",
        ),
        "decide.field.weekly": ("Ulangi setiap minggu pada hari", "Repeat every week on"),
        "decide.field.last": ("Sampai dengan tanggal", "Until the date"),
        "decide.field.last.hint": ("Hanya bila diulangi, paling lama 400 hari", "Only when repeated, at most 400 days"),
        "decide.field.calendar": ("Kalender", "Calendar"),
        "decide.field.first": ("Tanggal", "Date"),
        "decide.field.until": ("Sampai dengan (kosong: satu hari)", "Until (empty: one day)"),
        "decide.field.until.hint": (
            "Rentang hanya mengubah jam pada hari layanan; satu tanggal mengubah hari apa pun.",
            "A range changes hours on service days only; a single date changes any day.",
        ),
        "decide.field.hours": ("Jam layanan (kosong: libur)", "Service hours (empty: closed)"),
        "decide.field.hours.hint": (
            "Seperti 08:00-12:00; beberapa dipisahkan koma",
            "As 08:00-12:00; several divided by commas",
        ),
        "decide.field.why": ("Dasar atau alasan", "What decrees it"),
        "decide.field.why.hint": ("Misalnya SKB 3 Menteri Nomor 5 Tahun 2026", "Such as the number of a decree"),
        "decide.field.holds_from": ("Berlaku mulai tanggal", "Holds from"),
        "decide.field.week": ("Jam layanan menurut hari (kosong: tutup)", "Service hours by weekday (empty: closed)"),
        "decide.field.services": ("Layanan", "Services"),
        "decide.field.services.hint": (
            "Tanpa pilihan, semua layanan yang terdampak dikecualikan.",
            "None chosen: all that it took down are excused.",
        ),
        "decide.wrong.element": ("Isi yang dipelihara.", "Say what is maintained."),
        "decide.wrong.instant": (
            "Isi tanggal dan jam, misalnya 2026-12-01 22:00.",
            "Give a date and a time, such as 2026-12-01 22:00.",
        ),
        "decide.wrong.date": ("Isi tanggal, misalnya 2026-12-24.", "Give a date, such as 2026-12-24."),
        "decide.wrong.order": ("Tanggal akhir mendahului tanggal awal.", "The last date lies before the first."),
        "decide.wrong.hours": (
            "Tulis jam seperti 08:00-12:00; beberapa dipisahkan koma.",
            "Write hours as 08:00-12:00; several divided by commas.",
        ),
        "decide.wrong.reason": ("Alasan wajib diisi.", "A reason is needed."),
        "decide.excuse.link": ("Kecualikan gangguan ini…", "Excuse this outage…"),
        "ticket.excuses": ("Pengecualian gangguan", "Excused outage"),
        "ticket.excuses.by": ("dikecualikan {by}, {at}", "excused by {by}, {at}"),
        "decide.of": ("Keputusan nomor {number}", "Decision {number}"),
    }
)
