"""What is tried on one stack only in the ordinary run, because the database has no part in its outcome.

`bin/test all` walks all of it on both.
"""

import os

import pytest

ON_POSTGRES = "DATABASE_URL" in os.environ
# For `pytestmark`, or the marks of a parameter.
ON_ONE_STACK = [pytest.mark.long] if ON_POSTGRES else []
