from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disputes.actions import people
from disputes.management.arguments import plainly, user_called


class Command(BaseCommand):
    help = "Makes an API token for a person and prints it, once, alone on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the user whose rights the token has")

    @plainly
    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = user_called(name)
        if not user.is_active:
            raise CommandError(f"{user.username} is deactivated and can't have a token.")
        token = people.create_token(user=user)
        self.stdout.write(f"Token of {user.username}, shown only here:")
        self.stdout.write(token)
