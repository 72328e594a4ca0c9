import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disputes.actions import people
from disputes.actions.transaction import writing
from disputes.management.arguments import dispute_called, plainly, site_owner
from disputes.models import Membership


class Command(BaseCommand):
    help = "Makes an account and prints its password, once, alone on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the person signs in with")
        parser.add_argument("--role", choices=Membership.Role.values, help="what they may do in --dispute")
        parser.add_argument("--dispute", metavar="SLUG")
        parser.add_argument("--owner", action="store_true", help="may do everything on the site")

    @plainly
    def handle(self, *args: Any, name: str, role: str | None, dispute: str | None, owner: bool, **options: Any) -> None:
        if bool(role) != bool(dispute):
            raise CommandError("Give --role and --dispute together.")
        password = secrets.token_urlsafe(12)
        with writing():
            user = people.create_user(username=name, password=password, site_owner=owner)
            if role and dispute:
                people.set_membership(dispute=dispute_called(dispute), user=user, role=role, by=site_owner())
        self.stdout.write(f"{user.username} can sign in. The password is shown only here:")
        self.stdout.write(password)
