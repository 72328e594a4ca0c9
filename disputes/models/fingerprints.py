from django.db import models

from disputes.models.articles import Article


class Fingerprint(models.Model):
    """What an article's text is made of, to find those that are nearly the same. See `importers/fingerprints.py`."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="fingerprint")
    value = models.BinaryField(help_text="Empty when the text holds no words.")
    apart = models.BooleanField(default=False, help_text="A person took it out of a cluster: nothing puts it back.")

    def __str__(self) -> str:
        return f"fingerprint of {self.article_id}"


class Band(models.Model):
    """A piece of a fingerprint by which articles that may be nearly the same are looked up.

    `value` is made of the dispute, the number of the piece and the piece. An article has many of them, so that there
    is no index but the one that is asked: whoever deletes an article for good deletes its bands by their values, and a
    row that is left over is passed by.
    """

    pk = models.CompositePrimaryKey("value", "article_id")
    value = models.BigIntegerField()
    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.value} of {self.article_id}"
