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
    }
)
