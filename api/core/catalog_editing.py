"""Texts of editing the inventory on pages; the same rules as ``api.core.catalog``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EDITING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- the list --------------------------------------------------------------------------------
        "page.inventory": ("Inventaris", "Inventory"),
        "edit.title": ("Inventaris jaringan", "Network inventory"),
        "edit.sections": ("Bagian inventaris", "Sections of the inventory"),
        "edit.section.offices": ("Instansi", "Offices"),
        "edit.section.sites": ("Lokasi", "Sites"),
        "edit.section.devices": ("Perangkat", "Devices"),
        "edit.section.links": ("Sambungan", "Links"),
        "edit.section.risk_groups": ("Kelompok risiko", "Risk groups"),
        "edit.section.providers": ("Penyedia", "Providers"),
        "edit.section.contacts": ("Kontak", "Contacts"),
        "edit.section.services": ("Layanan", "Services"),
        "edit.section.agents": ("Agen", "Agents"),
        "edit.section.calendars": ("Kalender", "Calendars"),
        "edit.section.snmp": ("Kredensial SNMP", "SNMP credentials"),
        "edit.section.detection": ("Pengaturan deteksi", "Detection settings"),
        "edit.section.organisation": ("Nama organisasi", "Organisation"),
        "edit.section.timezone": ("Zona waktu", "Time zone"),
        "edit.one.offices": ("instansi", "office"),
        "edit.one.sites": ("lokasi", "site"),
        "edit.one.devices": ("perangkat", "device"),
        "edit.one.links": ("sambungan", "link"),
        "edit.one.risk_groups": ("kelompok risiko", "risk group"),
        "edit.one.providers": ("penyedia", "provider"),
        "edit.one.services": ("layanan", "service"),
        "edit.one.agents": ("agen", "agent"),
        "edit.history": ("Riwayat", "History"),
        "edit.search": ("Cari", "Search"),
        "edit.search.hint": ("nama, id, alamat IP, …", "name, id, IP address, …"),
        "edit.search.none": ("Tidak ada yang cocok dengan pencarian ini.", "Nothing matches this search."),
        "edit.none": ("Bagian ini masih kosong.", "This section is still empty."),
        "edit.more": (
            "{count} baris lagi tidak ditampilkan; persempit dengan pencarian.",
            "{count} more rows are not shown; narrow them down by searching.",
        ),
        "edit.contacts.hint": (
            "Kontak diubah pada instansi atau penyedianya.",
            "A contact is changed at its office or provider.",
        ),
        "edit.back": ("Kembali ke daftar", "Back to the list"),
        # --- whether it can be edited ----------------------------------------------------------------
        "edit.closed": ("Inventaris tidak dapat diubah di sini", "The inventory cannot be edited here"),
        "edit.closed.absent": (
            (
                "Program ini dijalankan tanpa letak berkas inventaris, jadi halaman ini tidak dapat membaca atau menulisnya. "
                "Ubahlah berkasnya di server, atau jalankan siaga run atau siaga api dengan --inventory."
            ),
            (
                "This program was started without knowing where the inventory's files are, so these pages can neither read nor "
                "write them. Change the files on the server, or start siaga run or siaga api with --inventory."
            ),
        ),
        "edit.closed.wrong": (
            "Berkas inventaris memuat kesalahan. Perbaiki dahulu di server, lalu muat ulang halaman ini:",
            "The inventory's files have mistakes. Mend them on the server first, then load this page again:",
        ),
        "edit.closed.unread": (
            "Berkas inventaris tidak dapat dibaca: {what}",
            "The inventory's files cannot be read: {what}",
        ),
        "edit.readonly": (
            (
                "Folder {path} hanya dapat dibaca oleh program ini, jadi perubahan tidak dapat disimpan. Beri program izin menulis "
                "ke folder itu (pada systemd: ReadWritePaths={path})."
            ),
            (
                "This program may only read the folder {path}, so that no change can be saved. Allow it to write there (with "
                "systemd: ReadWritePaths={path})."
            ),
        ),
        # --- a form ----------------------------------------------------------------------------------
        "edit.add": ("Tambah {what}", "Add {what}"),
        "edit.change": ("Ubah", "Change"),
        "edit.why": ("Alasan perubahan", "Reason for the change"),
        "edit.why.hint": (
            "Dicatat dalam riwayat bersama nama Anda, mis. nomor surat atau tiket.",
            "Kept in the history with your name, e.g. a letter or ticket number.",
        ),
        "edit.save": ("Simpan", "Save"),
        "edit.cancel": ("Batal", "Cancel"),
        "edit.optional": ("boleh dikosongkan", "optional"),
        "edit.empty": ("(tidak ada)", "(none)"),
        "edit.wrong": ("Belum disimpan. Perbaiki dahulu:", "Not saved yet. Mend this first:"),
        "edit.file": ("Diatur di berkas dan tidak diubah di sini", "Set in the file and left as it is"),
        "edit.field.id": ("Id", "Id"),
        "edit.field.id.hint": (
            "Bila dikosongkan, dibuatkan dari isian lain; tidak dapat diganti kemudian.",
            "Left empty, it is made from the other fields; it cannot be changed later.",
        ),
        "edit.field.name": ("Nama", "Name"),
        "edit.field.people": ("Jumlah pegawai", "People working there"),
        "edit.field.responsible": ("Penanggung jawab", "Responsible person"),
        "edit.field.responsible.name": ("Nama penanggung jawab", "Name"),
        "edit.field.responsible.nip": ("NIP", "NIP"),
        "edit.field.responsible.phone": ("Telepon", "Telephone"),
        "edit.field.responsible.email": ("Surel", "E-mail"),
        "edit.field.contact": ("Kontak", "Contact"),
        "edit.field.contact.name": ("Nama kontak", "Name"),
        "edit.field.contact.phone": ("Telepon", "Telephone"),
        "edit.field.contact.email": ("Surel", "E-mail"),
        "edit.field.contact.note": ("Keterangan", "Remarks"),
        "edit.field.office": ("Instansi", "Office"),
        "edit.field.sites.office.hint": (
            "Bila dikosongkan, lokasi ini menjadi instansi tersendiri.",
            "Left empty, the site is an office of its own.",
        ),
        "edit.field.island": ("Pulau", "Island"),
        "edit.field.complex": ("Di kompleks perkantoran Gubernur", "In the Governor's office complex"),
        "edit.field.at": ("Koordinat", "Coordinates"),
        "edit.field.at.latitude": ("Lintang", "Latitude"),
        "edit.field.at.latitude.hint": ("mis. -2,1631 atau 2,1631 LS", "e.g. -2.1631"),
        "edit.field.at.longitude": ("Bujur", "Longitude"),
        "edit.field.at.longitude.hint": ("mis. 106,1415", "e.g. 106.1415"),
        "edit.field.address": ("Alamat IP", "IP address"),
        "edit.field.address.hint": ("mis. 10.20.4.2", "e.g. 10.20.4.2"),
        "edit.field.site": ("Lokasi", "Site"),
        "edit.field.role": ("Peran", "Role"),
        "edit.field.role.hint": (
            "core, router, access-switch, ups, radio, atau sebutan sendiri; kosong berarti access-switch.",
            "core, router, access-switch, ups, radio or a word of your own; empty means access-switch.",
        ),
        "edit.field.snmp": ("Kredensial SNMP", "SNMP credential"),
        "edit.field.snmp.hint": (
            "Bila dikosongkan, perangkat hanya di-ping.",
            "Left empty, the device is only pinged.",
        ),
        "edit.field.power": ("Penyulang listrik", "Power feeder"),
        "edit.field.ups": ("UPS", "UPS"),
        "edit.field.groups": ("Kelompok risiko", "Risk groups"),
        "edit.field.installed": ("Dipasang", "Installed"),
        "edit.field.installed.hint": ("mis. 2026-01-31", "e.g. 2026-01-31"),
        "edit.field.commissioned": ("Mulai dihitung", "Counted from"),
        "edit.field.commissioned.hint": (
            "Ketersediaan dihitung sejak tanggal ini, mis. 2026-01-31.",
            "Availability counts from this day, e.g. 2026-01-31.",
        ),
        "edit.field.retired": ("Tidak dihitung lagi sejak", "No longer counted from"),
        "edit.field.retired.hint": (
            "Untuk perangkat yang tidak dipakai lagi; laporan lama tetap utuh.",
            "For a device no longer in use; old reports stay whole.",
        ),
        "edit.field.link": ("Sambungan ke jaringan", "Link to the network"),
        "edit.field.link.hint": (
            "Perangkat baru harus terjangkau lewat sambungan; sambungan ini ditambahkan bersama perangkatnya.",
            "A new device must be reached over a link; this one is added together with it.",
        ),
        "edit.field.link.to": ("Tersambung ke", "Joined to"),
        "edit.field.link.far": ("Port di sana", "Port there"),
        "edit.field.link.near": ("Port di perangkat ini", "Port of this device"),
        "edit.field.link.medium": ("Jenis kabel", "Medium"),
        "edit.field.a": ("Ujung A", "End A"),
        "edit.field.a.device": ("Perangkat A", "Device A"),
        "edit.field.a.interface": ("Port A", "Port A"),
        "edit.field.b": ("Ujung B", "End B"),
        "edit.field.b.device": ("Perangkat B", "Device B"),
        "edit.field.b.interface": ("Port B", "Port B"),
        "edit.field.ends": ("Ujung", "Ends"),
        "edit.field.medium": ("Jenis kabel", "Medium"),
        "edit.field.provider": ("Penyedia", "Provider"),
        "edit.field.circuit": ("Nomor sirkit", "Circuit number"),
        "edit.field.cause": ("Penyebab gangguan", "Cause of failure"),
        "edit.field.needs": ("Perangkat yang dibutuhkan", "Devices it needs"),
        "edit.field.needs.mode": ("Layanan hidup bila", "The service is up while"),
        "edit.field.needs.devices": ("Perangkat", "Devices"),
        "edit.mode.all": ("semua perangkat terjangkau", "all these devices are reached"),
        "edit.mode.any": ("salah satu perangkat terjangkau", "one of these devices is reached"),
        "edit.mode.nested": (
            "susunan bertingkat di berkas (dibiarkan)",
            "as nested in the file (left as it is)",
        ),
        "edit.needs": ("Pilih paling sedikit satu perangkat.", "Choose one device or more."),
        "edit.percent": ("Tulis persen dari 0 sampai 100, seperti 90.", "Write per cent from 0 to 100, such as 90."),
        "edit.field.seen_from": ("Dilihat dari agen", "Seen from the agents"),
        "edit.field.calendar": ("Kalender jam layanan", "Calendar of service hours"),
        "edit.field.calendar.hint": (
            "Bila dikosongkan: kalender pertama.",
            "Left empty: the first calendar.",
        ),
        "edit.field.guarantee": ("Ketersediaan yang dijamin (%)", "Guaranteed availability (%)"),
        "edit.field.profile": ("Profil", "Profile"),
        "edit.field.detection": ("Deteksi", "Detection"),
        "edit.field.references": ("Pembanding", "References"),
        "edit.field.phone": ("Telepon", "Telephone"),
        "edit.field.email": ("Surel", "E-mail"),
        "edit.field.of": ("Dari", "Of"),
        "edit.medium.submarine-cable": ("Kabel bawah laut", "Submarine cable"),
        "edit.medium.underground-cable": ("Kabel bawah tanah", "Underground cable"),
        "edit.medium.aerial-cable": ("Kabel udara", "Aerial cable"),
        "edit.medium.trunk-fibre": ("Kabel FO induk", "Trunk fibre"),
        "edit.medium.radio": ("Radio", "Radio"),
        "edit.medium.copper": ("Kabel tembaga", "Copper"),
        "edit.medium.leased": ("Sirkit sewa", "Leased circuit"),
        # --- what is wrong ---------------------------------------------------------------------------
        "edit.required": ("Wajib diisi.", "This must be filled in."),
        "edit.choice": (
            "{name} tidak ada lagi dalam daftar; pilih yang lain.",
            "{name} is no longer in the list; choose another.",
        ),
        "edit.person": ("Isilah nama penanggung jawab.", "Write the responsible person's name."),
        "edit.id.needed": (
            "Id tidak dapat dibuatkan dari isian lain; isilah sendiri.",
            "No id can be made from the other fields; write one.",
        ),
        "edit.link.to": ("Pilih perangkat di ujung sana.", "Choose the device at the far end."),
        "edit.import.cell.control": (
            "Ada karakter tak tampak ({character}); ketik ulang isinya.",
            "This holds the invisible character {character}; type it again.",
        ),
        "edit.import.cell.long": (
            "Panjangnya {length} karakter; paling banyak {most}.",
            "This has {length} characters; write at most {most}.",
        ),
        "edit.import.cell.error": (
            "Ini galat dari lembar kerja; tulis nilainya.",
            "This is a spreadsheet's error; write the value.",
        ),
        "edit.moved": (
            (
                "Data ini baru saja diubah orang lain, jadi belum disimpan. Yang Anda ketik masih ada di bawah, dan yang berbeda "
                "sekarang ditunjukkan di samping isiannya. Periksa, lalu simpan lagi."
            ),
            (
                "Somebody else has just changed this, so it is not saved yet. What you typed is still below, and what stands there "
                "now is shown beside each field that differs. Check it, then save again."
            ),
        ),
        "edit.moved.gone": (
            "Data ini baru saja dihapus orang lain. Riwayat perubahan menunjukkan siapa dan mengapa.",
            "Somebody else has just removed this. The history says who and why.",
        ),
        "edit.moved.now": ("Sekarang: {value}", "Now: {value}"),
        "edit.busy": (
            "Berkas inventaris sedang diubah terus-menerus oleh pihak lain; coba simpan lagi sebentar.",
            "The inventory's files keep being changed by others; try again in a moment.",
        ),
        "edit.unwritten": (
            "Berkas tidak dapat ditulis, jadi tidak ada yang berubah: {what}",
            "The files could not be written, so nothing has changed: {what}",
        ),
        "edit.shared": (
            "Perubahan ini akan ikut mengubah {names}, karena berbagi tulisan yang sama (& dan *) di berkas; ubahlah di berkas.",
            "This would change {names} too, which share the same text (& and *) in the file; change it in the file.",
        ),
        "edit.needed": (
            "Tidak dapat dihapus karena masih dipakai: {names}.",
            "It cannot be removed because these still need it: {names}.",
        ),
        "edit.rule.duplicate_id": (
            "Id {name} sudah dipakai; pilih id lain.",
            "The id {name} is taken; choose another.",
        ),
        "edit.rule.unknown_reference": (
            "{where} merujuk {name}, yang tidak ada.",
            "{where} names {name}, which is not there.",
        ),
        "edit.rule.duplicate_address": (
            "Alamat ini sudah dipakai {name}.",
            "This address is {name}'s already.",
        ),
        "edit.rule.self_link": (
            "Kedua ujung adalah {name}; pilih perangkat lain di salah satu ujung.",
            "Both ends are {name}; choose another device at one of them.",
        ),
        "edit.rule.shared_interface": (
            "Port ini sudah dipakai sambungan {name}.",
            "This port holds the link {name} already.",
        ),
        "edit.rule.power_of_another_cause": (
            "{name} bukan penyulang listrik, padahal {where} memakainya sebagai penyulang.",
            "{name} is no power feeder, yet {where} is fed by it.",
        ),
        "edit.rule.unreachable_device": (
            "Tidak ada jalur dari agen ke {name}; sambungkan dahulu.",
            "No agent can reach {name} over the links; add a link first.",
        ),
        "edit.rule.other": (
            "Pemeriksaan inventaris menolak {where}: {what}; {remedy}",
            "The inventory's check refuses {where}: {what}; {remedy}",
        ),
        # --- removing --------------------------------------------------------------------------------
        "edit.remove": ("Hapus…", "Remove…"),
        "edit.remove.title": ("Hapus {what} {name}?", "Remove the {what} {name}?"),
        "edit.remove.free": (
            "Tidak ada bagian lain yang merujuknya. Penghapusan dapat dibatalkan dari riwayat.",
            "Nothing else names it. The removal can be undone from the history.",
        ),
        "edit.remove.along": ("Ikut dihapus", "Removed along with it"),
        "edit.remove.along.one": ("Hapus juga {what} {name}", "Remove the {what} {name} too"),
        "edit.remove.retire": (
            (
                "Bila perangkat ini hanya tidak dipakai lagi, lebih baik isi \u201cTidak dihitung lagi sejak\u201d: ketersediaan "
                "bulan-bulan lalu tetap dapat dilaporkan."
            ),
            (
                "If the device is merely no longer in use, rather fill in \u201cNo longer counted from\u201d: the availability of "
                "past months can then still be reported."
            ),
        ),
        "edit.remove.blocked": (
            "Masih dipakai oleh yang berikut, jadi belum dapat dihapus. Ubah atau hapus dahulu:",
            "These still need it, so it cannot be removed yet. Change or remove them first:",
        ),
        "edit.remove.hand": ("diubah di berkas", "changed in the file"),
        "edit.remove.confirm": ("Hapus", "Remove"),
        # --- history ---------------------------------------------------------------------------------
        "edit.history.none": ("Belum ada perubahan yang tercatat.", "No change has been recorded yet."),
        "edit.history.older": ("Perubahan lebih lama", "Older changes"),
        "edit.history.number": ("Nomor", "Number"),
        "edit.history.what": ("Perubahan", "Change"),
        "edit.history.who": ("Oleh", "By"),
        "edit.history.when": ("Waktu", "When"),
        "edit.history.why": ("Alasan", "Reason"),
        "edit.history.title": ("Perubahan nomor {number}", "Change {number}"),
        "edit.history.by-hand": ("Diubah langsung di berkas", "Changed by hand in the files"),
        "edit.history.by-hand.noticed": ("terlihat {at}", "noticed {at}"),
        "edit.history.by-hand.long": (
            "Berkas inventaris diubah di luar halaman ini; siapa dan mengapa tidak diketahui.",
            "The inventory's files were changed elsewhere; nobody knows by whom or why.",
        ),
        "edit.history.undoes": ("Membatalkan perubahan nomor {number}", "Undoes change {number}"),
        "edit.history.undone": ("Sudah dibatalkan oleh perubahan nomor {number}", "Undone by change {number}"),
        "edit.history.added": ("ditambahkan", "added"),
        "edit.history.changed": ("diubah", "changed"),
        "edit.history.removed": ("dihapus", "removed"),
        "edit.history.field": ("Isian", "Field"),
        "edit.history.before": ("Sebelum", "Before"),
        "edit.history.after": ("Sesudah", "After"),
        "edit.history.text": (
            "Hanya tulisan di berkas yang berubah (urutan, keterangan atau pengaturan); isinya tetap.",
            "Only the text of the files changed (order, comments or form); it says the same.",
        ),
        "edit.history.and": ("dan {count} lainnya", "and {count} more"),
        "edit.undo": ("Batalkan perubahan ini", "Undo this change"),
        "edit.undo.why": ("Alasan pembatalan", "Reason for undoing it"),
        "edit.undo.done": ("Perubahan ini sudah dibatalkan.", "This change is undone already."),
        "edit.undo.moved": (
            (
                "Tidak dapat dibatalkan: {names} sudah diubah lagi sesudahnya. Batalkan dahulu perubahan yang lebih baru, atau ubah "
                "sendiri."
            ),
            "This cannot be undone: {names} changed again since. Undo the newer change first, or change it yourself.",
        ),
        "edit.undo.file": (
            "Tidak dapat dibatalkan di sini karena berkas sudah berubah lagi sesudahnya; ubahlah di berkas.",
            "This cannot be undone here because the files changed again since; change it in the file.",
        ),
        "edit.saved.everywhere": (
            "Tersimpan dan sudah berlaku.",
            "Saved and in force.",
        ),
        "edit.saved.here": (
            (
                "Tersimpan dan sudah berlaku di halaman ini. Pengumpul data dan agen berjalan terpisah: muat ulang keduanya (systemctl "
                "reload siaga-collector siaga-agent), dan salin berkasnya bila mereka ada di mesin lain."
            ),
            (
                "Saved, and in force on these pages. Collector and agents run apart: reload them (systemctl reload siaga-collector "
                "siaga-agent), and copy the files where they are on other machines."
            ),
        ),
        "edit.saved.nowhere": (
            "Tersimpan, tetapi program menolak memakainya dan tetap memakai yang lama; lihat catatan (log) program.",
            "Saved, but the program refuses it and goes on with the one before; its log says why.",
        ),
        "edit.saved.same": ("Tidak ada yang berubah.", "Nothing has changed."),
    }
)
