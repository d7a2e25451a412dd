"""What every test shares: how many cases hypothesis draws.

``SIAGA_HYPOTHESIS`` names the profile (dev 50, ci 100, nightly 20,000); without it CI takes ci and people dev. CI draws
the same cases in every run of the same tests, so what it says is about the change; new cases are drawn by the other two.
The laws of availability have counts of their own, which follow the profile where they are not given: ``SIAGA_LAW_CASES``
(whole judgements, ``properties/test_seven_laws.py``) and ``SIAGA_FULL_MONTHS`` (``properties/test_full_months.py``).
`make laws` runs 100,000 and 200.
"""

import os

from hypothesis import HealthCheck, settings

_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}  # other work shares the machine
settings.register_profile("dev", max_examples=50, **_CALM)
settings.register_profile("ci", max_examples=100, derandomize=True, print_blob=True, **_CALM)
settings.register_profile("nightly", max_examples=20_000, print_blob=True, **_CALM)
settings.load_profile(os.environ.get("SIAGA_HYPOTHESIS") or ("ci" if os.environ.get("CI") == "true" else "dev"))
