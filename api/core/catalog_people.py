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
        "person.wrong.email.taken": (
            "Alamat surel ini sudah dipakai oleh pengguna lain. Tulislah alamat lain, atau hubungi administrator.",
            "Another user has this e-mail address. Write another, or ask the administrator.",
        ),
        "person.wrong.phone": (
            "Nomor telepon terdiri atas 5 sampai 15 angka; awalan +, spasi, tanda hubung dan kurung boleh ditulis.",
            "A telephone number has 5 to 15 digits; a leading +, spaces, dashes and brackets may be written.",
        ),
        "person.name": ("Nama pengguna", "User name"),
        "person.name.hint": (
            "Huruf kecil, angka, titik atau tanda hubung; tidak dapat diubah kemudian.",
            "Small letters, digits, dots or dashes; it cannot be changed later.",
        ),
        "person.nip.hint": ("18 angka; spasi boleh ditulis.", "18 digits; spaces may be written."),
        "person.office.hint": (
            "Hanya untuk penanggung jawab OPD: orang itu hanya melihat instansi ini.",
            "Only for an office's responsible person, who then sees this office alone.",
        ),
        "person.choose": ("Pilih…", "Choose…"),
        "person.no-office": ("Tidak terikat pada instansi", "Bound to no office"),
        "person.wrong.name": (
            "Nama pengguna terdiri atas 1 sampai 64 huruf kecil (a–z), angka, titik, garis bawah atau tanda hubung, dan diawali huruf atau angka.",
            "A user name has 1 to 64 small letters (a–z), digits, dots, underscores or dashes, and begins with a letter or digit.",
        ),
        "person.wrong.role": ("Pilihlah satu peran.", "Choose a role."),
        # --- the administrator's pages ---------------------------------------------------------------
        "page.users": ("Pengguna", "Users"),
        "users.title": ("Pengguna", "Users"),
        "users.add": ("Tambah pengguna", "Add a user"),
        "users.person": ("Nama", "Name"),
        "users.last": ("Terakhir masuk", "Last sign-in"),
        "users.never": ("belum pernah", "never"),
        "users.state": ("Keadaan", "State"),
        "person.state.active": ("Aktif", "Active"),
        "person.state.disabled": ("Dinonaktifkan", "Disabled"),
        "person.state.locked": ("Terkunci sementara", "Locked for now"),
        "person.state.must-change": ("Belum mengganti kata sandi", "Password not changed yet"),
        "users.locked": (
            "Terlalu banyak percobaan masuk yang gagal dengan nama ini. Dari alamat asalnya, percobaan berikutnya baru diperiksa setelah {at}.",
            "Too many sign-ins with this name failed. From where they came, the next attempt is looked at after {at}.",
        ),
        "users.wrong": ("Belum dapat disimpan. Perbaiki isian berikut.", "Not saved yet. Correct these fields."),
        "users.save": ("Simpan", "Save"),
        "users.cancel": ("Batal", "Cancel"),
        "users.back": ("Semua pengguna", "All users"),
        "users.own-role": (
            "Peran sendiri hanya dapat diubah oleh administrator lain.",
            "Your own role can be changed by another administrator only.",
        ),
        "users.access": ("Akses", "Access"),
        "users.sessions": ("Sesi yang terbuka", "Open sessions"),
        "users.linked": ("Masuk terpadu", "Single sign-on"),
        "users.linked.to": ("{issuer} sejak {at}", "{issuer} since {at}"),
        "users.linked.none": ("Belum dikaitkan", "Not linked yet"),
        "users.act.reset": ("Buat kata sandi baru…", "Make a new password…"),
        "users.act.sessions": ("Akhiri semua sesi…", "End all sessions…"),
        "users.act.disable": ("Nonaktifkan…", "Disable…"),
        "users.act.unlink": ("Lepaskan masuk terpadu…", "Part from single sign-on…"),
        "users.act.enable": ("Aktifkan kembali", "Enable again"),
        "users.act.unlock": ("Buka kunci", "Unlock"),
        "users.done.changed": ("Perubahan telah disimpan.", "The changes are saved."),
        "users.done.enabled": ("Pengguna ini telah diaktifkan kembali.", "The user is enabled again."),
        "users.done.unlocked": (
            "Kunci telah dibuka. Pengguna ini dapat langsung masuk.",
            "Unlocked. The user can sign in at once.",
        ),
        "users.done.disable": (
            "Pengguna ini telah dinonaktifkan. Sesinya telah diakhiri dan tokennya tidak berlaku.",
            "The user is disabled. Its sessions were ended and its tokens do not work.",
        ),
        "users.done.sessions": ("Semua sesi pengguna ini telah diakhiri.", "All sessions of the user were ended."),
        "users.done.unlink": (
            "Kaitan dengan masuk terpadu telah dilepaskan.",
            "The link to single sign-on was removed.",
        ),
        "users.ask.disable": ("Nonaktifkan {name}?", "Disable {name}?"),
        "users.ask.disable.text": (
            "{name} tidak dapat lagi masuk, semua sesinya ({sessions}) berakhir, dan tokennya ({tokens}) tidak berlaku. Riwayatnya tetap ada. Anda dapat mengaktifkannya kembali.",
            "{name} can no longer sign in, all sessions ({sessions}) end, and tokens ({tokens}) do not work. The history stays. You can enable the user again.",
        ),
        "users.ask.reset": ("Buat kata sandi baru untuk {name}?", "Make a new password for {name}?"),
        "users.ask.reset.text": (
            "Kata sandi yang sekarang tidak berlaku lagi dan semua sesi ({sessions}) berakhir. Kata sandi baru ditampilkan satu kali dan harus diganti saat masuk.",
            "The present password stops working and all sessions ({sessions}) end. The new password is shown once and must be changed at sign-in.",
        ),
        "users.ask.reset.tokens": (
            "Cabut juga semua token ({tokens}); pilihlah ini bila akun mungkin telah disalahgunakan.",
            "Revoke all tokens ({tokens}) as well; choose this if the account may have been abused.",
        ),
        "users.ask.sessions": ("Akhiri semua sesi {name}?", "End all sessions of {name}?"),
        "users.ask.sessions.text": (
            "{name} dikeluarkan dari semua peramban ({sessions} sesi) dan harus masuk lagi. Token tetap berlaku.",
            "{name} is signed out of all browsers ({sessions} sessions) and must sign in again. Tokens keep working.",
        ),
        "users.ask.unlink": ("Lepaskan {name} dari masuk terpadu?", "Part {name} from single sign-on?"),
        "users.ask.unlink.text": (
            "Akun di penyedia masuk terpadu tidak lagi dikenali sebagai {name}. Saat masuk berikutnya, keduanya dicocokkan lagi menurut surel atau nama pengguna.",
            "The account at the provider is no longer known as {name}. At the next sign-in the two are matched again by e-mail or user name.",
        ),
        "users.yes.disable": ("Ya, nonaktifkan", "Yes, disable"),
        "users.yes.reset": ("Ya, buat kata sandi baru", "Yes, make a new password"),
        "users.yes.sessions": ("Ya, akhiri semua sesi", "Yes, end all sessions"),
        "users.yes.unlink": ("Ya, lepaskan", "Yes, part them"),
        "users.password.added": ("Pengguna {name} telah dibuat", "User {name} was made"),
        "users.password.reset": ("Kata sandi baru untuk {name}", "A new password for {name}"),
        "users.password": ("Kata sandi sekali pakai", "One-time password"),
        "users.password.text": (
            "Kata sandi ini hanya ditampilkan sekarang. Catat dan serahkan langsung kepada orangnya; saat masuk, kata sandi ini harus diganti.",
            "This password is shown now and never again. Note it and hand it over in person; it must be changed at sign-in.",
        ),
        "users.password.done": ("Sudah dicatat", "I have noted it"),
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
        "sessions.title": ("Sesi saya", "My sessions"),
        "sessions.hint": (
            "Peramban yang sekarang masuk dengan akun ini. Akhiri yang tidak Anda kenali, lalu ganti kata sandi.",
            "Browsers that are signed in with this account now. End what you do not know, then change the password.",
        ),
        "sessions.browser": ("Peramban", "Browser"),
        "sessions.unknown": ("Peramban tidak dikenal", "Unknown browser"),
        "sessions.begun": ("masuk {at} dari {address}", "signed in {at} from {address}"),
        "sessions.this": ("Sesi ini", "This one"),
        "sessions.end": ("Akhiri", "End"),
        "sessions.end.others": ("Akhiri semua sesi lain", "End all other sessions"),
        "sessions.ended": ("Sesi telah diakhiri.", "Ended."),
        "tokens.title": ("Token saya", "My tokens"),
        "tokens.hint": (
            "Token dipakai program untuk bertindak atas nama Anda; haknya tidak pernah melebihi peran Anda.",
            "Programs use tokens to act for you; they never exceed your role.",
        ),
        "tokens.make": ("Buat token", "Make a token"),
        "tokens.revoke": ("Cabut", "Revoke"),
        "tokens.revoke.one": ("Cabut token {label}", "Revoke token {label}"),
        "tokens.revoked": ("Token telah dicabut.", "The token is revoked."),
        "tokens.secret": (
            "Salin rahasia token ini sekarang; rahasia ini tidak akan ditampilkan lagi.",
            "Copy the secret of this token now; it is never shown again.",
        ),
        "tokens.until": ("berlaku sampai {at}", "until {at}"),
        "tokens.over": ("tidak berlaku sejak {at}", "over since {at}"),
        "tokens.no-end": ("tanpa batas waktu", "without an end"),
        "token.label": ("Untuk apa", "What for"),
        "token.reach": ("Cakupan", "Scope"),
        "token.reach.read": ("hanya membaca", "read only"),
        "token.reach.write": ("membaca dan menulis", "read and write"),
        "token.reach.metrics": ("hanya metrik", "metrics only"),
        "token.days": ("Berlaku berapa hari (paling lama 365)", "Days until it ends (365 at most)"),
        "token.wrong.label": (
            "Tulislah untuk apa token ini, paling panjang 200 karakter.",
            "Say what the token is for, in 200 characters at most.",
        ),
        "token.wrong.reach": ("Pilihlah satu cakupan.", "Choose a scope."),
        "token.wrong.days": ("Tulislah bilangan dari 1 sampai 365.", "Write a number from 1 to 365."),
        # --- signing in elsewhere ----------------------------------------------------------------------
        "signin.or": ("atau", "or"),
        "signin.elsewhere": ("Masuk dengan {name}", "Sign in with {name}"),
        "signin.refused.state": (
            "Upaya masuk ini tidak dimulai dari peramban ini atau sudah kedaluwarsa. Mulailah sekali lagi.",
            "This sign-in was not begun in this browser, or too long ago. Begin again.",
        ),
        "signin.refused.cancelled": (
            "Penyedia masuk terpadu tidak mengizinkan Anda masuk, atau Anda membatalkannya.",
            "The provider did not let you sign in, or you cancelled it.",
        ),
        "signin.refused.down": (
            "Penyedia masuk terpadu sedang tidak dapat dihubungi. Masuklah dengan kata sandi, atau cobalah lagi nanti.",
            "The provider cannot be reached at the moment. Sign in with your password, or try again later.",
        ),
        "signin.refused.refused": (
            "Penyedia masuk terpadu menolak upaya masuk ini. Mulailah sekali lagi; bila tetap gagal, hubungi administrator.",
            "The provider refused this sign-in. Begin again; if it fails again, ask the administrator.",
        ),
        "signin.refused.token": (
            "Jawaban penyedia masuk terpadu tidak dapat dipercaya, sehingga Anda tidak dimasukkan. Hubungi administrator.",
            "The provider's answer cannot be trusted, so you were not signed in. Ask the administrator.",
        ),
        "signin.refused.unknown": (
            "Anda dikenal oleh penyedia masuk terpadu, tetapi belum punya akun di Siaga. Mintalah administrator menambahkan Anda dengan surel atau nama pengguna yang sama.",
            "The provider knows you, but you have no account in Siaga yet. Ask the administrator to add you with the same e-mail or user name.",
        ),
        "signin.refused.ambiguous": (
            "Lebih dari satu akun Siaga memakai surel Anda. Mintalah administrator membetulkannya.",
            "More than one account in Siaga has your e-mail address. Ask the administrator to correct it.",
        ),
        "signin.refused.linked": (
            "Akun Siaga Anda sudah dikaitkan dengan orang lain pada penyedia masuk terpadu. Mintalah administrator melepaskan kaitan itu.",
            "Your account in Siaga is linked to somebody else at the provider. Ask the administrator to part them.",
        ),
        "signin.refused.disabled": (
            "Akun Siaga Anda dinonaktifkan. Hubungi administrator.",
            "Your account in Siaga is disabled. Ask the administrator.",
        ),
        "signin.refused.no-role": (
            "Penyedia masuk terpadu tidak memberi Anda peran di Siaga. Hubungi administratornya.",
            "The provider gives you no role in Siaga. Ask its administrator.",
        ),
        "signin.refused.no-office": (
            "Penyedia masuk terpadu menyebut Anda penanggung jawab OPD, tetapi akun Siaga Anda belum terikat pada instansi. Hubungi administrator Siaga.",
            "The provider calls you an office's responsible person, but your account in Siaga is bound to no office. Ask Siaga's administrator.",
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
