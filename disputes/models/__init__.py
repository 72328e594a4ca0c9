"""The store: tables, constraints, indexes, chainable filters. Only `disputes.actions` writes to it."""

from disputes.models.actors import Actor, Alias
from disputes.models.annotations import Annotation, Role
from disputes.models.articles import Article, Assignment, Paragraph
from disputes.models.clusters import Cluster
from disputes.models.codebook import Codebook, Label
from disputes.models.comments import Comment
from disputes.models.counts import Preparation, PreparedCount
from disputes.models.disputes import Dispute, Membership
from disputes.models.events import Event
from disputes.models.facts import Fact, FactChange, PrintChange
from disputes.models.fingerprints import Band, Fingerprint
from disputes.models.history import Change
from disputes.models.imports import ImportItem, ImportJob, ImportSource, ImportUpload
from disputes.models.people import ApiToken, SignInLink, User
from disputes.models.searches import SavedSearch
from disputes.models.snapshots import Snapshot
from disputes.models.tallies import Tally

__all__ = [
    "Actor",
    "Alias",
    "Annotation",
    "ApiToken",
    "Article",
    "Assignment",
    "Band",
    "Change",
    "Cluster",
    "Codebook",
    "Comment",
    "Dispute",
    "Event",
    "Fact",
    "FactChange",
    "Fingerprint",
    "ImportItem",
    "ImportJob",
    "ImportSource",
    "ImportUpload",
    "Label",
    "Membership",
    "Paragraph",
    "Preparation",
    "PreparedCount",
    "PrintChange",
    "Role",
    "SavedSearch",
    "SignInLink",
    "Snapshot",
    "Tally",
    "User",
]
