"""Texts of the forms on paper: Indonesian only, for they are official documents, in the words of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NEEDS: Mapping[str, str] = MappingProxyType(
    {
        "1.1": "Perancangan interkoneksi jaringan intra pemerintah daerah",
        "1.2": "Pembangunan/pengembangan jaringan intra pemerintah daerah",
        "1.3": "Perbaikan dan atau pemeliharaan jaringan intra pemerintah daerah",
        "1.4": "Rekomendasi kebutuhan peralatan jaringan intra pemerintah daerah",
    }
)
"""The services, as the form's four boxes have them."""

CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "submarine-cable": "putusnya kabel bawah laut",
        "underground-cable": "putusnya kabel bawah tanah",
        "aerial-cable": "putusnya kabel udara",
        "trunk-fibre": "putusnya kabel FO induk pada perangkat switch",
        "lightning": "faktor alam (terkena petir)",
        "power": "padamnya power listrik pada Organisasi Perangkat Daerah (OPD)",
        "human-error": "human error (tersenggol, kabel terlepas, atau port/perangkat dimatikan)",
        "equipment": "kerusakan perangkat atau modul jaringan",
        "unknown": "penyebab yang masih dalam penelusuran",
    }
)
"""The causes, as the catalogue's operational impacts name them; they stand after *disebabkan oleh*."""

ALTERNATIVES: Mapping[str, str] = MappingProxyType(
    {
        "submarine-cable": "Selama kabel bawah laut belum pulih, layanan dialihkan melalui jalur cadangan apabila tersedia. Agar gangguan serupa tidak memutus layanan, disarankan penyediaan jalur cadangan melalui rute atau penyedia yang berbeda.",
        "underground-cable": "Jalur kabel bawah tanah disarankan diberi tanda dan pelindung, dan setiap pekerjaan galian di sekitarnya dikoordinasikan terlebih dahulu dengan Dinas Komunikasi dan Informatika. Apabila memungkinkan, disediakan jalur cadangan melalui rute yang berbeda.",
        "aerial-cable": "Kabel udara disarankan diperiksa dan dirapikan secara berkala, termasuk pemangkasan pohon dan penguatan tiang di sepanjang jalurnya. Apabila memungkinkan, disediakan jalur cadangan melalui rute yang berbeda.",
        "trunk-fibre": "Kabel FO induk dan konektor pada perangkat switch disarankan diperiksa kualitas redamannya secara berkala. Apabila memungkinkan, disediakan core atau jalur cadangan.",
        "lightning": "Disarankan pemasangan penangkal petir, pentanahan (grounding) yang memadai, dan arrester pada jalur listrik dan jaringan, serta penyediaan perangkat cadangan.",
        "power": "Disarankan penyediaan UPS atau sumber listrik cadangan bagi perangkat jaringan, serta memastikan power listrik diaktifkan kembali oleh operator jaringan di OPD setelah pemadaman.",
        "human-error": "Perangkat dan kabel jaringan disarankan ditempatkan pada rak tertutup, diberi label, dan tidak dimatikan atau dipindahkan tanpa koordinasi dengan petugas service desk.",
        "equipment": "Perangkat atau modul yang rusak disarankan diganti. Apabila penggantinya tidak terakomodir pada anggaran Dinas Komunikasi dan Informatika, Perangkat Daerah disarankan mengadakan peralatan secara mandiri dengan rekomendasi dari Dinas Komunikasi dan Informatika.",
        "unknown": "Pemantauan terhadap layanan dilanjutkan. Apabila gangguan berulang, dilakukan pemeriksaan lapangan untuk memastikan penyebabnya.",
    }
)
"""What is advised by cause; the officer mends it."""

CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "portal": "melalui portal service desk",
        "e-mail": "melalui e-mail",
        "phone": "melalui telepon",
        "chat": "melalui chat",
        "letter": "melalui surat",
        "in-person": "dengan datang langsung",
    }
)
"""The channels of a request (SOP, step 1), in a sentence."""

FORM_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "title.penanganan": "Berita Acara Penanganan Layanan Jaringan Intra Pemerintah Daerah",
        "title.penyelesaian": "Berita Acara Kepastian Penyelesaian Layanan Jaringan Intra Pemerintah Daerah",
        "title.disposition": "Lembar Disposisi",
        "title.request": "Surat Permohonan Layanan",
        "number": "Nomor:",
        "assigned": "Ditugaskan Kepada",
        "officers": "Nama Petugas",
        "nip": "NIP.",
        "need": "Kebutuhan",
        "work": "Ringkasan Pekerjaan",
        "problem": "Ringkasan Masalah",
        "alternative": "Alternatif Solusi",
        "location": "Lokasi",
        "settlement": "Kepastian Penyelesaian",
        "settlement.by": "Penanganan diselesaikan paling lambat hari {by}.",
        "settlement.agreed": "Disepakati oleh {side} {name} pada {at}.",
        "settlement.waits": "Persetujuan {side} belum ada.",
        "side.applicant": "pemohon",
        "side.officer": "petugas",
        "opening": "Pada hari ini, {date}, bertempat di {place}, kami yang bertanda tangan di bawah ini menyepakati kepastian penyelesaian penanganan layanan sebagai berikut.",
        "opening.undated": "Kami yang bertanda tangan di bawah ini menyepakati kepastian penyelesaian penanganan layanan sebagai berikut.",
        "applicant": "Pemohon,",
        "officer": "Petugas,",
        "filled": "*Diisi oleh petugas",
        "filled.ticket": "Tiket ID",
        "filled.date": "Tanggal",
        "annex": "Lampiran: Hasil Pengukuran",
        "annex.of": "{title}, nomor {number}, tiket {ticket}. Waktu dalam WIB; tanggal ditulis hari-bulan-tahun.",
        "outages": "Gangguan",
        "outages.none": "Tidak ada gangguan yang terukur.",
        "outages.what": "Perangkat Daerah/perangkat",
        "outages.from": "Mulai",
        "outages.to": "Selesai",
        "outages.lasted": "Lama",
        "outages.lasting": "belum selesai",
        "offices": "Perangkat Daerah yang terdampak",
        "offices.none": "Tidak ada Perangkat Daerah yang terdampak.",
        "cause": "Penyebab",
        "cause.none": "Penyebab belum ditetapkan.",
        "evidence": "Bukti",
        "evidence.none": "Tidak ada bukti yang terukur.",
        "records": "Catatan pekerjaan",
        "records.none": "Belum ada catatan pekerjaan.",
        "records.at": "Waktu",
        "records.by": "Oleh",
        "records.text": "Catatan",
        "clocks": "Waktu penanganan",
        "clocks.none": "Tidak ada waktu penanganan yang dihitung.",
        "clocks.step": "Langkah",
        "clocks.target": "Target",
        "clocks.due": "Jatuh tempo",
        "clocks.finished": "Selesai",
        "clocks.met": "Keterangan",
        "clocks.yes": "terpenuhi",
        "clocks.no": "tidak terpenuhi",
        "clocks.running": "masih berjalan",
        "clocks.pause": "Jeda {start} sampai {end}: {reason}",
        "clocks.pause.open": "Jeda sejak {start}: {reason}",
        "no": "No.",
        "check": "Cara memeriksa",
        "check.text": "Mintalah naskah data {form} ini kepada petugas service desk, lalu hitung SHA-256 berkas itu (misalnya dengan sha256sum). Hasilnya harus sama dengan sidik di bawah ini. Sidik ringkas pada kaki halaman adalah 16 angka pertamanya.",
        "check.hash": "Sidik (SHA-256)",
        "check.code": "Kode QR yang memuat sidik dokumen ini",
        "disposition.from": "Dari",
        "disposition.letter": "Nomor surat",
        "disposition.letter-date": "Tanggal surat",
        "disposition.received": "Diterima",
        "disposition.about": "Perihal",
        "disposition.need": "Layanan",
        "disposition.ticket": "Tiket ID",
        "disposition.notes": "Disposisi",
        "disposition.kadis": "Kepala Dinas Komunikasi dan Informatika",
        "disposition.kabid": "Kepala Bidang e-Government dan Statistik",
        "disposition.prakom": "Pranata Komputer Fungsi Infrastruktur dan Teknologi",
        "disposition.to": "Diteruskan kepada {next}.",
        "disposition.to.kadis": "Kepala Bidang e-Government dan Statistik",
        "disposition.to.kabid": "Pranata Komputer Fungsi Infrastruktur dan Teknologi",
        "disposition.to.prakom": "petugas service desk",
        "disposition.given": "{name}, pada {at}.",
        "disposition.standing": "Berdasarkan perintah tetap nomor {number}; tidak ada disposisi perorangan.",
        "disposition.standing.at": "Berdasarkan perintah tetap nomor {number} pada {at}; tidak ada disposisi perorangan.",
        "disposition.waits": "Disposisi belum diberikan.",
        "request.number": "Nomor",
        "request.nature": "Sifat",
        "request.nature.plain": "Biasa",
        "request.attachment": "Lampiran",
        "request.about": "Hal",
        "request.to": "Yth. Kepala Dinas Komunikasi dan Informatika\nProvinsi Kepulauan Bangka Belitung\ndi Pangkalpinang",
        "request.opening": "Dengan hormat,",
        "request.ask": "Bersama ini kami mengajukan permohonan layanan jaringan intra pemerintah daerah dengan keterangan sebagai berikut.",
        "request.need": "Layanan",
        "request.text": "Uraian kebutuhan",
        "request.location": "Lokasi",
        "request.contact": "Penanggung jawab",
        "request.closing": "Demikian permohonan ini disampaikan. Atas perhatian dan kerja sama Saudara, kami ucapkan terima kasih.",
        "request.received": "Permohonan diterima {way} pada {at}, tiket {ticket}.",
        "footer": "Sidik {short}",
        "footer.check": "Cara memeriksa sidik: lihat bagian akhir dokumen.",
        "footer.page": "Halaman {page} dari {pages}",
    }
)
"""Labels and sentences of the berita acara."""


def text(key: str, **values: str) -> str:
    """Return a text of the forms with its values; raises ``KeyError`` for one that is not there."""
    return FORM_TEXTS[key].format_map(values)
