"""Fill an empty database with demo content and note the logins in DATA_DIR/demo-logins.txt."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from flows.demo import Login, is_empty, seed


class Command(BaseCommand):
    help = "Fill an empty database (trial mode only) with demo content and one login per role."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("Demo content is for trial mode only (RAKOR_MODE=embedded).")
        if not is_empty():
            self.stdout.write("The database is in use; it was left as it is.")
            return
        # A start that is cut short must leave nothing: accounts whose passwords nobody has noted open no door.
        with transaction.atomic():
            lines = _lines(seed())
            _note(lines)
        self.stdout.write(lines)


def _note(lines: str) -> None:
    path = settings.DATA_DIR / "demo-logins.txt"
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(lines)
    except OSError:
        path.unlink()
        raise


def _lines(logins: list[Login]) -> str:
    width = max(len(login.role) for login in logins)
    return "".join(f"{login.role:<{width}}  {login.username:<12}  {login.password}\n" for login in logins)
