"""An inventory like the real one: two islands, a sea cable between their cores, 45 offices."""

from __future__ import annotations

from agent.inventory.models import Inventory

COMPLEX = (
    ("kominfo", "Dinas Komunikasi dan Informatika"),
    ("dinkes", "Dinas Kesehatan"),
    ("disdik", "Dinas Pendidikan"),
    ("dpupr", "Dinas Pekerjaan Umum dan Penataan Ruang"),
    ("bkd", "Badan Kepegawaian dan Pengembangan SDM Daerah"),
    ("bappeda", "Badan Perencanaan Pembangunan Daerah"),
    ("bakuda", "Badan Keuangan Daerah"),
    ("setda", "Sekretariat Daerah"),
    ("setwan", "Sekretariat DPRD"),
    ("inspektorat", "Inspektorat Daerah"),
    ("dishub", "Dinas Perhubungan"),
    ("dlhk", "Dinas Lingkungan Hidup dan Kehutanan"),
    ("esdm", "Dinas Energi dan Sumber Daya Mineral"),
    ("dkp", "Dinas Kelautan dan Perikanan"),
    ("dpkp", "Dinas Pertanian dan Ketahanan Pangan"),
    ("disperindag", "Dinas Perindustrian dan Perdagangan"),
    ("disnaker", "Dinas Tenaga Kerja"),
    ("dinsos", "Dinas Sosial dan Pemberdayaan Masyarakat"),
    ("dpmptsp", "Dinas Penanaman Modal dan PTSP"),
    ("disbudpar", "Dinas Pariwisata dan Kebudayaan"),
    ("dispora", "Dinas Kepemudaan dan Olahraga"),
    ("dp3acskb", "Dinas P3ACSKB"),
    ("kesbangpol", "Badan Kesatuan Bangsa dan Politik"),
    ("satpolpp", "Satuan Polisi Pamong Praja"),
)
OUTSIDE = (
    ("rsud-soekarno", "RSUD Dr. (H.C.) Ir. Soekarno", "Bangka", (-2.0610, 106.1320)),
    ("bpbd", "Badan Penanggulangan Bencana Daerah", "Bangka", (-2.1290, 106.1150)),
    ("perpustakaan", "Dinas Kearsipan dan Perpustakaan", "Bangka", (-2.2200, 106.0400)),
    ("samsat-pkp", "Samsat Pangkalpinang", "Bangka", (-2.1350, 106.0100)),
    ("samsat-sungailiat", "Samsat Sungailiat", "Bangka", (-1.8530, 106.1080)),
    ("samsat-muntok", "Samsat Muntok", "Bangka", (-2.0500, 105.1900)),
    ("samsat-koba", "Samsat Koba", "Bangka", (-2.4900, 106.4000)),
    ("samsat-toboali", "Samsat Toboali", "Bangka", (-2.9900, 106.4500)),
    ("sma-belinyu", "SMA Negeri 1 Belinyu", "Bangka", (-1.6300, 105.8200)),
    ("kph-jebus", "KPH Jebus Bembang Antan", "Bangka", (-1.7300, 105.4600)),
    ("uptd-sadai", "UPTD Pelabuhan Perikanan Sadai", "Bangka", (-2.9800, 106.6800)),
    ("sma-mendo", "SMA Negeri 1 Mendo Barat", "Bangka", (-2.2500, 105.8900)),
    ("penghubung-tjp", "Kantor Penghubung Belitung", "Belitung", (-2.7400, 107.6450)),
    ("samsat-tjp", "Samsat Tanjungpandan", "Belitung", (-2.8200, 107.7100)),
    ("samsat-manggar", "Samsat Manggar", "Belitung", (-2.8700, 108.2500)),
    ("rsud-belitung", "UPTD Balai Kesehatan Belitung", "Belitung", (-2.6500, 107.7400)),
    ("smk-gantung", "SMK Negeri 1 Gantung", "Belitung", (-2.9900, 108.1500)),
    ("kph-belantu", "KPH Belantu Mendanau", "Belitung", (-3.0800, 107.7000)),
    ("bpptd-kelayang", "UPTD Pariwisata Tanjung Kelayang", "Belitung", (-2.5700, 107.7900)),
    ("sma-membalong", "SMA Negeri 1 Membalong", "Belitung", (-3.1500, 107.8600)),
    ("dkp-manggar", "UPTD Pelabuhan Perikanan Manggar", "Belitung", (-2.7600, 108.1400)),
)


def pretend_province() -> Inventory:
    """Return the inventory."""
    sites = [
        {"id": office, "name": name, "at": [-2.1631, 106.1415], "island": "Bangka", "complex": True}
        for office, name in COMPLEX
    ]
    sites += [{"id": office, "name": name, "at": list(at), "island": island} for office, name, island, at in OUTSIDE]
    devices = [
        {"id": "core-pkp", "address": "10.20.0.1", "site": "kominfo", "role": "core"},
        {"id": "core-tjp", "address": "10.20.0.2", "site": "penghubung-tjp", "role": "core"},
    ]
    links = [
        {
            "id": "laut-pkp-tjp",
            "ends": ["core-pkp/xe-0/1/0", "core-tjp/xe-0/1/0"],
            "medium": "submarine-cable",
            "groups": ["skkl-bangka-belitung"],
        }
    ]
    services = []
    islands = {office: "Bangka" for office, _ in COMPLEX} | {office: island for office, _, island, _ in OUTSIDE}
    for index, (office, island) in enumerate(islands.items()):
        switch = f"sw-{office}"
        devices.append(
            {"id": switch, "address": f"10.20.{4 + index}.2", "site": office, "power": "pln-air-itam"}
            if office in dict(COMPLEX)
            else {"id": switch, "address": f"10.20.{4 + index}.2", "site": office}
        )
        core = "core-tjp" if island == "Belitung" else "core-pkp"
        links.append(
            {
                "id": f"fo-{office}",
                "ends": [f"{core}/ge-0/0/{index}", f"{switch}/uplink"],
                "medium": "trunk-fibre" if office in dict(COMPLEX) else "aerial-cable",
            }
        )
        services.append({"id": f"net-{office}", "office": office, "needs": switch, "calendar": "dinas"})
    return Inventory.model_validate(
        {
            "organisation": "Dinas Komunikasi dan Informatika Provinsi Kepulauan Bangka Belitung",
            "calendars": {"dinas": {"holidays": "ID"}},
            "offices": [{"id": office} for office in islands],
            "sites": [site | {"office": site["id"]} for site in sites],
            "devices": devices,
            "links": links,
            "risk_groups": [
                {"id": "skkl-bangka-belitung", "cause": "submarine-cable", "name": "SKKL Bangka-Belitung"},
                {"id": "pln-air-itam", "cause": "power", "name": "Penyulang PLN Air Itam"},
            ],
            "agents": [{"id": "pkp", "at": "core-pkp"}],
            "services": services,
        }
    )


BELITUNG = tuple(f"sw-{office}" for office, _, island, _ in OUTSIDE if island == "Belitung")
"""The switches that the sea cable serves; ``core-tjp`` besides."""
