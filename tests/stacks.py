"""What the ordinary run leaves to `bin/test all`: the second stack where the database has no part in the outcome, and
half of the walks.
"""

import os

import pytest

ON_POSTGRES = "DATABASE_URL" in os.environ
# For `pytestmark`, or the marks of a parameter.
ON_ONE_STACK = [pytest.mark.long] if ON_POSTGRES else []


def walks(number: int) -> int:
    """How many walks of so many are made: half, and all of them in `bin/test all`, which says LONG=yes."""
    return number if os.environ.get("LONG") == "yes" else number // 2
