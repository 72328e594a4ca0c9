"""An article with what follows from its text, all that can be worked out without a database."""

from dataclasses import dataclass

from disputes import text as texts
from disputes import words
from disputes.importers.fingerprints import fingerprint
from disputes.records import ArticleRecord


@dataclass(frozen=True, slots=True)
class Measured:
    """`fingerprint` says what the text is made of, for finding those that are nearly the same; `folded` is the text as
    the search index takes it, its paragraphs parted by a break."""

    record: ArticleRecord
    sha256: str
    characters: int
    words: int
    fingerprint: bytes
    folded: str


def measure(record: ArticleRecord) -> Measured:
    text = record.text
    return Measured(
        record=record,
        sha256=texts.digest(text),
        characters=len(text),
        words=sum(map(texts.count_words, record.paragraphs)),
        fingerprint=fingerprint(text),
        folded=words.of_paragraphs(record.paragraphs),
    )
