from django.db import models

from disputes.models.annotations import Annotation
from disputes.models.articles import Article
from disputes.models.codebook import Label
from disputes.models.disputes import Dispute
from disputes.models.people import User


class Stated(models.Model):
    """Who says what to whom, how, when and where it was printed."""

    label = models.ForeignKey(Label, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    day = models.DateField(null=True)
    outlet = models.CharField(max_length=200, blank=True)
    speech = models.CharField(max_length=8)
    speaker_ids = models.TextField(blank=True)
    target_ids = models.TextField(blank=True)

    class Meta:
        abstract = True


class Fact(Stated):
    """What pictures count of an annotation that is there: who says what to whom, how, when and where it was printed.

    One narrow row for each present annotation in a present article; its indexes stand in the order in which statements
    are grouped, so that a million of them are counted without a look at an article. `actions.indexing` keeps it true
    and `check_integrity` proves it.
    """

    # The annotation's, not its own: only so it is what SQLite finds its rows by.
    number = models.BigAutoField(primary_key=True)
    annotation = models.ForeignObject(
        Annotation, models.CASCADE, from_fields=("number",), to_fields=("number",), related_name="+"
    )
    dispute = models.ForeignKey(
        Dispute, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    # Neither goes while there are annotations of it.
    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    annotator = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        # Each ends with what tells who may see it.
        indexes = tuple(
            models.Index(fields=("dispute", *fields, "annotator", "article"), name=name)
            for name, fields in (
                ("fact_said", ("speaker_ids", "target_ids", "label", "day")),
                ("fact_spoken", ("speaker_ids", "label", "day")),
                ("fact_printed", ("outlet", "label", "speech")),
                ("fact_by_day", ("day", "label")),
            )
        )

    def __str__(self) -> str:
        return f"Annotation no. {self.number}"


class PrintChange(models.Model):
    """How many articles came (or went, below zero) with a revision of a dispute's articles, by outlet and day."""

    dispute = models.ForeignKey(
        Dispute, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    revision = models.PositiveBigIntegerField()
    n = models.IntegerField()
    outlet = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=("dispute", "revision"), name="print_change_in_order"),)

    def __str__(self) -> str:
        return f"{self.n:+} at revision {self.revision}"


class FactChange(Stated):
    """A fact that came (`n` is 1) or went (−1) with a revision of its dispute, for a while after it.

    What was counted at an earlier revision is brought up to date with these, instead of counting a million facts anew.
    """

    dispute = models.ForeignKey(
        Dispute, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    revision = models.PositiveBigIntegerField()
    n = models.SmallIntegerField()
    number = models.BigIntegerField(null=True, help_text="Of its annotation; older changes don't know.")
    # What was taken away may go altogether.
    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    quote = models.TextField()
    words = models.TextField(help_text="Of its document in the search index, a line for each column.")
    marks = models.TextField(help_text="Of the same, with spaces between.")

    class Meta:
        indexes = (models.Index(fields=("dispute", "revision"), name="fact_change_in_order"),)

    def __str__(self) -> str:
        return f"{self.n:+} at revision {self.revision}"
