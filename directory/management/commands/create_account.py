"""Make the first account of a convener; further ones are made on a page."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.roles import Role
from audit.actions import System
from common.errors import RakorError
from directory.actions import create_account, new_password
from directory.models import Organization


class Command(BaseCommand):
    help = "Create an account with a role at an organisation and print its first password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("name", help="name of the person or office")
        parser.add_argument("--role", choices=Role.values, default=Role.ADMINISTRATOR.value)
        parser.add_argument("--at", required=True, metavar="CODE", help="code of the organisation, for example 18")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(code=options["at"]).first()
        if organization is None:
            raise CommandError(f"There is no organisation with the code {options['at']!r}; run setup_province first.")
        password = new_password()
        try:
            create_account(
                username=options["username"],
                name=options["name"],
                email=options["email"],
                organization=organization,
                role=options["role"],
                password=password,
                by=System(),
            )
        except RakorError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['username']}: {password}")
