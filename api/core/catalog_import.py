"""Texts of importing inventories; the same rules as ``api.core.catalog``: what is wrong, then what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

IMPORT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- the file --------------------------------------------------------------------------------
        "import.file.large": (
            "berkas ini lebih besar dari {size} MiB; bagilah menjadi beberapa berkas",
            "the file is larger than {size} MiB; split it into several files",
        ),
        "import.file.rows": (
            "berkas ini berisi lebih dari {most} baris; bagilah menjadi beberapa berkas",
            "the file has more than {most} rows; split it into several files",
        ),
        "import.file.empty": (
            "berkas ini kosong; isilah baris pertama dengan judul kolom (siaga inventory import --template devices)",
            "the file is empty; let its first row name the columns (siaga inventory import --template devices)",
        ),
        "import.file.encoding": (
            "byte {byte} tidak dikenal dalam {encoding}; simpan ulang sebagai CSV UTF-8",
            "the byte {byte} means nothing in {encoding}; save the file again as CSV UTF-8",
        ),
        "import.file.quotes": (
            "tanda kutip tidak berpasangan; tutuplah tanda kutip yang terbuka di baris ini atau di atasnya",
            "a quotation mark has no partner; close the one that is open in this row or above",
        ),
        "import.file.cell": (
            "sebuah sel terlalu panjang untuk dibaca; tutuplah tanda kutipnya atau pendekkan isinya",
            "a cell is too long to be read; close its quotation mark, or shorten it",
        ),
        # --- the headings ----------------------------------------------------------------------------
        "import.header.unknown": (
            (
                "judul kolom tidak menunjukkan isi berkas; sebutkan perangkat_a dan perangkat_b untuk sambungan, alamat_ip "
                "untuk perangkat, nama untuk instansi, atau jenis_data di tiap baris"
            ),
            (
                "the headings do not tell what the file holds; name device_a and device_b for links, address for devices, "
                "name for offices, or kind in each row"
            ),
        ),
        "import.header.near": (
            "kolom ini tidak dikenal; apakah maksudnya {near}?",
            "there is no such column; did you mean {near}?",
        ),
        "import.header.column": (
            "kolom ini tidak dikenal; hapuslah, atau beri judul keterangan agar tidak dibaca",
            "there is no such column; remove it, or name it remarks so that it is not read",
        ),
        "import.header.twice": (
            "kolom ini sama dengan kolom {other}; sisakan satu",
            "this column is the same as {other}; keep one of them",
        ),
        # --- rows ------------------------------------------------------------------------------------
        "import.row.long": (
            "baris ini berisi {cells} sel, padahal ada {columns} judul kolom; apit isi yang memuat pemisah dengan tanda kutip",
            "the row has {cells} cells for {columns} headings; put quotation marks round what holds a separator",
        ),
        "import.row.kind": (
            "jenis data tidak dikenal; isilah offices, devices, atau links (instansi, perangkat, sambungan)",
            "this is no kind of row; write offices, devices or links",
        ),
        "import.row.nameless": (
            "baris ini tidak bernama; isilah kolom id atau nama",
            "the row has no name; fill in id or name",
        ),
        "import.row.twice": (
            "{id} sudah disebut di baris {other} dari {file}; hapus salah satu, atau beri id yang berbeda",
            "{id} stands in row {other} of {file} already; remove one of them, or give them different ids",
        ),
        "import.row.taken": (
            "id {id} sudah dipakai unsur jaringan lain; pilih id lain di kolom id",
            "the id {id} belongs to another element of the network; write another one under id",
        ),
        "import.row.parallel": (
            "beberapa sambungan cocok dengan baris ini ({ids}); isilah kolom id atau port",
            "several links fit this row ({ids}); fill in id, or the ports",
        ),
        "import.row.branch": (
            "lokasi ini milik {office}, jadi pegawai dan penanggung jawabnya dicatat pada baris instansi itu; kosongkan sel ini",
            "this place belongs to {office}, whose own row holds people and responsible person; leave this cell empty",
        ),
        # --- cells -----------------------------------------------------------------------------------
        "import.cell.foreign": (
            "kolom ini tidak berlaku untuk jenis baris ini; kosongkan selnya",
            "this column is not one of this kind of row; leave the cell empty",
        ),
        "import.cell.formula": (
            "sel ini seperti rumus; tempelkan nilainya saja, atau awali dengan tanda petik (') bila memang teks",
            "this looks like a formula; paste its value, or put an apostrophe (') before it if it is text",
        ),
        "import.cell.error": (
            "sel ini berisi galat lembar kerja; perbaiki rumusnya dan tempelkan nilainya",
            "this is a spreadsheet's error; mend the formula and paste its value",
        ),
        "import.cell.control": (
            "sel ini memuat karakter tak tampak {character}; ketik ulang isinya",
            "the cell holds the invisible character {character}; type it again",
        ),
        "import.cell.long": (
            "isi sel {length} karakter; paling banyak {most}, pendekkan",
            "the cell has {length} characters; write at most {most}",
        ),
        # --- values ----------------------------------------------------------------------------------
        "import.value.missing": ("kolom ini wajib diisi; isilah", "this must be filled in; write it"),
        "import.value.needed": (
            "nilai ini tidak dapat dihapus lewat impor; isilah, atau kosongkan selnya",
            "this cannot be taken away by an import; write a value, or leave the cell empty",
        ),
        "import.value.id": (
            "ini bukan id; pakai paling banyak 100 huruf, angka, titik, tanda hubung dan garis bawah, diawali huruf atau angka",
            "this is no id; use at most 100 letters, digits, dots, dashes and underscores, a letter or digit first",
        ),
        "import.value.slug": (
            "nama ini tidak dapat dijadikan id; isilah kolom id",
            "no id can be made of this name; fill in id",
        ),
        "import.value.address": (
            "ini bukan alamat IP; tulis seperti 10.20.4.2 atau 2001:db8::2",
            "this is no IP address; write one like 10.20.4.2 or 2001:db8::2",
        ),
        "import.value.prefix": (
            "alamat IP ditulis tanpa panjang prefiks; hapus garis miring dan angka sesudahnya, seperti 10.20.4.2",
            "an address has no prefix length here; remove the slash and what follows, as in 10.20.4.2",
        ),
        "import.value.latitude": (
            "ini bukan lintang; tulis derajat desimal dari -90 sampai 90, seperti -2,1631 atau 2,1631 LS",
            "this is no latitude; write decimal degrees from -90 to 90, such as -2.1631",
        ),
        "import.value.longitude": (
            "ini bukan bujur; tulis derajat desimal dari -180 sampai 180, seperti 106,1415",
            "this is no longitude; write decimal degrees from -180 to 180, such as 106.1415",
        ),
        "import.value.pair": (
            "lintang dan bujur harus diisi berdua; isilah keduanya, atau kosongkan keduanya",
            "latitude and longitude go together; fill in both, or neither",
        ),
        "import.value.count": (
            "ini bukan jumlah orang; tulis bilangan bulat seperti 120",
            "this is no number of people; write a whole number such as 120",
        ),
        "import.value.yes": (
            "ini bukan ya atau tidak; tulis ya atau tidak",
            "this is neither yes nor no; write yes or no",
        ),
        "import.value.date": (
            "ini bukan tanggal; tulis seperti 2021-04-01 atau 1/4/2021 (hari lebih dulu)",
            "this is no date; write it as 2021-04-01, or 1/4/2021 with the day first",
        ),
        "import.value.medium": (
            (
                "jenis kabel ini tidak dikenal; tulis kabel laut, kabel tanah, kabel udara, FO induk, radio, tembaga, "
                "atau sewa"
            ),
            (
                "this is no medium; write submarine-cable, underground-cable, aerial-cable, trunk-fibre, radio, copper "
                "or leased"
            ),
        ),
        "import.value.scientific": (
            "angka ini sudah dipotong oleh lembar kerja; ubah format sel menjadi Teks dan ketik ulang seluruh angkanya",
            "the spreadsheet has cut this number; format the cell as Text and type all digits again",
        ),
        "import.value.person": (
            "penanggung jawab tanpa nama; isilah kolom penanggung_jawab",
            "the responsible person has no name; fill in responsible",
        ),
        # --- what a cell names -----------------------------------------------------------------------
        "import.ref.several": (
            "nama ini dipakai beberapa ({ids}); tulis id salah satunya",
            "several have this name ({ids}); write the id of one",
        ),
        "import.ref.office": (
            "instansi ini tidak ada; tambahkan barisnya di berkas instansi, atau perbaiki namanya",
            "there is no such office; add its row to the offices, or correct the name",
        ),
        "import.ref.office.near": (
            "instansi ini tidak ada; apakah maksudnya {near}?",
            "there is no such office; did you mean {near}?",
        ),
        "import.ref.device": (
            "perangkat ini tidak ada; tambahkan barisnya di berkas perangkat, atau perbaiki namanya",
            "there is no such device; add its row to the devices, or correct the name",
        ),
        "import.ref.device.near": (
            "perangkat ini tidak ada; apakah maksudnya {near}?",
            "there is no such device; did you mean {near}?",
        ),
        "import.ref.ups": (
            "UPS ini tidak ada di antara perangkat; tambahkan barisnya, atau perbaiki namanya",
            "there is no device of this name to be the UPS; add its row, or correct the name",
        ),
        "import.ref.ups.near": (
            "UPS ini tidak ada di antara perangkat; apakah maksudnya {near}?",
            "there is no device of this name to be the UPS; did you mean {near}?",
        ),
        "import.ref.snmp": (
            "kredensial SNMP ini tidak ada; tambahkan di bagian snmp inventaris (rahasia tidak ditulis di CSV)",
            "there is no such SNMP credential; add it to the inventory's snmp section (secrets do not stand in CSV)",
        ),
        "import.ref.snmp.near": (
            "kredensial SNMP ini tidak ada; apakah maksudnya {near}?",
            "there is no such SNMP credential; did you mean {near}?",
        ),
        "import.ref.group": (
            "grup {name} tidak ada; tambahkan di bagian risk_groups inventaris beserta sebabnya",
            "there is no group {name}; add it to the inventory's risk_groups with its cause",
        ),
        "import.ref.group.near": (
            "grup {name} tidak ada; apakah maksudnya {near}?",
            "there is no group {name}; did you mean {near}?",
        ),
        "import.ref.power": (
            "ini bukan penyulang, melainkan grup dengan sebab {cause}; pindahkan ke kolom grup",
            "this is no feeder but a group of the cause {cause}; put it under groups",
        ),
        "import.ref.itself": (
            "perangkat tidak dapat menjadi UPS bagi dirinya sendiri; sebutkan perangkat lain",
            "a device is not its own UPS; name another one",
        ),
        "import.end.same": (
            "kedua ujung sambungan adalah perangkat yang sama; perbaiki salah satunya",
            "both ends are the same device; correct one of them",
        ),
        # --- what is told of the whole ---------------------------------------------------------------
        "import.place": ("{file}, baris {row}, kolom {column}", "{file}, row {row}, column {column}"),
        "import.place.row": ("{file}, baris {row}", "{file}, row {row}"),
        "import.read": (
            "{file}: {kind}, {rows} baris; {encoding}, pemisah {separator}",
            "{file}: {kind}, {rows} rows; {encoding}, separator {separator}",
        ),
        "import.kind.offices": ("instansi", "offices"),
        "import.kind.devices": ("perangkat", "devices"),
        "import.kind.links": ("sambungan", "links"),
        "import.kind.mixed": ("beberapa jenis data", "several kinds"),
        "import.separator.;": ("titik koma", "semicolon"),
        "import.separator.,": ("koma", "comma"),
        "import.separator.\t": ("tab", "tab"),
        "import.action.added": ("tambah", "add"),
        "import.action.changed": ("ubah", "change"),
        "import.column.action": ("tindakan", "action"),
        "import.column.section": ("bagian", "section"),
        "import.column.id": ("id", "id"),
        "import.column.what": ("rincian", "details"),
        "import.counts": (
            "{added} ditambah, {changed} diubah, {unchanged} tetap",
            "{added} to add, {changed} to change, {unchanged} unchanged",
        ),
        "import.more": (
            "dan {count} perubahan lagi; --json menampilkan semuanya",
            "and {count} changes more; --json shows all of them",
        ),
        "import.refused": (
            "{count} kesalahan; tidak ada yang ditulis. Perbaiki baris di atas, atau impor baris yang baik saja dengan --partial",
            "{count} mistakes; nothing was written. Correct the rows above, or import the good ones alone with --partial",
        ),
        "import.refused.file": (
            "{count} kesalahan; tidak ada yang ditulis. Perbaiki yang disebut di atas dan impor lagi",
            "{count} mistakes; nothing was written. Correct what stands above and import again",
        ),
        "import.rejects": ("{rows} baris tidak diambil: {file}", "{rows} rows were not taken: {file}"),
        "import.rejected": ("kesalahan", "error"),
        "import.result": (
            "Hasilnya tidak lolos siaga inventory check; tidak ada yang ditulis:",
            "The result does not pass siaga inventory check; nothing was written:",
        ),
        "import.dry": (
            "Belum ada yang ditulis; tambahkan --write untuk menulisnya ke {path}",
            "Nothing is written yet; add --write to write it to {path}",
        ),
        "import.ask": ("Tulis perubahan ini ke {path}?", "Write these changes to {path}?"),
        "import.same": ("Tidak ada yang berubah", "Nothing changes"),
        "import.written": ("Ditulis: {file}", "Written: {file}"),
        "import.backup": ("Salinan sebelumnya: {file}", "Copy of what was there: {file}"),
    }
)
