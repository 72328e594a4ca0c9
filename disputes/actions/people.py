"""Accounts, the links and tokens that stand for them, and memberships."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from disputes import text as texts
from disputes.actions import history
from disputes.actions.transaction import writing
from disputes.errors import Conflict, Forbidden, Invalid
from disputes.models import ApiToken, Change, Dispute, Membership, SignInLink, User

LINK_LIFE = timedelta(minutes=15)
_PSEUDONYM_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def digest_of(secret: str) -> str:
    """What is kept of a secret that has enough randomness of its own to need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_pseudonym() -> str:
    return "annotator-" + "".join(secrets.choice(_PSEUDONYM_ALPHABET) for _ in range(6))


@writing()
def create_user(
    *,
    username: str,
    password: str | None = None,
    full_name: str = "",
    pseudonym: str = "",
    site_owner: bool = False,
    active: bool = True,
) -> User:
    """A new account. Without a password nobody can sign in to it but by a link."""
    username = texts.clean_line(username)
    user = User(
        username=username,
        first_name=texts.clean_line(full_name)[:150],
        pseudonym=texts.clean_line(pseudonym) or _new_pseudonym(),
        is_superuser=site_owner,
        is_staff=site_owner,
        is_active=active,
    )
    try:
        User.username_validator(username)
        if not 1 <= len(username) <= 150:
            raise Invalid("A user name has 1 to 150 characters.", fields={"username": "has 1 to 150 characters"})
        if password is not None:
            validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), fields={"username": " ".join(error.messages)}) from error
    if User.objects.filter(username__iexact=username).exists():
        raise Conflict(f"There is a user called “{username}” already.", fields={"username": "is taken"})
    user.set_password(password)
    try:
        user.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(f"The pseudonym “{user.pseudonym}” is taken.", fields={"pseudonym": "is taken"}) from error
    return user


@writing()
def make_sign_in_link(*, user: User) -> str:
    """The secret of a link that signs this person in once within a quarter of an hour. Earlier links die."""
    SignInLink.objects.filter(user=user).delete()
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(user=user, digest=digest_of(secret), expires_at=timezone.now() + LINK_LIFE)
    return secret


@writing()
def use_sign_in_link(*, secret: str) -> User:
    """The person whose link this is; it can't be used again."""
    now = timezone.now()
    unused = SignInLink.objects.filter(digest=digest_of(secret), used_at=None, expires_at__gt=now, user__is_active=True)
    # One UPDATE decides who was first when a link is opened twice at once.
    if not unused.update(used_at=now):
        raise Forbidden("This sign-in link was used before or is older than 15 minutes. Restart Demarche for another.")
    return User.objects.get(sign_in_links__digest=digest_of(secret))


@writing()
def create_token(*, user: User) -> str:
    """A new API token. It is shown once; only its hash is kept."""
    secret = "dm_" + secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, digest=digest_of(secret))
    return secret


@writing()
def set_membership(*, dispute: Dispute, user: User, role: str, by: User) -> Membership:
    """Let somebody into a dispute, or change what they may do there. A dispute keeps at least one owner."""
    if role not in Membership.Role.values:
        raise Invalid(f"“{role}” is no role; choose reader, annotator, reviewer or owner.", fields={"role": "unknown"})
    membership = Membership.objects.select_for_update().filter(dispute=dispute, user=user).first()
    before = {"user": user.username, "role": membership.role} if membership else None
    if membership is None:
        membership = Membership(dispute=dispute, user=user)
    elif membership.role == Membership.Role.OWNER and role != Membership.Role.OWNER:
        _keep_an_owner(dispute, membership)
    membership.role = role
    membership.save()
    _record_membership(dispute, by, before, {"user": user.username, "role": role})
    return membership


@writing()
def end_membership(*, membership: Membership, by: User) -> None:
    """Take somebody out of a dispute. What they coded stays."""
    _keep_an_owner(membership.dispute, membership)
    before = {"user": membership.user.username, "role": membership.role}
    _record_membership(membership.dispute, by, before, None)
    membership.delete()


def _keep_an_owner(dispute: Dispute, leaving: Membership) -> None:
    others = dispute.memberships.select_for_update().filter(role=Membership.Role.OWNER).exclude(pk=leaving.pk)
    if leaving.role == Membership.Role.OWNER and not others:
        raise Conflict("A dispute needs an owner; make somebody else one first.")


def _record_membership(dispute: Dispute, by: User, before: history.State | None, after: history.State | None) -> None:
    action = Change.Action.DELETED if after is None else Change.Action.CHANGED if before else Change.Action.CREATED
    history.record(
        kind="membership",
        object_id=dispute.pk,
        action=action,
        by=by,
        at=timezone.now(),
        before=before,
        after=after,
    )
