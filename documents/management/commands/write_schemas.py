"""Write the JSON Schemas of the facts to docs/schema/, where they are read beside the code."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from documents.facts.codec import KINDS
from documents.facts.json_schema import file_name, json_schema


class Command(BaseCommand):
    help = "Write the JSON Schema of the facts of each kind of paper to docs/schema/."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "schema"
        folder.mkdir(exist_ok=True)
        for kind in KINDS:
            text = json.dumps(json_schema(kind), indent=2, ensure_ascii=False)
            (folder / file_name(kind)).write_text(f"{text}\n", encoding="utf-8")
            self.stdout.write(file_name(kind))
