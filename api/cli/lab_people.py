"""``siaga lab people``: somebody for each role of the service desk, to try the whole procedure in the practice province."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from agent.clock import SystemClock
from agent.errors import BadInputError

if TYPE_CHECKING:
    from agent.inventory.models import Inventory


class _Person(NamedTuple):
    name: str
    role: str
    full_name: str
    title: str


PEOPLE = (
    _Person("kadis", "kadis", "Drs. Ahmad Fauzi, M.Si.", "Kepala Dinas"),
    _Person("kabid", "kabid", "Sri Rahayu, S.Kom.", "Kepala Bidang Infrastruktur TIK"),
    _Person("prakom", "prakom", "Dedi Irawan, S.Kom.", "Pranata Komputer Ahli Muda"),
    _Person("petugas", "petugas", "Budi Santoso, A.Md.", "Petugas layanan"),
    _Person("noc", "noc", "Rina Marlina, S.T.", "Petugas NOC"),
    _Person("manajemen", "manajemen", "Ir. Hendra Gunawan", "Sekretaris Dinas"),
    _Person("opd", "opd", "Siti Aminah, S.E.", "Penanggung jawab TIK"),
)


def people(
    lab: Annotated[Path | None, typer.Option(envvar="SIAGA_LAB", help="Folder of the lab.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="The folder that siaga lab run keeps its own in; default: data in the lab's.")
    ] = None,
    office: Annotated[str | None, typer.Option(help="The office of user opd; default: the inventory's first.")] = None,
) -> None:
    """Make a user for each role that the service desk's procedure needs, all with one password, and print them.

    For the practice province only: the password is good at once and the same for all. Who is there already is left alone.
    """
    from agent.inventory.load import load
    from api.cli.author import at_the_keyboard
    from api.cli.user import store_in
    from api.core.accounts import User
    from api.core.roles import Role
    from api.http.managing import first_password
    from api.signin import Gate
    from deploy.lab.control import ask, default_folder

    folder = lab or default_folder(os.environ)
    about, _ = ask(folder, {"do": "status"})
    of = _office(load(Path(about["inventory"]), os.environ, secrets=False), office)
    store, clock, password = store_in(data or folder / "data"), SystemClock(), first_password()
    try:
        stored = Gate(store, clock).hashed(password)
        with store.transaction(at_the_keyboard(clock.wall())) as tx:
            made = [one for one in PEOPLE if tx.user(one.name) is None]
            for one in made:
                role = Role(one.role)
                user = User(
                    name=one.name,
                    role=role,
                    office=of if role is Role.OPD else None,
                    password=stored,
                    created=clock.wall(),
                    full_name=one.full_name,
                    title=one.title,
                )
                tx.put_user(user)
    finally:
        store.close()
    for one in made:
        where = f", {of}" if one.role == Role.OPD else ""
        print(f"{one.name}\t{one.full_name}\t{one.title}{where}")
    if made:
        print(f"all of them sign in with the password: {password}", file=sys.stderr)
    else:
        print("all of them are there already; siaga user password NAME gives one a new password", file=sys.stderr)


def _office(inventory: Inventory, wanted: str | None) -> str:
    known = [office.id for office in inventory.offices]
    if not known:
        raise BadInputError(
            "the province's inventory has no offices, so nobody can stand for one; name some under offices"
        )
    if wanted is None:
        return known[0]
    if wanted not in known:
        raise BadInputError(f"--office {wanted}: the inventory has no such office; it has {', '.join(known)}")
    return wanted
