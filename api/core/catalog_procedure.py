"""The procedure of the service desk: stages, deeds, clocks, history and refusals, in Indonesian and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PROCEDURE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- services and channels -------------------------------------------------------------------
        "ticket.service.1.1": (
            "1.1 Perancangan interkoneksi jaringan intra pemerintah daerah",
            "1.1 Design of an interconnection of the local-government intra-network",
        ),
        "ticket.service.1.2": (
            "1.2 Pembangunan/pengembangan jaringan intra pemerintah daerah",
            "1.2 Building or extending the local-government intra-network",
        ),
        "ticket.service.1.3": (
            "1.3 Perbaikan dan/atau pemeliharaan jaringan intra pemerintah daerah",
            "1.3 Repair or maintenance of the local-government intra-network",
        ),
        "ticket.service.1.4": (
            "1.4 Rekomendasi kebutuhan peralatan jaringan intra pemerintah daerah",
            "1.4 Recommendation of network equipment",
        ),
        "service.short.1.1": ("1.1 Perancangan", "1.1 Design"),
        "service.short.1.2": ("1.2 Pembangunan", "1.2 Building"),
        "service.short.1.3": ("1.3 Perbaikan", "1.3 Repair"),
        "service.short.1.4": ("1.4 Rekomendasi", "1.4 Recommendation"),
        "service.target.1.1": ("5 hari kerja", "5 working days"),
        "service.target.1.2": ("5 hari kerja", "5 working days"),
        "service.target.1.3": (
            "1–3 hari kerja menurut tingkat kesulitan",
            "1–3 working days by difficulty",
        ),
        "service.target.1.4": (
            "1–2 hari kerja menurut survei lapangan",
            "1–2 working days by field survey",
        ),
        "ticket.channel.monitoring": ("Pemantauan otomatis", "Automatic monitoring"),
        "ticket.channel.portal": ("Portal", "Portal"),
        "ticket.channel.email": ("Surel", "E-mail"),
        "ticket.channel.phone": ("Telepon", "Phone"),
        "ticket.channel.chat": ("Chat", "Chat"),
        "ticket.channel.letter": ("Surat", "Letter"),
        "ticket.channel.visit": ("Datang langsung", "In person"),
        # --- stages ----------------------------------------------------------------------------------
        "stage.request": ("Diperiksa petugas", "Checked by the desk"),
        "stage.returned": ("Dikembalikan kepada pemohon", "Returned to the applicant"),
        "stage.kadis": ("Menunggu disposisi Kadis", "Awaiting the Kadis' disposition"),
        "stage.kabid": ("Menunggu disposisi Kabid", "Awaiting the Kabid's disposition"),
        "stage.prakom": ("Menunggu perintah Prakom", "Awaiting the Prakom's order"),
        "stage.action": ("Ditindaklanjuti", "In hand"),
        "stage.report": ("Menunggu laporan", "Awaiting the report"),
        "stage.settlement": ("Menunggu kesepakatan penyelesaian", "Awaiting agreement on the settlement"),
        "stage.signing": ("Menunggu tanda tangan", "Awaiting signatures"),
        "stage.archive": ("Menunggu pengarsipan", "Awaiting archiving"),
        "stage.archived": ("Diarsipkan", "Archived"),
        "stage.closed": ("Ditutup tanpa berita acara", "Closed without a report"),
        "stage.cancelled": ("Dibatalkan", "Cancelled"),
        "stage.merged": ("Digabung", "Merged"),
        "procedure.step.1": ("Pengajuan layanan", "Request"),
        "procedure.step.2": ("Disposisi Kepala Dinas", "Disposition by the Kadis"),
        "procedure.step.3": ("Disposisi Kabid e-Government", "Disposition by the Kabid"),
        "procedure.step.4": ("Perintah Pranata Komputer", "Order by the Prakom"),
        "procedure.step.5": ("Tindak lanjut", "Action"),
        "procedure.step.6": ("Laporan dan berita acara", "Report and signatures"),
        "procedure.step.7": ("Buku agenda", "Archive"),
        "procedure.given": ("{by}, {at}", "{by}, {at}"),
        # --- clocks ----------------------------------------------------------------------------------
        "clock.request": ("Pemeriksaan permohonan", "Checking the request"),
        "clock.kadis": ("Disposisi Kadis", "The Kadis' disposition"),
        "clock.kabid": ("Disposisi Kabid", "The Kabid's disposition"),
        "clock.prakom": ("Perintah Prakom", "The Prakom's order"),
        "clock.take": ("Tanggapan petugas", "Response"),
        "clock.service": ("Target layanan", "Service target"),
        "clock.report": ("Laporan", "Report"),
        "clock.archive": ("Pengarsipan", "Archiving"),
        "clock.provider": ("Janji penyedia", "The provider's promise"),
        "clock.left": ("sisa {length} jam kerja", "{length} of working time left"),
        "clock.late": ("lewat {length} jam kerja", "{length} of working time late"),
        "clock.until": ("paling lambat {at}", "by {at}"),
        "clock.standing": ("Waktu dijeda: {reason}", "The clock stands: {reason}"),
        # --- pauses, priority ------------------------------------------------------------------------
        "pause.applicant": ("menunggu pemohon", "waiting for the applicant"),
        "pause.parts": ("menunggu suku cadang atau peralatan", "waiting for parts or equipment"),
        "pause.provider": ("menunggu penyedia jaringan", "waiting for the provider"),
        "pause.weather": ("menunggu cuaca laut", "waiting for the weather at sea"),
        "urgency.low": ("Biasa", "Normal"),
        "urgency.medium": ("Segera", "Soon"),
        "urgency.high": ("Sangat segera", "Urgent"),
        "priority.level": ("Prioritas {level}", "Priority {level}"),
        "side.applicant": ("Pemohon", "Applicant"),
        "side.officer": ("Petugas", "Officer"),
        # --- history ---------------------------------------------------------------------------------
        "history.requested": (
            "Permohonan layanan diterima melalui {channel}: {service}.",
            "Request received by {channel}: {service}.",
        ),
        "history.starts-later.closed": (
            "Diterima di luar jam kerja; waktu layanan dihitung mulai {starts}.",
            "Received outside working hours; its clock starts {starts}.",
        ),
        "history.starts-later.full": (
            "Kapasitas hari itu sudah penuh; waktu layanan dihitung mulai {starts}.",
            "That day was full; its clock starts {starts}.",
        ),
        "history.forwarded": ("Permohonan lengkap; diteruskan kepada Kadis.", "Complete; laid before the Kadis."),
        "history.disposed.2": (
            "Kadis memberi disposisi kepada Kabid e-Government.",
            "The Kadis gave the disposition to the Kabid.",
        ),
        "history.disposed.3": (
            "Kabid e-Government memberi disposisi kepada Pranata Komputer.",
            "The Kabid gave the disposition to the Prakom.",
        ),
        "history.ordered": (
            "Pranata Komputer memerintahkan petugas untuk menindaklanjuti.",
            "The Prakom ordered the officer to act.",
        ),
        "history.returned": (
            "Permohonan dikembalikan kepada pemohon untuk dilengkapi.",
            "Returned to the applicant to be completed.",
        ),
        "history.resubmitted": ("Permohonan dilengkapi dan diajukan kembali.", "Completed and handed in again."),
        "history.assigned": ("Petugas ditetapkan: {names}.", "Officers named: {names}."),
        "history.assessed": (
            "Tingkat kesulitan ditetapkan: {days} hari kerja.",
            "Difficulty assessed: {days} working days.",
        ),
        "history.assessed.survey": (
            "Perlu survei lapangan: 2 hari kerja.",
            "Needs a field survey: 2 working days.",
        ),
        "history.assessed.desk": (
            "Tidak perlu survei lapangan: 1 hari kerja.",
            "Needs no field survey: 1 working day.",
        ),
        "history.priority.urgency": ("Tingkat kepentingan: {urgency}.", "Urgency: {urgency}."),
        "history.priority.overridden": (
            "Prioritas ditetapkan {level}, menyimpang dari tabel.",
            "Priority set to {level}, against the table.",
        ),
        "history.recorded": ("Menulis catatan pekerjaan.", "Wrote the record of work."),
        "history.finished": ("Pekerjaan selesai.", "The work is finished."),
        "history.paused.applicant": (
            "Waktu layanan dijeda: menunggu pemohon.",
            "The clock stands: waiting for the applicant.",
        ),
        "history.paused.parts": (
            "Waktu layanan dijeda: menunggu suku cadang atau peralatan.",
            "The clock stands: waiting for parts or equipment.",
        ),
        "history.paused.provider": (
            "Waktu layanan dijeda: menunggu penyedia, nomor tiket {reference}.",
            "The clock stands: waiting for the provider, its ticket {reference}.",
        ),
        "history.paused.weather": (
            "Waktu layanan dijeda: menunggu cuaca laut.",
            "The clock stands: waiting for the weather at sea.",
        ),
        "history.resumed": ("Waktu layanan dihitung kembali.", "The clock runs again."),
        "history.clock": (
            "{clock}: {percent} % dari waktunya terpakai; batas {due}.",
            "{clock}: {percent} % of its time is used up; due {due}.",
        ),
        "history.reported": ("Laporan dibuat; berita acara nomor {form}.", "Report written; form number {form}."),
        "history.target-missed": (
            "Target layanan {due} terlampaui; penyelesaiannya harus disepakati kedua pihak.",
            "The target {due} was missed; both sides must agree on the settlement.",
        ),
        "history.settlement-proposed": ("Penyelesaian diusulkan.", "A settlement was proposed."),
        "history.agreed.applicant": (
            "Pemohon menyetujui penyelesaian: {name}.",
            "The applicant agreed with the settlement: {name}.",
        ),
        "history.agreed.applicant.paper": (
            "Pemohon menyetujui penyelesaian di atas kertas: {name}.",
            "The applicant agreed with the settlement on paper: {name}.",
        ),
        "history.agreed.officer": (
            "Petugas menyetujui penyelesaian: {name}.",
            "The officer agreed with the settlement: {name}.",
        ),
        "history.agreed.officer.paper": (
            "Petugas menyetujui penyelesaian di atas kertas: {name}.",
            "The officer agreed with the settlement on paper: {name}.",
        ),
        "history.signed.applicant": (
            "Pemohon menandatangani berita acara: {name}.",
            "The applicant signed the form: {name}.",
        ),
        "history.signed.applicant.paper": (
            "Pemohon menandatangani berita acara di atas kertas: {name}.",
            "The applicant signed the form on paper: {name}.",
        ),
        "history.signed.officer": (
            "Petugas menandatangani berita acara: {name}.",
            "The officer signed the form: {name}.",
        ),
        "history.signed.officer.paper": (
            "Petugas menandatangani berita acara di atas kertas: {name}.",
            "The officer signed the form on paper: {name}.",
        ),
        "history.archived": (
            "Disimpan sebagai arsip, buku agenda nomor {agenda}.",
            "Archived under number {agenda} of the register.",
        ),
        "history.reopened.person": ("Tiket dibuka kembali.", "Ticket opened again."),
        "history.cancelled": ("Permohonan dibatalkan.", "Request cancelled."),
        "history.merged": ("Digabung ke tiket {into}.", "Merged into ticket {into}."),
        "history.took-over": ("Tiket {number} digabung ke tiket ini.", "Ticket {number} was merged into this one."),
        "history.split": ("Sebagian permohonan dipisah menjadi tiket {number}.", "A part became ticket {number}."),
        "history.split-from": ("Dipisah dari tiket {number}.", "Split from ticket {number}."),
        "history.attached": ("Melampirkan berkas {name}.", "Attached the file {name}."),
        "problem.too-many-files.detail": (
            "Tiket ini sudah memuat berkas sebanyak yang diperbolehkan.",
            "The ticket holds as many files as it may.",
        ),
        # --- what is wrong with a request ------------------------------------------------------------
        "request.wrong.office": ("Pilih perangkat daerah pemohon.", "Choose the office that asks."),
        "request.wrong.channel": (
            "Permohonan dari akun perangkat daerah selalu melalui portal.",
            "A request from an office's account is always by the portal.",
        ),
        "request.wrong.channel-needed": (
            "Pilih bagaimana permohonan diterima: surel, telepon, chat, surat, atau datang langsung.",
            "Choose how the request came in: e-mail, phone, chat, letter or in person.",
        ),
        "request.wrong.applicant": ("Tulis nama pemohon.", "Give the applicant's name."),
        "request.wrong.received": (
            "Waktu diterima tidak boleh di masa depan.",
            "It cannot have been received in the future.",
        ),
        # --- refusals --------------------------------------------------------------------------------
        "problem.refused.not-now": (
            "Langkah ini tidak dapat dilakukan pada tahap tiket sekarang.",
            "This cannot be done at the ticket's present stage.",
        ),
        "problem.refused.not-ordered": (
            "Tiket ini masih menunggu disposisi atau perintah; baru sesudah itu dapat dikerjakan.",
            "The ticket still awaits a disposition or the order; only then can it be worked on.",
        ),
        "problem.refused.ended": (
            "Tiket ini sudah berakhir; buka kembali bila masih perlu ditangani.",
            "The ticket has ended; open it again if something is left to do.",
        ),
        "problem.refused.record-needed": (
            "Tulis dahulu catatan pekerjaan.",
            "Write the record of the work first.",
        ),
        "problem.refused.not-back-yet": (
            "Masih ada perangkat yang belum pulih; pekerjaan belum dapat dinyatakan selesai.",
            "Devices are still down; the work cannot be finished yet.",
        ),
        "problem.refused.form-needed": (
            "Permohonan diselesaikan dengan laporan dan berita acara, tidak ditutup begitu saja.",
            "A request ends with its report and signed form; it is not closed without.",
        ),
        "problem.refused.paused": (
            "Waktu layanan sedang dijeda; lanjutkan dahulu.",
            "The clock stands; let it run again first.",
        ),
        "problem.refused.not-paused": ("Waktu layanan tidak sedang dijeda.", "The clock does not stand."),
        "problem.refused.settlement-needed": (
            "Belum ada usulan penyelesaian yang dapat disetujui.",
            "There is no settlement to agree with yet.",
        ),
        "problem.refused.done-before": ("Pihak ini sudah menyetujui.", "This side has done so already."),
        "problem.refused.three-officers": (
            "Paling banyak tiga petugas, sebanyak baris pada formulir.",
            "Three officers at most, as many as the form has lines.",
        ),
        "problem.refused.itself": (
            "Tiket tidak dapat digabung ke dirinya sendiri; tulis nomor tiket yang lain.",
            "A ticket cannot be merged into itself; give another ticket's number.",
        ),
        "problem.refused.target-ended": (
            "Tiket tujuan sudah berakhir; pilih tiket yang masih berjalan.",
            "The other ticket has ended; choose one that goes on.",
        ),
        "problem.refused.no-request": (
            "Ini bukan permohonan, melainkan gangguan dari pemantauan.",
            "This is no request but a disturbance that monitoring found.",
        ),
        "problem.refused.other-service": (
            "Penilaian ini tidak berlaku bagi layanan tiket ini: kesulitan untuk 1.3, survei untuk 1.4.",
            "Not for this service: difficulty is for 1.3, survey for 1.4.",
        ),
        "problem.refused.measured": (
            "Gangguan dari pemantauan tidak dapat dikembalikan, dibatalkan, atau digabung.",
            "A disturbance that monitoring found cannot be returned, cancelled or merged.",
        ),
        "problem.refused.not-measured": (
            "Permohonan tidak mempunyai penyebab gangguan.",
            "A request has no cause of a disturbance.",
        ),
        "problem.refused.signed-copy-needed": (
            "Unggah dahulu berita acara yang sudah ditandatangani.",
            "Upload the signed form first.",
        ),
    }
)
