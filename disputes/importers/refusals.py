"""How a reader says that it can't go on. `read` turns it into a problem with the file's name."""


class Refused(Exception):
    """The rest of this file can't be read: why, as the end of a sentence that begins with the file's name."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
