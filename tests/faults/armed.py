"""``python -m tests.faults.armed run --inventory …``: the ``siaga`` command with the failpoints compiled in.

``SIAGA_FAILPOINT=NAME:N`` kills it (SIGKILL) at the N-th pass of that failpoint; without it nothing happens.
"""

from __future__ import annotations

import os
import sys

from tests.faults.failpoints import SETTING, arm, wanted


def main() -> None:
    passes = arm()
    setting = os.environ.get(SETTING)
    if setting:
        try:
            passes.arm(*wanted(setting))
        except ValueError as problem:
            print(f"siaga: {problem}", file=sys.stderr)
            sys.exit(2)
    from api.cli.app import main as siaga  # noqa: PLC0415 - only now: what is imported before is not armed

    siaga()


if __name__ == "__main__":
    main()
