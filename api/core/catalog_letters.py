"""Texts of the letters that go out by e-mail, and of the page that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LETTERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- every letter ----------------------------------------------------------------------------
        "letter.open": ("Lihat di Siaga", "See it in Siaga"),
        "letter.footer": (
            "Surat ini dikirim otomatis oleh Siaga. Tautannya hanya untuk melihat; untuk bertindak, silakan masuk ke Siaga. Mohon tidak membalas surat ini.",
            "This letter was sent by Siaga automatically. Its link only shows; to act, sign in to Siaga. Please do not reply.",
        ),
        # --- escalations -----------------------------------------------------------------------------
        "letter.escalation.subject": (
            "{percent} % waktu terpakai: {step}",
            "{percent} % of the time is used up: {step}",
        ),
        "letter.escalation.text": (
            "Tiket {ticket}: {title}\n\nWaktu untuk langkah “{step}” sudah terpakai {percent} %. Batas waktunya {due}.\n\nMohon segera ditindaklanjuti agar batas waktu tidak terlampaui.",
            "Ticket {ticket}: {title}\n\nOf the time for the step “{step}”, {percent} % is used up. It is due {due}.\n\nPlease see to it, so that it is done in time.",
        ),
        "letter.escalation.over.subject": ("Batas waktu terlampaui: {step}", "Overdue: {step}"),
        "letter.escalation.over.text": (
            "Tiket {ticket}: {title}\n\nBatas waktu untuk langkah “{step}” adalah {due} dan sudah terlampaui ({percent} % waktu terpakai).\n\nMohon ditangani sekarang, atau dicatat kendalanya pada tiket.",
            "Ticket {ticket}: {title}\n\nThe step “{step}” was due {due} and is overdue ({percent} % of its time is used up).\n\nPlease see to it now, or note on the ticket what hinders it.",
        ),
        # --- requests and dispositions ---------------------------------------------------------------
        "letter.received.subject": ("Permohonan Anda telah diterima", "Your request was received"),
        "letter.received.text": (
            "Permohonan Anda untuk layanan {service} telah diterima dengan nomor tiket {ticket}.\n\nPenanganannya sudah dimulai.",
            "Your request for service {service} was received as ticket {ticket}.\n\nWork on it has begun.",
        ),
        "letter.received.later.subject": (
            "Permohonan Anda telah diterima dan diproses mulai {starts}",
            "Your request was received; work on it starts {starts}",
        ),
        "letter.received.later.text": (
            "Permohonan Anda untuk layanan {service} telah diterima dengan nomor tiket {ticket}.\n\nPermohonan ini masuk di luar jam layanan atau ketika kuota hari itu sudah penuh. Waktu penanganan dihitung mulai {starts}.",
            "Your request for service {service} was received as ticket {ticket}.\n\nIt arrived outside service hours, or when that day was full. Its time runs from {starts}.",
        ),
        "letter.disposition.subject": ("Menunggu disposisi Anda: {title}", "Awaits your disposition: {title}"),
        "letter.disposition.text": (
            "Tiket {ticket}: {title}\n\nTiket ini menunggu pada langkah “{step}”. Batas waktunya {due}.\n\nDisposisi diberikan di Siaga, setelah Anda masuk.",
            "Ticket {ticket}: {title}\n\nThis ticket waits at the step “{step}”. It is due {due}.\n\nDispositions are given in Siaga, once you have signed in.",
        ),
        # --- contests --------------------------------------------------------------------------------
        "letter.waiting.subject": ("Menunggu Anda: {title}", "Awaits you: {title}"),
        "letter.waiting.text": (
            "Tiket {ticket}, {title}, sekarang: {stage}. Batas waktu layanannya {due}.",
            "Ticket {ticket}, {title}, is now: {stage}. Its service is due {due}.",
        ),
        "letter.contest.upheld.subject": (
            "Keberatan Anda atas gangguan {incident} diterima",
            "What you contest about incident {incident} is upheld",
        ),
        "letter.contest.upheld.text": (
            "Keberatan Anda atas gangguan {incident} diterima. Alasannya:",
            "What you contest about incident {incident} is upheld. The reason:",
        ),
        "letter.contest.refused.subject": (
            "Keberatan Anda atas gangguan {incident} tidak diterima",
            "What you contest about incident {incident} is not upheld",
        ),
        "letter.contest.refused.text": (
            "Keberatan Anda atas gangguan {incident} tidak diterima. Alasannya:",
            "What you contest about incident {incident} is not upheld. The reason:",
        ),
        "letter.trial.subject": ("Uji pengiriman surat dari Siaga", "A trial letter from Siaga"),
        "letter.trial.text": (
            "Surat ini dikirim untuk menguji pengaturan surel Siaga pada {at}.\n\nJika Anda membacanya, pengiriman berfungsi. Tidak ada yang perlu dilakukan.",
            "This letter tries Siaga's e-mail settings, {at}.\n\nIf you read it, sending works. There is nothing to do.",
        ),
        # --- kinds -----------------------------------------------------------------------------------
        "letter.kind.escalation": ("Eskalasi", "Escalation"),
        "letter.kind.received": ("Tanda terima permohonan", "Receipt of a request"),
        "letter.kind.disposition": ("Permintaan disposisi", "Disposition awaited"),
        "letter.kind.waiting": ("Giliran Anda", "Your turn"),
        "letter.kind.contest": ("Jawaban atas keberatan", "Answer to a contest"),
        # --- the page --------------------------------------------------------------------------------
        "letters.title": ("Surat keluar", "Letters"),
        "letters.intro": (
            "Surat elektronik yang dikirim Siaga, terbaru di atas. Setiap penerima mendapat suratnya sendiri; yang ditunda server surel dicoba lagi sampai lima hari.",
            "E-mail that Siaga sends, newest first. Each recipient gets their own letter; what the mail server puts off is tried again for five days.",
        ),
        "letters.none": ("Tidak ada surat.", "There are no letters."),
        "letters.all": ("Semua", "All"),
        "letters.state": ("Keadaan", "State"),
        "letters.state.waiting": ("Menunggu", "Waiting"),
        "letters.state.sent": ("Terkirim", "Sent"),
        "letters.state.given-up": ("Gagal", "Given up"),
        "letters.at": ("Ditulis {at}", "Written {at}"),
        "letters.nobody": (
            "Tidak ada alamat: lengkapi alamat surel penerima",
            "No address: add the recipients' e-mail addresses",
        ),
        "letters.copy.fresh": ("belum dicoba", "not tried yet"),
        "letters.copy.again": ("akan dicoba lagi", "will be tried again"),
        "letters.copy.waiting": ("dicoba {attempts}×, lagi {next}", "tried {attempts}×, again {next}"),
        "letters.copy.sent": ("diterima server {at}", "taken by the server {at}"),
        "letters.copy.given-up": ("tidak dikirim lagi sejak {at}", "given up {at}"),
        "letters.said": ("Kata server: {said}", "The server said: {said}"),
        "letters.said.no-address": (
            "Ini bukan alamat surel; perbaiki pada data pengguna atau inventaris",
            "This is no e-mail address; correct it at the user or in the inventory",
        ),
        "letters.retry": ("Coba lagi", "Try again"),
        "letters.retried": ("Surat akan dicoba lagi.", "The letter will be tried again."),
        "letters.nothing": ("Surat ini sudah diterima semua penerimanya.", "This letter has nothing left to send."),
        "letters.older": ("Surat yang lebih lama", "Older letters"),
        "letters.count": ("Surat keluar: {count} menunggu", "Letters: {count} waiting"),
        "letters.off": (
            "Surel belum diatur, jadi surat menunggu di sini dan tidak ada yang hilang. Atur SIAGA_SMTP_HOST dan SIAGA_SMTP_FROM, lalu jalankan ulang Siaga.",
            "E-mail is not set up, so letters wait here and nothing is lost. Set SIAGA_SMTP_HOST and SIAGA_SMTP_FROM, then start Siaga again.",
        ),
        "letters.trouble": ("Surat belum dapat dikirim: {why}", "Letters cannot be sent at present: {why}"),
        "letters.no-url": (
            "SIAGA_URL belum diatur, jadi surat tidak memuat tautan.",
            "SIAGA_URL is not set, so letters bear no link.",
        ),
        # --- what is wrong with the mail server, or with our settings ---------------------------------
        "mail.unknown-name": (
            "{place}: nama itu tidak dikenal; perbaiki SIAGA_SMTP_HOST atau DNS",
            "{place}: that name is not known; correct SIAGA_SMTP_HOST or the DNS",
        ),
        "mail.refused": (
            "{place}: sambungan ditolak; pastikan server surel berjalan dan SIAGA_SMTP_PORT benar",
            "{place}: refuses the connection; see that the mail server runs there and SIAGA_SMTP_PORT is right",
        ),
        "mail.silent": (
            "{place}: tidak menjawab dalam {seconds} detik; periksa jaringan dan firewall; porta 465 memakai SIAGA_SMTP_SECURITY=tls",
            "{place}: does not answer within {seconds} s; check the network and firewalls; port 465 wants SIAGA_SMTP_SECURITY=tls",
        ),
        "mail.unreachable": (
            "{place}: tidak terjangkau ({why}); periksa jaringan dan SIAGA_SMTP_HOST",
            "{place}: cannot be reached ({why}); check the network and SIAGA_SMTP_HOST",
        ),
        "mail.no-authority": (
            "{place}: berkas CA {file} tidak dapat dipakai ({why}); isi SIAGA_SMTP_CA dengan berkas PEM yang dapat dibaca",
            "{place}: the file of its authority {file} cannot be used ({why}); let SIAGA_SMTP_CA name a PEM file that can be read",
        ),
        "mail.untrusted": (
            "{place}: sertifikatnya tidak dipercaya ({why}); tulis di SIAGA_SMTP_HOST nama yang ada pada sertifikat, atau berikan CA-nya lewat SIAGA_SMTP_CA",
            "{place}: its certificate is not trusted ({why}); give SIAGA_SMTP_HOST the name that stands in it, or its authority by SIAGA_SMTP_CA",
        ),
        "mail.no-tls": (
            "{place}: tidak berbicara TLS di sana ({why}); porta 465 memakai SIAGA_SMTP_SECURITY=tls, porta 587 starttls",
            "{place}: speaks no TLS there ({why}); port 465 wants SIAGA_SMTP_SECURITY=tls, port 587 starttls",
        ),
        "mail.no-starttls": (
            "{place}: tidak menawarkan STARTTLS; pakai porta yang menawarkannya, atau SIAGA_SMTP_SECURITY=tls (465)",
            "{place}: offers no STARTTLS; use a port that does, or SIAGA_SMTP_SECURITY=tls (465)",
        ),
        "mail.no-sign-in": (
            "{place}: tidak menawarkan cara masuk (AUTH) yang dikenal; kosongkan SIAGA_SMTP_USER atau pakai porta pengiriman (587)",
            "{place}: offers no way to sign in (AUTH) that is known; leave SIAGA_SMTP_USER empty or use the submission port (587)",
        ),
        "mail.wrong-password": (
            "{place}: nama pengguna atau kata sandi tidak diterima ({why}); perbaiki SIAGA_SMTP_USER dan kata sandinya",
            "{place}: does not accept the user and password ({why}); correct SIAGA_SMTP_USER and its password",
        ),
        "mail.wants-sign-in": (
            "{place}: meminta masuk lebih dahulu ({why}); atur SIAGA_SMTP_USER dan kata sandinya",
            "{place}: wants a sign-in first ({why}); set SIAGA_SMTP_USER and its password",
        ),
        "mail.wrong-sender": (
            "{place}: tidak menerima surat dari {sender} ({why}); perbaiki SIAGA_SMTP_FROM atau izinkan alamat itu di server",
            "{place}: takes no letters from {sender} ({why}); correct SIAGA_SMTP_FROM or permit that address on the server",
        ),
        "mail.hung-up": (
            "{place}: memutus sambungan ({why}); porta 465 memakai SIAGA_SMTP_SECURITY=tls, selain itu lihat log server",
            "{place}: hung up ({why}); port 465 wants SIAGA_SMTP_SECURITY=tls, else see the server's log",
        ),
        "mail.unwilling": (
            "{place}: sedang tidak menerima surat ({why}); Siaga mencoba lagi sendiri",
            "{place}: takes no letters at present ({why}); Siaga tries again by itself",
        ),
    }
)
