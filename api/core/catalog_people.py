"""Texts about people, their accounts, sessions and tokens; the same rules as ``api.core.catalog``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PEOPLE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # --- what is known of a person ---------------------------------------------------------------
        "person.full_name": ("Nama lengkap", "Full name"),
        "person.nip": ("NIP", "NIP"),
        "person.title": ("Jabatan", "Position"),
        "person.email": ("Surel", "E-mail"),
        "person.phone": ("Telepon", "Telephone"),
        "person.wrong.full_name": (
            "Nama lengkap paling panjang 100 karakter, dalam satu baris.",
            "The full name may have 100 characters at most, on one line.",
        ),
        "person.wrong.nip": (
            "NIP terdiri atas 18 angka dan diawali tanggal lahir (tahun, bulan, hari); spasi boleh ditulis.",
            "A NIP has 18 digits and begins with the date of birth (year, month, day); spaces may be written.",
        ),
        "person.wrong.title": (
            "Jabatan paling panjang 100 karakter, dalam satu baris.",
            "The position may have 100 characters at most, on one line.",
        ),
        "person.wrong.email": (
            "Alamat surel ini tidak dapat dipakai. Tulislah seperti nama@instansi.go.id.",
            "This e-mail address cannot be used. Write it like name@office.go.id.",
        ),
        "person.wrong.phone": (
            "Nomor telepon terdiri atas 5 sampai 15 angka; awalan +, spasi, tanda hubung dan kurung boleh ditulis.",
            "A telephone number has 5 to 15 digits; a leading +, spaces, dashes and brackets may be written.",
        ),
        # --- one's own account -----------------------------------------------------------------------
        "account.contact": ("Kontak saya", "My contact details"),
        "account.contact.save": ("Simpan kontak", "Save contact details"),
        "account.contact.saved": ("Kontak Anda telah disimpan.", "Your contact details are saved."),
        "account.contact.rest": (
            "Nama lengkap, NIP dan jabatan diubah oleh administrator.",
            "The administrator changes full name, NIP and position.",
        ),
        "account.must-change": (
            "Kata sandi Anda diberikan oleh orang lain. Gantilah sekarang; setelah itu halaman lain terbuka.",
            "Somebody else gave you this password. Change it now; the other pages open after that.",
        ),
        "account.continue": ("Lanjut ke halaman utama", "Go on to the main page"),
        "account.same": (
            "Kata sandi baru harus berbeda dari yang sekarang.",
            "The new password must differ from the current one.",
        ),
        # --- problems --------------------------------------------------------------------------------
        "problem.must-change.title": ("Kata sandi harus diganti", "The password must be changed"),
        "problem.must-change.detail": (
            "Kata sandi ini diberikan oleh orang lain. Gantilah dulu: PUT /api/v1/session/password, atau pada halaman Akun.",
            "Somebody else gave this password. Change it first: PUT /api/v1/session/password, or on the page Account.",
        ),
        "problem.token-scope.title": ("Token tidak mencakup hal ini", "The token does not cover this"),
        "problem.token-scope.detail": (
            "Cakupan token ini tidak membolehkannya. Pakailah token dengan cakupan yang sesuai, yang dibuat pada halaman Akun.",
            "The scope of this token does not allow it. Use a token of a fitting scope, made on the page Account.",
        ),
        "person.wrong.office": (
            "Peran opd memerlukan id instansi yang ada pada inventaris.",
            "Role opd needs the id of an office of the inventory.",
        ),
        "person.wrong.office.unbound": (
            "Hanya peran opd yang terikat pada satu instansi.",
            "Only role opd is bound to an office.",
        ),
        "person.wrong.password": (
            "Kata sandi harus 12 sampai 200 karakter dan tidak memuat nama pengguna.",
            "The password must have 12 to 200 characters and must not contain the user name.",
        ),
    }
)
