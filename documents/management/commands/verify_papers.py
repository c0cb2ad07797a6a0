"""Prove that no issued paper was swapped: the chain, the frozen facts, the stored files."""

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.actions.chain import take_in_papers
from documents.models import IssuedLink
from documents.queries.chain_check import wrong_in_chain, wrong_in_files, wrong_in_papers
from documents.queries.verification import head_of_chain


class Command(BaseCommand):
    help = "Compute the chain of issued papers again, and the hashes of their facts and files. Exit code 1: see above."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--take-in", action="store_true", help="first add to the chain what was issued before there was one"
        )
        parser.add_argument("--expect", metavar="HASH", help="a last hash that was kept: it must be in the chain")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["take_in"]:
            count = len(take_in_papers())
            said = ngettext("%(count)s link added.", "%(count)s links added.", count)
            self.stdout.write(said % {"count": count})
        faults = 0
        for sentence in chain(wrong_in_chain(), _unexpected(options["expect"]), wrong_in_papers(), wrong_in_files()):
            self.stdout.write(sentence)
            faults += 1
        head = head_of_chain()
        if head is not None:
            said = _("%(count)s links; last hash %(hash)s")
            self.stdout.write(said % {"count": head.sequence, "hash": head.hash})
        if faults:
            said = ngettext("%(count)s thing does not fit.", "%(count)s things do not fit.", faults)
            raise CommandError(said % {"count": faults})
        self.stdout.write(_("In order: every paper is the one that was issued."))


def _unexpected(expected: str | None) -> list[str]:
    if expected is None or IssuedLink.objects.filter(hash=expected.lower()).exists():
        return []
    return [_("The hash that was kept is not in the chain: the chain was laid anew.")]
