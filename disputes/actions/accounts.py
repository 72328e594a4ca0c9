"""What people change about their own accounts."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from disputes import text as texts
from disputes.actions.transaction import writing
from disputes.appearance import Appearance
from disputes.errors import Invalid
from disputes.models import User

LONGEST_NAME = 150


@writing()
def rename(*, user: User, full_name: str) -> None:
    """The name that others see. Without one they see the user name."""
    name = texts.clean_line(full_name)
    if len(name) > LONGEST_NAME:
        raise Invalid(f"A name has at most {LONGEST_NAME} characters.", fields={"full_name": "is too long"})
    user.first_name, user.last_name = name, ""
    user.save(update_fields=["first_name", "last_name"])


@writing()
def set_password(*, user: User, password: str) -> None:
    """A new password, if it is good enough."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), fields={"new_password": " ".join(error.messages)}) from error
    user.set_password(password)
    user.save(update_fields=["password"])


@writing()
def set_appearance(*, user: User, appearance: Appearance) -> None:
    """How the person sees the pages from now on, in every browser."""
    user.appearance = appearance.values()
    user.save(update_fields=["appearance"])
