"""The same facts, the same bytes: every kind, in this process and in two others."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.documents.kinds import KINDS, ordinary
from tests.stacks import ON_ONE_STACK

# A paper is drawn from its facts alone: no database is asked, and one stack is enough.
pytestmark = ON_ONE_STACK

ROOT = Path(__file__).parents[2]
PRINTS = """
import json, django; django.setup()
from hashlib import sha256
from tests.documents.kinds import KINDS, ordinary
print(json.dumps({name: sha256(ordinary(name)).hexdigest() for name in KINDS}))
"""


def test_every_kind_is_the_same_bytes_in_each_process() -> None:
    """Two workers render the same paper: no order of a set, no address in memory, no clock may show."""
    here = {name: sha256(ordinary(name)).hexdigest() for name in KINDS}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", PRINTS],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        )
        for seed, zone in (("1", "Asia/Jayapura"), ("2", "UTC"))
    ]
    for worker in workers:
        said, _errors = worker.communicate(timeout=300)
        assert json.loads(said.splitlines()[-1]) == here


def test_rendered_again_every_kind_is_the_same_bytes() -> None:
    for name, kind in KINDS.items():
        assert kind.render(kind.facts()) == ordinary(name), name
