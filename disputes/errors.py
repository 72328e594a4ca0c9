"""What can go wrong, by name. Actions raise these; pages, the API and commands each say them in their own way."""


class DemarcheError(Exception):
    """A sentence for the person who asked. `code` names the kind for programs, `fields` says which values are wrong."""

    code = "invalid"
    status = 422

    def __init__(self, detail: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = fields or {}


class Invalid(DemarcheError):
    """A value that can't be stored as it is."""


class BadRequest(DemarcheError):
    """A question that can't be understood: an unknown filter, a page token that was tampered with."""

    code = "bad_request"
    status = 400


class TooLong(DemarcheError):
    """A question that would keep the database busy for too long, and was stopped."""

    code = "too_long"
    status = 503


class NotFound(DemarcheError):
    """Not there, or not for this person to know of."""

    code = "not_found"
    status = 404


class Forbidden(DemarcheError):
    """There, and this person may look at it, but not do this."""

    code = "forbidden"
    status = 403


class Conflict(DemarcheError):
    """It would overwrite or double something."""

    code = "conflict"
    status = 409


class Duplicate(Conflict):
    """The same text is in the dispute already, as the article with this id."""

    code = "duplicate"

    def __init__(self, detail: str, *, existing: int) -> None:
        super().__init__(detail)
        self.existing = existing


class Stale(Conflict):
    """Somebody saved a newer version in the meantime; `current` is what stands now."""

    code = "stale"

    def __init__(self, detail: str, *, current: object) -> None:
        super().__init__(detail)
        self.current = current


class UnknownActor(Invalid):
    """No actor goes by this name here."""

    code = "unknown_actor"


class UnreadableSeeds(DemarcheError):
    """A seed file that does not hold what it should."""

    code = "seeds"
