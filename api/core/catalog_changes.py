"""Texts of the inventory's history, and of what keeps a change from being saved; the same rules as ``api.core.catalog``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CHANGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
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
        "edit.saved.centre": (
            (
                "Tersimpan dan sudah berlaku di pusat. Agen di tempat lain memakai salinannya sendiri: salin berkasnya ke sana, lalu "
                "muat ulang (systemctl reload siaga-agent)."
            ),
            (
                "Saved, and in force at the centre. Agents in other places go by copies of their own: copy the files there, then "
                "reload them (systemctl reload siaga-agent)."
            ),
        ),
        "edit.next.sites": ("Tambah lokasinya", "Add its site"),
        "edit.next.devices": ("Tambah perangkat di sana", "Add a device there"),
        "edit.next.services": ("Tambah layanan yang membutuhkannya", "Add a service that needs it"),
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
