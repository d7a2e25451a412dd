"""The office's forms as values: berita acara, disposition, request letter, buku agenda, and signed copies. Pure."""
