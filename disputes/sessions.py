"""Sessions and signed-in users, fetched with queries composed once: every page begins with these two."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from disputes.models import User
from disputes.models.prepared import Prepared, columns_of, instance_of

_SESSION = Prepared(lambda key: Session.objects.filter(session_key=key).values_list(*columns_of(Session)), str)
_USER = Prepared(lambda pk: User.objects.filter(pk=pk).values_list(*columns_of(User)), int)


class SessionStore(DatabaseSessions):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Any:
        rows = _SESSION.rows(self.session_key)
        session = instance_of(Session, rows[0]) if rows else None
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session


class Accounts(ModelBackend):
    """Django's accounts with passwords."""

    def get_user(self, user_id: int) -> User | None:
        rows = _USER.rows(int(user_id))
        user = instance_of(User, rows[0]) if rows else None
        return user if user and self.user_can_authenticate(user) else None
