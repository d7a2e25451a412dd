"""An api whose inventory lies in files that its pages edit: a small province, or the practice one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from agent.clock import Clock
from agent.inventory.load import load
from api.app import follow
from api.editing import Editor
from api.ports import InForce, Store
from tests.support.api_world import World, make_world

OFFICES = """\
# Instansi provinsi
offices:
  - {id: kominfo, name: Dinas Kominfo, people: 96}   # kantor kami
  # yang di luar kompleks
  - id: dinkes
    name: Dinas Kesehatan
    responsible: {name: Ibu Sari, phone: "0812"}  # sejak 2025
sites:
  - {id: kominfo, name: Dinas Kominfo, office: kominfo, at: [-2.16, 106.14], island: Bangka}
  - {id: dinkes, name: Dinas Kesehatan, office: dinkes, island: Bangka}
"""
NETWORK = """\
devices:
  - {id: core-pkp, site: kominfo, address: 10.0.0.1, role: core, power: pln}
  - {id: sw-dinkes, site: dinkes, address: 10.0.0.2, profile: ruijie}
links:
  - {id: fo-dinkes, ends: [core-pkp/ge1, sw-dinkes/up], medium: aerial-cable, groups: [tiang-7], provider: telkom}
risk_groups:
  - {id: pln, name: Penyulang Air Itam, cause: power}
  - {id: tiang-7, name: Jalur tiang 7, cause: aerial-cable}
providers: [{id: telkom, name: Telkom, contact: {name: NOC Telkom, phone: "147"}}]
agents: [{id: pkp, at: core-pkp}]
services: [{id: net-kominfo, office: kominfo, needs: core-pkp}]
"""


class FollowingHome:
    """Puts an inventory in force in one application; ``reaches`` is what it then tells."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.app: FastAPI | None = None
        self.reaches = InForce.EVERYWHERE

    def put_in_force(self) -> InForce:
        assert self.app is not None
        follow(self.app, load(self.path, {}, secrets=False))
        return self.reaches


@dataclass
class EditedWorld:
    """A world with its inventory's folder."""

    world: World
    home: FollowingHome
    folder: Path

    @property
    def editor(self) -> Editor:
        editor = self.world.app.state.siaga.editor
        assert isinstance(editor, Editor)
        return editor

    def texts(self) -> dict[str, bytes]:
        """Return what the inventory's files hold, byte for byte."""
        return {file.name: file.read_bytes() for file in sorted(self.folder.glob("*.yaml"))}


def edited_world(
    folder: Path, store: Store | None = None, clock: Clock | None = None, files: dict[str, str] | None = None
) -> EditedWorld:
    """Write the inventory into a folder, and return a world that goes by it."""
    folder.mkdir(exist_ok=True)
    for name, text in (files or {"a-instansi.yaml": OFFICES, "b-jaringan.yaml": NETWORK}).items():
        (folder / name).write_bytes(text.encode())
    home = FollowingHome(folder)
    world = make_world(store, clock, load(folder, {}, secrets=False), home=home)
    home.app = world.app
    return EditedWorld(world, home, folder)
