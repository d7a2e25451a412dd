"""``siaga user``: who may sign in, from the machine's own command line (a lost administrator's password)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.clock import SystemClock, format_instant
from agent.errors import BadInputError

if TYPE_CHECKING:
    from api.store.sql import SqlStore

app = typer.Typer(add_completion=False, help="Who may sign in.")

Data = Annotated[Path, typer.Option(envvar="SIAGA_DATA", help="Folder for everything that is kept.")]


def store_in(data: Path) -> SqlStore:
    """Open the store of a data folder. Raises ``BadInputError`` where there is none."""
    from api.store.sql import open_store

    if not (data / "api.db").exists():
        raise BadInputError(f"{data / 'api.db'}: is not there; give --data, the folder that siaga runs with")
    return open_store(data / "api.db")


@app.command(
    epilog="Example:\n\n  siaga user add budi --role opd --office dinkes --full-name 'Budi Santoso' --data ./data"
)
def add(
    name: Annotated[str, typer.Argument(help="User name: a-z, 0-9, dot, dash; up to 64 characters.")],
    role: Annotated[str, typer.Option(help="opd, petugas, prakom, kabid, kadis, noc, manajemen or admin.")],
    office: Annotated[str | None, typer.Option(help="The office's id, for role opd.")] = None,
    full_name: Annotated[str | None, typer.Option(help="Full name, as pages and forms show it.")] = None,
    nip: Annotated[str | None, typer.Option(help="NIP: 18 digits; spaces may stand between them.")] = None,
    title: Annotated[str | None, typer.Option(help="Position (jabatan).")] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
    phone: Annotated[str | None, typer.Option(help="Telephone number.")] = None,
    data: Data = Path("data"),
) -> None:
    """Make a user and print the password it signs in with first, and must change then."""
    import msgspec

    from api.cli.author import at_the_keyboard
    from api.core.accounts import User
    from api.core.person_details import checked
    from api.core.roles import Role
    from api.core.words import Language, say
    from api.http.managing import NAME, first_password
    from api.signin import Gate

    if not NAME.fullmatch(name):
        raise BadInputError(f"{name!r} is no user name; write a-z, 0-9, dot or dash, up to 64 characters")
    if role not in tuple(Role):
        raise BadInputError(f"--role {role!r} is no role; give one of {', '.join(Role)}")
    if (role == Role.OPD) != (office is not None):
        raise BadInputError("--office is needed for role opd, and only there")
    details = checked({"full_name": full_name, "nip": nip, "title": title, "email": email, "phone": phone})
    for field, key in details.errors.items():
        raise BadInputError(f"--{field.replace('_', '-')}: {say(Language.EN, key)}")
    store, clock, password = store_in(data), SystemClock(), first_password()
    try:
        stored = Gate(store, clock).hashed(password)
        with store.transaction(at_the_keyboard(SystemClock().wall())) as tx:
            if tx.user(name) is not None:
                raise BadInputError(f"{name}: that user name is taken; siaga user list shows who there is")
            user = User(
                name=name,
                role=Role(role),
                office=office,
                password=stored,
                created=clock.wall(),
                must_change=True,
            )
            tx.put_user(msgspec.structs.replace(user, **details.values))
    finally:
        store.close()
    print(password)
    print(f"user {name} signs in with the password above (shown this once; it must be changed then)", file=sys.stderr)


@app.command(epilog="Example:\n\n  siaga user password admin --data ./data")
def password(name: Annotated[str, typer.Argument(help="User name.")], data: Data = Path("data")) -> None:
    """Give a user a new password, to be changed at the next sign-in, print it, and end the user's sessions."""
    import msgspec

    from api.cli.author import at_the_keyboard
    from api.http.managing import first_password
    from api.signin import Gate

    store, made = store_in(data), first_password()
    try:
        stored = Gate(store, SystemClock()).hashed(made)
        with store.transaction(at_the_keyboard(SystemClock().wall())) as tx:
            user = tx.user(name)
            if user is None:
                raise BadInputError(f"{name}: no such user; siaga user list shows who there is")
            tx.put_user(msgspec.structs.replace(user, password=stored, disabled=False, must_change=True))
            tx.drop_sessions(name)
    finally:
        store.close()
    print(made)


@app.command("list", epilog="Example:\n\n  siaga user list --data ./data")
def list_users(
    data: Data = Path("data"), as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Print who may sign in."""
    from api.core.person_details import DETAILS

    store = store_in(data)
    try:
        with store.reading() as picture:
            users = picture.users()
    finally:
        store.close()
    rows = [
        {
            "name": user.name,
            "role": user.role.value,
            "office": user.office,
            "disabled": user.disabled,
            "created": format_instant(user.created),
            "must_change": user.must_change,
            **{name: getattr(user, name) for name in DETAILS},
            "last_sign_in": None if user.last_sign_in is None else format_instant(user.last_sign_in),
        }
        for user in users
    ]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print("\t".join(str(row[key] or "-") for key in ("name", "role", "office", "full_name")))
