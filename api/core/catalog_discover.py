"""Texts of searching networks; the same rules as ``api.core.catalog``: what is, then what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DISCOVER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- how it goes -----------------------------------------------------------------------------
        "discover.ping": ("mencari {count} alamat dengan ping", "looking for {count} addresses by ping"),
        "discover.bar.ping": ("ping", "ping"),
        "discover.bar.poll": ("SNMP", "SNMP"),
        "discover.broken": (
            "dihentikan; yang sudah ditemukan ditampilkan",
            "broken off; what was found is shown",
        ),
        "discover.same": (
            "tidak ada yang perlu diubah: inventaris sudah sesuai dengan yang ditemukan",
            "nothing to change: the inventory says what was found",
        ),
        "discover.counts": (
            "{added} baru, {changed} diubah, {met} perangkat ditemukan, {unanswered} tidak menjawab",
            "{added} new, {changed} changed, {met} devices found, {unanswered} not answering",
        ),
        "discover.column.why": ("Alasan", "Why"),
        "discover.question": (
            "Terima? y = ya, n = tidak, a = semua, q = selesai",
            "Take it? y = yes, n = no, a = all, q = done",
        ),
        "discover.none": (
            "tidak ada baris yang diterima; tidak ada yang ditulis",
            "no row was taken; nothing was written",
        ),
        "discover.dry": (
            "belum ada yang ditulis ke {path}; ulangi dengan --accept all, atau --accept ID untuk sebagian",
            "nothing is written to {path} yet; run again with --accept all, or with --accept ID for some",
        ),
        # --- why SNMP said nothing -------------------------------------------------------------------
        "discover.reason.": ("alasannya tidak diketahui", "it is not known why"),
        "discover.reason.timeout": ("diam", "silence"),
        "discover.reason.refused": ("tidak ada agen SNMP", "no SNMP agent"),
        "discover.reason.unreachable": ("tidak terjangkau", "out of reach"),
        "discover.reason.authentication": ("kredensial ditolak", "credential rejected"),
        "discover.reason.garbage": ("jawabannya rusak", "answers make no sense"),
        "discover.reason.budget": ("terlalu lambat atau terlalu besar", "too slow or too large"),
        "discover.reason.unsupported": ("kredensial tidak didukung", "credential not supported"),
        "discover.reason.local-fault": ("gangguan di mesin ini", "a fault of this machine"),
        # --- why a row is proposed -------------------------------------------------------------------
        "discover.sign.power": (
            "profil {profile}; melaporkan baterai, jadi UPS",
            "profile {profile}; tells of a battery, so a UPS",
        ),
        "discover.sign.profile": ("profil {profile}, jadi radio", "profile {profile}, so a radio"),
        "discover.sign.name": (
            "profil {profile}; peran menurut namanya, {name}",
            "profile {profile}; role by its name, {name}",
        ),
        "discover.sign.description": (
            "profil {profile}; menyebut dirinya router",
            "profile {profile}; says that it is a router",
        ),
        "discover.sign.none": (
            "profil {profile}; tidak ada tanda peran lain",
            "profile {profile}; no sign of another role",
        ),
        "discover.why.heard": (
            "menjawab ping dan disebut tetangganya lewat LLDP, tetapi tidak menjawab SNMP",
            "answers ping and a neighbour tells of it over LLDP, but it does not answer SNMP",
        ),
        "discover.why.credential": (
            "menjawab SNMP; di inventaris belum ada kredensialnya",
            "answers SNMP; the inventory has no credential for it",
        ),
        "discover.why.other": (
            "tidak menjawab dengan kredensial lama, menjawab dengan yang ini",
            "does not answer by the old credential, and does by this one",
        ),
        "discover.why.both": ("kedua ujung saling mengenal lewat LLDP/CDP", "both ends hear each other by LLDP/CDP"),
        "discover.why.one": (
            "hanya satu ujung yang mengenal ujung lainnya lewat LLDP/CDP",
            "one end alone hears the other by LLDP/CDP",
        ),
        # --- what is said beside the rows ------------------------------------------------------------
        "discover.note.silent": (
            "{about} menjawab ping tetapi tidak dikenali lewat SNMP ({reason}); abaikan jika bukan perangkat jaringan",
            "{about} answers ping but does not say over SNMP what it is ({reason}); pass it over if it is no network device",
        ),
        "discover.note.unanswered": (
            "{about} ({address}) ada di inventaris tetapi tidak menjawab; tidak dihapus",
            "{about} ({address}) is in the inventory but does not answer; it is not removed",
        ),
        "discover.note.unheard": (
            "{about}: {one} dan {two} tidak lagi saling mengenal lewat LLDP/CDP; periksa kabelnya, sambungan tidak dihapus",
            "{about}: {one} and {two} do not hear each other by LLDP/CDP; look at the cable, the link is not removed",
        ),
        "discover.note.twin": (
            "{about} tampaknya alamat lain dari {id} ({address}); jika perangkat lain, tambahkan sendiri",
            "{about} seems to be another address of {id} ({address}); add it by hand if it is a device of its own",
        ),
        "discover.note.nameless": (
            "{about} tidak punya nama yang dapat dipakai, jadi diberi id {id}; beri nama (sysName) pada perangkatnya",
            "{about} has no name that can be used, so its id is {id}; give the device a name (sysName)",
        ),
        "discover.note.moved": (
            "{about} memakai nama {other}, yang tidak menjawab di {address}; jika pindah alamat, ubah alamatnya dan jangan terima {id}",
            "{about} bears the name of {other}, which does not answer at {address}; if it has moved, change its address and do not take {id}",
        ),
        "discover.note.namesake": (
            "{about} memakai nama {other}, yang ada di {address}; id-nya menjadi {id}",
            "{about} bears the name of {other}, which is at {address}; its id is {id}",
        ),
        "discover.note.partly": (
            "{about} tidak menjawab lengkap ({reason}); cari lagi nanti",
            "{about} did not answer to the end ({reason}); look again later",
        ),
        "discover.note.shared": (
            "{about}/{port} mengenal {count} tetangga sekaligus, mungkin lewat hub; sambungannya tidak diusulkan",
            "{about}/{port} hears {count} neighbours at once, perhaps through a hub; no link is proposed",
        ),
        "discover.note.stranger": (
            "{about}/{port} mengenal {name} ({address}), yang tidak ditemukan; cari juga di jaringannya",
            "{about}/{port} hears {name} ({address}), which was not found; look in its network too",
        ),
        "discover.note.several": (
            "{about}/{port} mengenal {name}, tetapi beberapa perangkat memakai nama itu; sambungannya tidak diusulkan",
            "{about}/{port} hears {name}, but several devices bear that name; no link is proposed",
        ),
        "discover.note.contrary": (
            "{about}/{port} mengenal {name} di {address}, tetapi perangkat di alamat itu bernama lain; periksa keduanya",
            "{about}/{port} hears {name} at {address}, but the device at that address has another name; look at both",
        ),
        "discover.note.parallel": (
            "antara {about} dan {other} ada {count} kabel; port di ujung seberang tidak dapat dipastikan, isilah sendiri",
            "between {about} and {other} there are {count} cables; which ports meet cannot be told, fill them in by hand",
        ),
        "discover.note.clash": (
            "{about} dan {other} menyebut port yang saling bertentangan; sambungan itu tidak diusulkan",
            "{about} and {other} speak against each other about a port; that link is not proposed",
        ),
        "discover.note.held": (
            "{about}/{port} mengenal {other}, tetapi di inventaris dipakai {link}; betulkan {link} dahulu",
            "{about}/{port} hears {other}, but the inventory gives it to {link}; correct {link} first",
        ),
        "discover.note.apart": (
            "{about} tidak ditulis: belum ada sambungan yang menghubungkannya ke agen; tambahkan sambungannya sendiri",
            "{about} is not written: no link joins it to an agent yet; add its link by hand",
        ),
        "discover.note.endless": (
            "{about} tidak ditulis: {device} di ujungnya tidak ikut ditulis",
            "{about} is not written: {device} at its end is not written",
        ),
    }
)
