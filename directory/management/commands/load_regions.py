"""Load the regions of Indonesia."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.actions.setup import load_regions


class Command(BaseCommand):
    help = "Load the 38 provinces and 514 kabupaten and kota that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_regions()
        self.stdout.write(f"Regions: {report.regions} added.")
