"""Every text that people see, Indonesian and English side by side.

Rules this module keeps:

- A key has both languages and the same placeholders in both (a test holds it).
- Indonesian is the official register of a government office (*Anda*, no slang); terms are those of service
  catalogue SC-01/EGOTIK/2023.
- Texts only; filling them is ``api.core.words``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- standings -------------------------------------------------------------------------------
        "state.up": ("Normal", "Up"),
        "state.suspect": ("Diperiksa", "Being checked"),
        "state.degraded": ("Terganggu", "Degraded"),
        "state.down": ("Terputus", "Down"),
        "state.unreachable": ("Tak terjangkau", "Unreachable"),
        "state.unknown": ("Tidak diketahui", "Unknown"),
        # --- causes (catalogue, dampak operasional) --------------------------------------------------
        "cause.submarine-cable": ("Kabel bawah laut putus", "Submarine cable cut"),
        "cause.underground-cable": ("Kabel bawah tanah putus", "Underground cable cut"),
        "cause.aerial-cable": ("Kabel udara putus", "Aerial cable cut"),
        "cause.trunk-fibre": ("Kabel FO induk putus", "Trunk fibre cut"),
        "cause.lightning": ("Sambaran petir", "Lightning strike"),
        "cause.power": ("Listrik padam", "Power failure"),
        "cause.human-error": (
            "Human error (tersenggol, tercabut, atau dimatikan)",
            "Human error (bumped, unplugged or switched off)",
        ),
        "cause.equipment": ("Kerusakan perangkat", "Equipment failure"),
        "cause.unknown": ("Belum diketahui", "Not yet known"),
        # --- titles of tickets -----------------------------------------------------------------------
        "title.outage": ("{cause}: {root}", "{cause}: {root}"),
        "title.outage.unknown": (
            "Gangguan jaringan, penyebab belum diketahui: {root}",
            "Network outage, cause not yet known: {root}",
        ),
        "title.degraded": ("Penurunan mutu jaringan: {root}", "Network degradation: {root}"),
        "title.elsewhere": ("di luar instansi Anda", "outside your office"),
        "title.more": ("{first} dan {count} lainnya", "{first} and {count} more"),
        # --- ticket states and procedure -------------------------------------------------------------
        "ticket.state.open": ("Baru", "Open"),
        "ticket.state.acknowledged": ("Ditangani", "Acknowledged"),
        "ticket.state.resolved": ("Pulih", "Resolved"),
        "ticket.state.closed": ("Ditutup", "Closed"),
        "ticket.step.2": ("Disposisi Kepala Dinas", "Disposition by the Head of the Office"),
        "ticket.step.3": ("Disposisi Kabid e-Government", "Disposition by the Head of e-Government"),
        "ticket.step.4": ("Perintah Pranata Komputer kepada petugas", "Order to the officer by the Pranata Komputer"),
        "ticket.step.given": ("diberikan menurut Perintah Tetap {order}", "given per Standing Order {order}"),
        "ticket.step.awaited": ("menunggu disposisi", "awaiting disposition"),
        # --- a ticket's history ----------------------------------------------------------------------
        "history.opened": (
            "Tiket dibuat otomatis. Perkiraan penyebab: {cause}. Instansi terdampak: {offices}.",
            "Ticket opened automatically. Probable cause: {cause}. Offices affected: {offices}.",
        ),
        "history.opened-own": (
            "Tiket dibuat otomatis. Perkiraan penyebab: {cause}.",
            "Ticket opened automatically. Probable cause: {cause}.",
        ),
        "history.standing-order": (
            "Langkah {steps} SOP terpenuhi menurut Perintah Tetap {order}.",
            "SOP steps {steps} met per Standing Order {order}.",
        ),
        "history.explanation-moved": (
            "Sumber gangguan diperbarui menjadi {root}.",
            "The source of the fault is now taken to be {root}.",
        ),
        "history.cause-moved": (
            "Perkiraan penyebab berubah dari “{before}” menjadi “{cause}”.",
            "Probable cause changed from “{before}” to “{cause}”.",
        ),
        "history.cause-judged": (
            "Penyebab ditetapkan petugas: “{cause}” (semula “{before}”).",
            "Cause set by an officer: “{cause}” (before: “{before}”).",
        ),
        "history.offices-joined": (
            "{count} instansi lain ikut terdampak; kini seluruhnya {offices}.",
            "More offices affected: {count}; {offices} in all.",
        ),
        "history.due-moved": (
            "Tenggat bergeser dari {was} menjadi {due} karena keputusan no. {number} oleh {by}: {why}.",
            "Due time moved from {was} to {due} by decision no. {number} of {by}: {why}.",
        ),
        "history.due-moved.inventory": (
            "Tenggat bergeser dari {was} menjadi {due} karena kalender dalam inventaris berubah.",
            "Due time moved from {was} to {due}: the calendar in the inventory has changed.",
        ),
        "history.devices-back": (
            "{count} perangkat kembali terjangkau; {left} belum.",
            "Devices that answer again: {count}; not yet: {left}.",
        ),
        "history.acknowledged": ("Tiket diterima untuk ditangani.", "Ticket acknowledged."),
        "history.commented": ("Menulis catatan.", "Wrote a note."),
        "history.incident-lost": (
            "Kolektor dipulihkan dari cadangan dan tidak mengenal gangguan ini lagi; semua perangkatnya terjangkau.",
            "The collector was restored from a backup and does not know this fault any more; all its devices answer.",
        ),
        "history.resolved": ("Seluruh layanan yang terdampak telah pulih.", "All affected services have recovered."),
        "history.reopened": (
            "Gangguan dengan sumber yang sama terjadi lagi; tiket dibuka kembali.",
            "The same source failed again; ticket reopened.",
        ),
        "history.flapping-began": (
            "Putus-sambung: sumber yang sama berulang kali terputus dan pulih. Tiket tetap terbuka sampai tenang kembali.",
            "Flapping: the same source fails and recovers again and again. The ticket stays open until it is calm.",
        ),
        "history.flapping-ended": ("Tidak lagi putus-sambung.", "It flaps no more."),
        "ticket.flapping": ("Putus-sambung", "Flapping"),
        "history.closed": ("Tiket ditutup.", "Ticket closed."),
        "history.unknown": ("Peristiwa: {kind}.", "Event: {kind}."),
        "actor.system": ("Sistem", "System"),
        # --- evidence --------------------------------------------------------------------------------
        "evidence.loss": (
            "{device} kehilangan sekitar {percent} % paket dalam 60 putaran sebelumnya, padahal tidak putus.",
            "{device} lost about {percent} % of its probes in the 60 rounds before, though it was up.",
        ),
        "evidence.light-low": (
            "Port {interface} di {device} menerima {rx} dBm, mendekati batas {low} dBm yang masih terbaca modulnya.",
            "Port {interface} of {device} receives {rx} dBm, close to the {low} dBm that its module still reads.",
        ),
        "evidence.light-fading": (
            "Daya terima port {interface} di {device} turun {fall} dB setiap minggu, kini {rx} dBm.",
            "The power that port {interface} of {device} receives falls by {fall} dB a week, to {rx} dBm by now.",
        ),
        "evidence.errors-growing": (
            "Port {interface} di {device} menerima {share} bingkai rusak (CRC/FCS) per gigabita; biasanya {usual}.",
            "Port {interface} of {device} receives {share} damaged frames (CRC/FCS) a gigabyte; usually {usual}.",
        ),
        "evidence.slow": (
            "{device} menjawab dalam {rtt} ms; pada jam itu biasanya sembilan dari sepuluh jawaban paling lama {usual} ms.",
            "{device} answers in {rtt} ms; at that hour nine of ten answers usually take {usual} ms at most.",
        ),
        "evidence.battery-replace": (
            "{device} melaporkan baterainya gagal uji atau harus diganti.",
            "{device} says that its battery failed its test or must be replaced.",
        ),
        "evidence.battery-weak": (
            "Baterai {device} yang penuh kini hanya bertahan {minutes} menit, {percent} % dari biasanya pada beban yang sama.",
            "The full battery of {device} would last {minutes} minutes now, {percent} % of what it used to at the same load.",
        ),
        "evidence.port-down": (
            "Port {interface} di {device} kehilangan sinyal, padahal port itu aktif secara administratif.",
            "Port {interface} of {device} lost carrier while administratively up.",
        ),
        "evidence.port-admin-down": (
            "Port {interface} di {device} dinonaktifkan secara administratif.",
            "Port {interface} of {device} was switched off administratively.",
        ),
        "evidence.port-up": (
            "Port {interface} di {device} tetap aktif dan menerima sinyal.",
            "Port {interface} of {device} is still up with carrier.",
        ),
        "evidence.members-together": (
            "{count} anggota {group} terputus dalam selang beberapa detik.",
            "Members of {group} that failed within seconds of each other: {count}.",
        ),
        "evidence.uptime-kept": (
            "{device} tidak menyala ulang: waktu hidupnya (uptime) berlanjut.",
            "{device} did not restart: its uptime went on.",
        ),
        "evidence.uptime-restarted": (
            "{device} menyala ulang: waktu hidupnya (uptime) mulai dari nol.",
            "{device} restarted: its uptime began anew.",
        ),
        "evidence.ups-on-battery": (
            "{device} berjalan dengan baterai: listrik PLN pada penyulangnya padam.",
            "{device} ran on its battery: the feeder had no power.",
        ),
        "evidence.ups-on-mains": (
            "{device} tetap mendapat listrik PLN: penyulangnya tidak padam.",
            "{device} stayed on mains: its feeder had power.",
        ),
        "evidence.power-beside": (
            "{count} perangkat lain di lokasi yang sama tetap menyala; hanya perangkat ini yang mati.",
            "Devices beside it that kept their power: {count}; only this one went off.",
        ),
        "evidence.uptimes-kept": (
            "{count} perangkat tidak menyala ulang: waktu hidupnya (uptime) berlanjut.",
            "Devices that did not restart, their uptime went on: {count}.",
        ),
        "evidence.uptimes-restarted": (
            "{count} perangkat menyala ulang: waktu hidupnya (uptime) mulai dari nol.",
            "Devices that restarted, their uptime began anew: {count}.",
        ),
        "evidence.traceroute": (
            "Paket uji ke {device} hanya sampai {last}.",
            "A test packet to {device} got as far as {last}.",
        ),
        "evidence.traceroute-silent": (
            "Paket uji ke {device} tidak dijawab oleh satu perangkat pun di jalurnya.",
            "A test packet to {device} was answered by nothing on its way.",
        ),
        "evidence.all-behind": (
            "Seluruh {count} perangkat di belakang {element} tidak menjawab.",
            "Nothing behind {element} answers (devices: {count}).",
        ),
        "evidence.parent-answers": (
            "{device}, perangkat hulunya, tetap menjawab.",
            "{device}, the device before it, still answers.",
        ),
        "evidence.on-battery": (
            "{device} beralih ke baterai: listrik PLN padam.",
            "{device} went on battery: mains power is off.",
        ),
        "evidence.other": ("Bukti {code}: {values}", "Evidence {code}: {values}"),
        "evidence.withheld": ("(perangkat lain)", "(another device)"),
        # --- verdicts and notices --------------------------------------------------------------------
        "verdict.met": ("Terpenuhi", "Met"),
        "verdict.missed": ("Tidak terpenuhi", "Missed"),
        "verdict.undetermined": ("Belum pasti", "Undetermined"),
        "notice.agent-blind": (
            "Agen {agent} tidak dapat menilai jaringan: gangguannya pada agen itu sendiri.",
            "Agent {agent} cannot judge the network: the fault is its own.",
        ),
        "notice.agent-clone": (
            "Agen {agent} berjalan ganda: hanya yang terakhir dinyalakan yang didengar. Matikan yang tidak semestinya.",
            "Agent {agent} runs twice: only the one started last is heard. Stop the one that should not run.",
        ),
        "notice.agent-clock": (
            "Jam agen {agent} berselisih lebih dari dua detik dengan jam pusat: selaraskan dengan NTP.",
            "The clock of agent {agent} is more than two seconds off the centre's: set it by NTP.",
        ),
        "notice.clock-set": (
            "Jam server Siaga diubah. Waktu mulai gangguan yang masih berjalan disesuaikan; periksa NTP.",
            "The clock of Siaga's server was set. When running outages began was put right by as much; check NTP.",
        ),
        "notice.other": ("Pemberitahuan {kind} dari agen {agent}.", "Notice {kind} from agent {agent}."),
        # --- roles -----------------------------------------------------------------------------------
        "role.opd": ("Penanggung jawab OPD", "Office's responsible person"),
        "role.petugas": ("Petugas service desk", "Service desk officer"),
        "role.prakom": ("Pranata Komputer", "Pranata Komputer"),
        "role.kabid": ("Kabid e-Government", "Head of e-Government"),
        "role.kadis": ("Kepala Dinas", "Head of the Office"),
        "role.noc": ("NOC", "NOC"),
        "role.manajemen": ("Manajemen", "Management"),
        "role.admin": ("Administrator", "Administrator"),
    }
)
