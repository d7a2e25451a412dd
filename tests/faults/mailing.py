"""``python -m tests.faults.mailing DATA PORT LATER``: the mailer alone, with the failpoints compiled in, until nothing is due.

``SIAGA_FAILPOINT=NAME:N`` kills it (SIGKILL) at the N-th pass. Its clock is ``LATER`` seconds ahead.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.faults.failpoints import SETTING, arm, wanted


def main() -> None:
    passes = arm()
    data, port, later = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    from prometheus_client import CollectorRegistry  # noqa: PLC0415 - only now: what is imported before is not armed

    from agent.clock import SECOND, SystemClock  # noqa: PLC0415
    from api.core.letter_message import Sender  # noqa: PLC0415
    from api.mail_settings import MailSettings, Security  # noqa: PLC0415
    from api.mailer import Mailer  # noqa: PLC0415
    from api.metrics import Meters  # noqa: PLC0415
    from api.store.sql import open_store  # noqa: PLC0415

    class Ahead(SystemClock):
        def wall(self) -> int:
            return super().wall() + later * SECOND

    store = open_store(data / "api.db")
    settings = MailSettings(
        host="127.0.0.1", port=port, security=Security.NONE, sender=Sender(address="siaga@kominfo.test")
    )
    mailer = Mailer(store, Ahead(), settings, Meters(CollectorRegistry()), base=None, organisation="")
    setting = os.environ.get(SETTING)
    if setting:
        passes.arm(*wanted(setting))
    while mailer.round():
        pass
    if mailer.trouble is not None:
        raise mailer.trouble
    store.close()


if __name__ == "__main__":
    main()
