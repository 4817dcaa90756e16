"""The worker gives way to the web server on the same machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from rresi.cli.site import AUTOGROUP, NICENESS

PROGRAM = """
from rresi.cli.site import AUTOGROUP, give_way
import json, os
before = AUTOGROUP.read_text()
give_way()
print(json.dumps([os.nice(0), before, AUTOGROUP.read_text()]))
"""


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="Linux weighs niceness for each process here")
@pytest.mark.parametrize("session", [True, False])
def test_a_worker_takes_its_own_session_along_and_no_other(session: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        start_new_session=session,
        check=True,
        capture_output=True,
        text=True,
    )
    own, before, after = json.loads(done.stdout)
    assert own == os.nice(0) + NICENESS
    # A session that the kernel keeps in no group of its own has an empty file, and keeps it.
    if session and before:
        assert after.split()[-1] == str(NICENESS)
    else:
        assert after == before
