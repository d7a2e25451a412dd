"""Texts about the forms: what one lacks, why a signed copy is refused, what a check of a hash says, the agenda's columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FORMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "form.lacks.number": ("Nomor berita acara belum ada.", "The berita acara has no number."),
        "form.lacks.ticket": ("ID tiket belum ada.", "The ticket's id is missing."),
        "form.lacks.officers": (
            "Nama petugas belum diisi; isi sekurang-kurangnya satu.",
            "No officer is named; name one at least.",
        ),
        "form.lacks.work": ("Ringkasan pekerjaan belum diisi.", "The summary of work is empty."),
        "form.lacks.problem": ("Ringkasan masalah belum diisi.", "The summary of the problem is empty."),
        "form.lacks.location": ("Lokasi belum diisi.", "The location is empty."),
        "form.lacks.applicant": ("Nama pemohon belum diisi.", "The applicant is not named."),
        "form.lacks.officer": (
            "Nama petugas yang menandatangani belum diisi.",
            "The officer who signs is not named.",
        ),
        "form.lacks.filled-on": ("Tanggal pengisian belum diisi.", "The date of filling in is missing."),
        "form.lacks.settlement": (
            "Kepastian penyelesaian belum diisi; tulis apa yang disepakati dan paling lambat kapan.",
            "The settlement is empty; write what is agreed and by when.",
        ),
        "form.check.same": (
            "Sesuai: isinya sama dengan yang dicetak.",
            "It matches: the content is what was printed.",
        ),
        "form.check.short": (
            "Sidik ringkas sesuai. Bandingkan sidik lengkap pada lampiran untuk memastikan.",
            "The short fingerprint matches. Compare the full one of the annex to be sure.",
        ),
        "form.check.different": (
            "Tidak sesuai: isinya berbeda dari yang dicetak.",
            "It does not match: the content differs from what was printed.",
        ),
        "form.check.malformed": (
            "Itu bukan sidik. Tulis 16 atau 64 angka heksadesimal (0–9, a–f); spasi dan tanda hubung boleh ada.",
            "That is no fingerprint. Write 16 or 64 hexadecimal digits (0–9, a–f); spaces and hyphens do no harm.",
        ),
        "upload.empty": ("Berkas itu kosong; pilih hasil pindai yang benar.", "The file is empty; choose the scan."),
        "upload.large": (
            "Berkas itu {size} MB; paling besar {most} MB. Pindai dengan resolusi lebih rendah.",
            "The file has {size} MB; {most} MB is the most. Scan with a lower resolution.",
        ),
        "upload.kind": (
            "Isi berkas itu bukan PDF, PNG, atau JPEG. Pindai dokumen sebagai salah satunya.",
            "The file's content is no PDF, PNG or JPEG. Scan the document as one of these.",
        ),
        "upload.cut": (
            "Berkas itu terpotong: akhirnya tidak ada. Unggah lagi, atau pindai ulang.",
            "The file is cut off: its end is missing. Upload it again, or scan anew.",
        ),
        "upload.appended": (
            "Di belakang isi berkas itu ada data lain, yang bukan bagian dokumen. Simpan ulang atau pindai ulang.",
            "Other data follows the file's content, which is no part of the document. Save it anew, or scan anew.",
        ),
        "upload.active": (
            "PDF itu memuat skrip, tindakan, atau lampiran ({what}). Cetak lalu pindai, dan unggah hasil pindainya.",
            "The PDF holds scripts, actions or attachments ({what}). Print and scan it, and upload the scan.",
        ),
        "upload.unread": (
            "Sebagian isi PDF itu tidak dapat diperiksa. Cetak lalu pindai, dan unggah hasil pindainya.",
            "A part of the PDF cannot be looked into. Print and scan it, and upload the scan.",
        ),
        "upload.encrypted": (
            "PDF itu terkunci sandi. Simpan tanpa sandi, lalu unggah lagi.",
            "The PDF is encrypted. Save it without a password, and upload it again.",
        ),
        "upload.pixels": (
            "Gambar itu {width} × {height} piksel; paling besar {most} juta piksel. Pindai dengan resolusi lebih rendah.",
            "The picture has {width} × {height} pixels; {most} million is the most. Scan with a lower resolution.",
        ),
        "agenda.title": ("Buku agenda", "Agenda book"),
        "agenda.csv": ("Unduh CSV", "Save as CSV"),
        "agenda.xlsx": ("Unduh Excel", "Save as Excel"),
        "agenda.search": ("Cari dalam buku", "Search the book"),
        "agenda.year": ("Tahun", "Year"),
        "agenda.find": ("Cari", "Search"),
        "agenda.none": (
            "Belum ada yang diarsipkan. Tiket masuk ke buku ini setelah berita acaranya ditandatangani dan petugas mengarsipkannya.",
            "Nothing is archived yet. A ticket enters this book when its form is signed and an officer archives it.",
        ),
        "files.title": ("Berkas", "Files"),
        "files.forms": ("Berita acara", "Forms"),
        "files.form.penanganan": ("Penanganan layanan", "Handling of the service"),
        "files.form.penyelesaian": ("Kesepakatan penyelesaian", "Agreed settlement"),
        "files.void": ("Tidak berlaku lagi", "Void"),
        "files.pdf": ("Unduh PDF", "Save as PDF"),
        "files.text": ("Teks yang diberi sidik", "The text that is hashed"),
        "files.papers": ("Naskah", "Papers"),
        "files.paper.disposition": ("Lembar disposisi", "Disposition sheet"),
        "files.paper.request-letter": ("Surat permohonan", "Request letter"),
        "files.attachments": ("Lampiran", "Attachments"),
        "files.kind.letter": ("Surat permohonan", "Request letter"),
        "files.kind.picture": ("Foto atau denah", "Picture or plan"),
        "files.kind.signed": ("Berita acara bertanda tangan", "Signed form"),
        "files.size": ("{size} KB", "{size} KB"),
        "files.choose": ("Pilih berkas", "Choose a file"),
        "files.hint": ("PDF, PNG, atau JPEG, paling besar 10 MB.", "PDF, PNG or JPEG, 10 MB at most."),
        "files.what": ("Jenis berkas", "What it is"),
        "files.send": ("Lampirkan", "Attach"),
        "agenda.column.number": ("Nomor agenda", "Agenda number"),
        "agenda.column.archived": ("Tanggal diarsipkan", "Archived at"),
        "agenda.column.ticket": ("Nomor tiket", "Ticket number"),
        "agenda.column.service": ("Layanan", "Service"),
        "agenda.column.applicant": ("Pemohon", "Applicant"),
        "agenda.column.office": ("Perangkat daerah", "Office"),
        "agenda.column.summary": ("Ringkasan", "Summary"),
        "agenda.column.berita-acara": ("Nomor berita acara", "Berita acara number"),
        "agenda.column.fingerprint": ("Sidik (SHA-256)", "Fingerprint (SHA-256)"),
        "agenda.column.signed": ("Berkas bertanda tangan", "Signed copy"),
        "agenda.column.by": ("Diarsipkan oleh", "Archived by"),
    }
)
