"""Texts of pulling from NetBox; the same rules as ``api.core.catalog``: what is wrong, then what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NETBOX: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- NetBox cannot be read -------------------------------------------------------------------
        "netbox.url": (
            "--netbox: bukan alamat http(s); berikan misalnya https://netbox.example.go.id, tanpa nama pengguna dan tanpa ?",
            "--netbox: is no http(s) address; give one such as https://netbox.example.go.id, without user name and ?",
        ),
        "netbox.ca": (
            "--ca-file: {file} tidak ada atau bukan berkas; berikan sertifikat CA dalam bentuk PEM",
            "--ca-file: {file} is not there or no file; give the authority's certificate as PEM",
        ),
        "netbox.token": (
            "NetBox menolak token ini (401); buat token baru di NetBox, lalu isikan ke SIAGA_NETBOX_TOKEN atau --token-file",
            "NetBox refuses this token (401); make a new one in NetBox and put it into SIAGA_NETBOX_TOKEN or --token-file",
        ),
        "netbox.forbidden": (
            "NetBox tidak mengizinkan {place} dibaca (403: {why}); periksa tokennya, dan beri penggunanya izin melihat (view)",
            "NetBox does not allow {place} to be read (403: {why}); check the token, and give its user the permission to view",
        ),
        "netbox.missing": (
            "{place} tidak ada di alamat itu (404); berikan alamat NetBox tanpa /api, atau perbarui NetBox ke 3.3 atau lebih baru",
            "{place} is not there (404); give NetBox's address without /api, or update NetBox to 3.3 or newer",
        ),
        "netbox.filter": (
            "NetBox menolak pilihan untuk {place} (400: {why}); --site, --region, dan --tag berisi slug yang ada di NetBox",
            "NetBox refuses the choice for {place} (400: {why}); --site, --region and --tag take slugs that NetBox has",
        ),
        "netbox.status": (
            "NetBox menjawab {status} untuk {place} ({why}); coba lagi nanti, atau lihat log NetBox",
            "NetBox answers {status} to {place} ({why}); try again later, or look into NetBox's log",
        ),
        "netbox.unreached": (
            "{url} tidak dapat dihubungi ({why}); periksa alamat, jaringan, dan firewall",
            "{url} cannot be reached ({why}); check the address, the network and the firewall",
        ),
        "netbox.slow": (
            "{url} tidak menjawab pada waktunya; coba lagi, atau beri waktu lebih dengan --timeout",
            "{url} does not answer in time; try again, or give it longer with --timeout",
        ),
        "netbox.tls": (
            "sertifikat NetBox tidak dapat dipercaya ({why}); berikan CA yang menandatanganinya dengan --ca-file",
            "NetBox's certificate cannot be trusted ({why}); give the authority that signed it with --ca-file",
        ),
        "netbox.foreign": (
            "{place} tidak dijawab seperti NetBox menjawab; berikan alamat NetBox itu sendiri, bukan halaman masuk atau proksi",
            "{place} is not answered as NetBox answers; give NetBox's own address, not that of a sign-in page or proxy",
        ),
        "netbox.redirect": (
            "NetBox mengalihkan ke {url}; berikan alamat yang tidak dialihkan, misalnya dengan https://",
            "NetBox redirects to {url}; give the address that does not, such as with https://",
        ),
        "netbox.elsewhere": (
            "NetBox menunjuk halaman berikutnya di {url}, bukan di alamat yang diberikan; berikan alamat yang dikenal NetBox sendiri",
            "NetBox places the next page at {url}, not at the address given; give the address by which NetBox knows itself",
        ),
        "netbox.large": (
            "satu jawaban lebih besar dari {size} MiB; pilih sebagian dengan --site, --region, atau --tag",
            "one answer is larger than {size} MiB; choose a part with --site, --region or --tag",
        ),
        "netbox.endless": (
            "{place} berisi lebih dari {most} objek atau tidak pernah berakhir; pilih sebagian dengan --site, --region, atau --tag",
            "{place} has more than {most} objects or never ends; choose a part with --site, --region or --tag",
        ),
        # --- the command line ------------------------------------------------------------------------
        "netbox.pair": (
            "{option}: {text} tidak berbentuk {form}; tulis misalnya {option} {example}",
            "{option}: {text} is not of the form {form}; write for example {option} {example}",
        ),
        "netbox.agent": (
            "--agent: perangkat {device} tidak ada di antara yang ditarik; sebutkan id salah satunya, misalnya core-pkp",
            "--agent: the device {device} is not among those pulled; name the id of one that is, such as core-pkp",
        ),
        "netbox.secret": (
            "--token-file: {file} tidak dapat dibaca atau kosong; isikan token ke dalamnya",
            "--token-file: {file} cannot be read or is empty; put the token into it",
        ),
        "netbox.secret.none": (
            "token NetBox belum diberikan; isikan ke SIAGA_NETBOX_TOKEN atau ke berkas yang disebut --token-file",
            "NetBox's token is not given; put it into SIAGA_NETBOX_TOKEN or into the file that --token-file names",
        ),
        "netbox.secret.odd": (
            "token NetBox berisi karakter yang tidak mungkin ada di dalamnya; salin ulang tokennya, tanpa baris lain",
            "NetBox's token has characters that none can have; copy it again, without other lines",
        ),
        "netbox.inventory": (
            "--inventory: belum diberikan; sebutkan berkas YAML atau folder yang akan dibuat atau diperbarui",
            "--inventory: is missing; give the YAML file or folder that is to be made or updated",
        ),
        # --- objects that cannot be taken ------------------------------------------------------------
        "netbox.device.nameless": (
            "perangkat ini tidak bernama; beri nama di NetBox",
            "the device has no name; give it one in NetBox",
        ),
        "netbox.device.address": (
            "perangkat ini tidak punya alamat utama; tetapkan Primary IPv4 di NetBox",
            "the device has no primary address; set Primary IPv4 in NetBox",
        ),
        "netbox.device.twice": (
            "alamat ini sudah dipakai perangkat {other}; beri alamat utama lain di NetBox, atau lewati salah satunya",
            "the device {other} has this address already; set another primary address in NetBox, or leave one of them out",
        ),
        "netbox.device.role": (
            "peran {slug} tidak dikenal Siaga (yang dikenal: {known}); petakan dengan --role {slug}=PERAN, atau lewati dengan --role {slug}=-",
            "Siaga does not know the role {slug} (it knows {known}); map it with --role {slug}=ROLE, or leave it out with --role {slug}=-",
        ),
        "netbox.cable.end": (
            "ujung kabel ini bukan antarmuka perangkat ({kind}); hubungkan antarmuka dengan antarmuka, atau tambahkan sambungannya sendiri",
            "this end of the cable is no interface of a device ({kind}); join interface to interface, or add the link yourself",
        ),
        "netbox.cable.many": (
            "sisi kabel ini menuju beberapa perangkat; gambarlah satu kabel untuk tiap perangkat",
            "this side of the cable leads to several devices; draw one cable for each",
        ),
        "netbox.cable.outside": (
            "ujung kabel ini berada di perangkat yang tidak ikut ditarik; perluas --site, --region, atau --tag, atau pakai --partial",
            "this end of the cable is at a device that is not pulled; widen --site, --region or --tag, or use --partial",
        ),
        "netbox.circuit.end": (
            "ujung sirkit ini tidak menunjukkan perangkatnya; hubungkan terminasinya dengan antarmuka lewat kabel di NetBox",
            "this end of the circuit does not tell its device; join the termination to an interface by a cable in NetBox",
        ),
        # --- what is told besides --------------------------------------------------------------------
        "netbox.place": ("NetBox {file}/{row}, {column}", "NetBox {file}/{row}, {column}"),
        "netbox.place.row": ("NetBox {file}/{row}", "NetBox {file}/{row}"),
        "netbox.read": (
            "{url}: {sites} lokasi, {devices} perangkat, {cables} kabel, {circuits} sirkit dibaca",
            "{url}: {sites} sites, {devices} devices, {cables} cables, {circuits} circuits read",
        ),
        "netbox.reading": ("membaca {place} …", "reading {place} …"),
        "netbox.refused": (
            "{count} kesalahan; tidak ada yang ditulis. Perbaiki di NetBox, atau ambil yang benar saja dengan --partial",
            "{count} mistakes; nothing was written. Correct them in NetBox, or take the good ones with --partial",
        ),
        "netbox.note.tied": (
            "catatan: {name} di NetBox adalah {id} di sini, karena alamatnya sama ({address}); id di sini tetap",
            "note: {name} in NetBox is {id} here, for it has the same address ({address}); the id here stays",
        ),
        "netbox.note.status": (
            "catatan: {name} berstatus {status} di NetBox; di sini tidak diubah dan tidak dihapus",
            "note: {name} is {status} in NetBox; here it is neither changed nor deleted",
        ),
        "netbox.note.resting": (
            "catatan: {count} perangkat tidak berstatus active di NetBox dan tidak diambil",
            "note: {count} devices are not active in NetBox and are not taken",
        ),
        "netbox.note.left_out": (
            "catatan: {count} perangkat dilewati karena perannya dipetakan ke -",
            "note: {count} devices are left out, for their role is mapped to -",
        ),
    }
)
