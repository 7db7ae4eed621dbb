"""How hard Hypothesis tries: importing this module loads the profile that HYPOTHESIS_PROFILE names.

`ci` is for every run, `long` for a night: `HYPOTHESIS_PROFILE=long make test`.
"""

import os

from hypothesis import settings

settings.register_profile("ci", max_examples=100, deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
