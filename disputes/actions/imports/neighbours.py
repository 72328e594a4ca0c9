"""What an article on its way in stands beside: the same text or nearly the same, in the dispute or in this import."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from disputes import addresses
from disputes.importers import fingerprints
from disputes.models import Article, ImportItem, ImportJob
from disputes.queries import clusters, versions
from disputes.records import ArticleRecord

MOST_REMEMBERED = 20_000
"""Articles of one import that the next are compared with. That takes forty megabytes; the import itself compares with
all, so that nothing is missed in the end."""

MOST_TOLD = 3
"""Neighbours told of one article."""

MOST_COMPARED = 20


@dataclass(frozen=True, slots=True)
class _Seen:
    """An article of this import that was read before."""

    title: str
    place: str
    fingerprint: bytes


class Neighbours:
    """Knows the dispute's articles and what one worker has read of a job so far."""

    def __init__(self, job: ImportJob) -> None:
        self._job = job
        self._places: dict[bytes, str] = {}
        self._seen: list[_Seen] = []
        self._by_band: dict[int, list[int]] = {}
        self._fingerprints: dict[int, bytes] = {}
        self._records: dict[int, ArticleRecord] = {}

    def begin(self) -> None:
        """What the job holds already: a worker may go on where another one stopped."""
        rows = self._job.items.exclude(sha256="").filter(kind=ImportItem.Kind.ARTICLE)
        self._places = {
            bytes.fromhex(sha256): place
            for sha256, place in rows.order_by("-source", "-id").values_list("sha256", "place").iterator()
        }

    def look(self, item: ImportItem, record: ArticleRecord) -> None:
        """Take down what can be known of the text only while it is here."""
        self._fingerprints[id(item)] = fingerprints.fingerprint(record.text)
        self._records[id(item)] = replace(record, paragraphs=(), annotations=())

    def look_up(self, batch: Sequence[ImportItem]) -> None:
        """Add to these items what was found beside them."""
        there, older = self._there(batch), self._older()
        for item in batch:
            if item.kind != ImportItem.Kind.ARTICLE or not item.sha256:
                continue
            key, fingerprint = bytes.fromhex(item.sha256), self._fingerprints.get(id(item), b"")
            if item.sha256 in there:
                pk, title = there[item.sha256]
                item.warnings.append({"kind": "here", "words": "already here, as", "article": pk, "title": title})
            elif key in self._places:
                item.warnings.append({"kind": "twice", "words": f"the same text as {self._places[key]}"})
            else:
                item.near = self._near(fingerprint)
                self._remember(item, fingerprint)
                if before := older.get(addresses.key(item.url)):
                    told = {"kind": "newer", "words": "a newer version of", "article": before.pk, "title": before.title}
                    item.warnings.append(told)
            self._places.setdefault(key, item.place)
        self._fingerprints.clear()
        self._records.clear()

    def _there(self, batch: Sequence[ImportItem]) -> dict[str, tuple[int, str]]:
        rows = Article.objects.filter(
            dispute=self._job.dispute_id, deleted_at=None, sha256__in=[item.sha256 for item in batch if item.sha256]
        )
        return {sha256: (pk, title) for sha256, pk, title in rows.values_list("sha256", "pk", "title")}

    def _older(self) -> dict[str, Article]:
        """The articles of which some of these are newer versions, by address."""
        found = versions.predecessors(self._job.dispute, self._records.values())
        articles = Article.objects.in_bulk(found.values())
        return {address: articles[pk] for address, pk in found.items()}

    def _near(self, fingerprint: bytes) -> list[dict[str, Any]]:
        """The nearest, whatever the threshold: a person may change it without the files being read again."""
        found: list[dict[str, Any]] = [
            {"article": one.article, "title": one.title, "percent": round(one.similarity * 100)}
            for one in clusters.near(self._job.dispute, fingerprint, fingerprints.LEAST)
        ]
        shared = Counter(
            number for band in fingerprints.bands(fingerprint) for number in self._by_band.get(band, ())[:MOST_COMPARED]
        )
        for number, _ in shared.most_common(MOST_COMPARED):
            other = self._seen[number]
            likeness = fingerprints.similarity(fingerprint, other.fingerprint)
            if likeness >= fingerprints.LEAST:
                words = f"{other.title} ({other.place})" if other.title else other.place
                found.append({"article": None, "title": words, "percent": round(likeness * 100)})
        return sorted(found, key=lambda one: -one["percent"])[:MOST_TOLD]

    def _remember(self, item: ImportItem, fingerprint: bytes) -> None:
        if len(self._seen) >= MOST_REMEMBERED or not fingerprint:
            return
        for band in fingerprints.bands(fingerprint):
            self._by_band.setdefault(band, []).append(len(self._seen))
        self._seen.append(_Seen(item.title, item.place, fingerprint))
