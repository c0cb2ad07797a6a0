"""What the source of an imported meeting says beside the meeting itself."""

from django.db import models

from common.public_id import PublicIdModel
from directory.models import Organization
from meetings.models.meeting import Meeting, Participant


class MeetingSource(models.Model):
    """Where an imported meeting comes from, and what its source leaves open."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="source")
    # The meeting's convener, kept beside the file's name so that the database itself refuses a double.
    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    schema_version = models.PositiveSmallIntegerField()
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    publisher = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    dateline = models.CharField(max_length=200, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    headline = models.CharField(max_length=400, blank=True)
    region_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=40)
    date_text = models.CharField(max_length=120, blank=True)
    weekday_text = models.CharField(max_length=40, blank=True)
    # A session has times only on a known day; here the times stand also where the source leaves the day open.
    start_time = models.TimeField(null=True, blank=True)
    end_time = models.TimeField(null=True, blank=True)
    # Null where the source has no periodicity at all.
    periodicity = models.JSONField(null=True, blank=True)
    not_stated = models.JSONField(default=list)
    anomalies = models.JSONField(default=list)
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["convener", "file"], name="meetings_source_file_once")]

    def __str__(self) -> str:
        return self.file


class RelatedEvent(models.Model):
    """Something held beside the meeting, as the source tells it (an election of a board)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="related_events")
    order = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=400, blank=True)
    body = models.CharField(max_length=400, blank=True)
    body_purpose = models.TextField(blank=True)
    positions = models.JSONField(default=list, blank=True)
    result = models.TextField(blank=True)
    note = models.TextField(blank=True)
    # What else the source tells of it, by its own keys: such events are of any kind.
    further = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class Quote(PublicIdModel):
    """Words of a speaker, verbatim; checked once somebody has confirmed that they were said so."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="quotes")
    order = models.PositiveSmallIntegerField(default=1)
    speaker = models.CharField(max_length=200, blank=True)
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="quotes"
    )
    text = models.TextField()
    noted_by = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
