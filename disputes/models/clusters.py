from django.db import models

from disputes.models.disputes import Dispute


class Cluster(models.Model):
    """Articles of a dispute that are nearly the same text, so that what ten papers reprint can be counted once.

    A deleted article stays where it was, out of sight, and is there again when it is brought back.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"cluster {self.pk}"
