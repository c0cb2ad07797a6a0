"""The words of the directory."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Moves


class RegionKind(models.TextChoices):
    PROVINCE = "provinsi", _("Province")
    REGENCY = "kabupaten", _("Regency")
    CITY = "kota", _("City")


class OrganizationKind(models.TextChoices):
    GOVERNMENT = "government", _("Regional government")
    SECRETARIAT = "secretariat", _("Regional secretariat")
    ASSISTANT = "assistant", _("Assistant secretary")
    EXPERT_STAFF = "expert_staff", _("Expert staff")
    BUREAU = "bureau", _("Bureau")
    DIVISION = "division", _("Division")
    COUNCIL = "council", _("Regional council (DPRD)")
    COUNCIL_SECRETARIAT = "council_secretariat", _("Secretariat of the DPRD")
    INSPECTORATE = "inspectorate", _("Inspectorate")
    AGENCY = "agency", _("Agency (Badan)")
    LIAISON = "liaison", _("Liaison agency")
    DEPARTMENT = "department", _("Department (Dinas)")
    CIVIL_POLICE = "civil_police", _("Civil service police (Satpol PP)")
    HOSPITAL = "hospital", _("Regional hospital")
    SUBDISTRICT = "subdistrict", _("Subdistrict (Kecamatan)")
    VERTICAL = "vertical", _("Vertical agency")
    EXTERNAL = "external", _("Outside organisation")


# The perangkat daerah that report on follow-ups and whose heads are "kepala OPD".
OPD_KINDS = (
    OrganizationKind.COUNCIL_SECRETARIAT,
    OrganizationKind.INSPECTORATE,
    OrganizationKind.AGENCY,
    OrganizationKind.LIAISON,
    OrganizationKind.DEPARTMENT,
    OrganizationKind.CIVIL_POLICE,
    OrganizationKind.HOSPITAL,
)


class PositionRole(models.TextChoices):
    """What kind of post it is; groups of participants are made of these (`directory.queries`)."""

    HEAD_OF_REGION = "head_of_region", _("Head of region")
    DEPUTY_HEAD = "deputy_head", _("Deputy head of region")
    REGIONAL_SECRETARY = "regional_secretary", _("Regional secretary")
    ASSISTANT_SECRETARY = "assistant_secretary", _("Assistant secretary")
    EXPERT_STAFF = "expert_staff", _("Expert staff")
    AGENCY_HEAD = "agency_head", _("Head of OPD")
    BUREAU_HEAD = "bureau_head", _("Head of bureau")
    DIVISION_HEAD = "division_head", _("Head of division")
    SUBDISTRICT_HEAD = "subdistrict_head", _("Head of subdistrict (Camat)")
    COUNCIL_SPEAKER = "council_speaker", _("Speaker of the DPRD")
    VERTICAL_HEAD = "vertical_head", _("Head of a vertical agency")
    OTHER = "other", _("Other post")


class AppointmentStatus(models.TextChoices):
    DEFINITIVE = "definitif", _("Definitive")
    PLT = "plt", _("Acting (Plt.)")
    PLH = "plh", _("Acting day by day (Plh.)")
    PJ = "pj", _("Caretaker (Pj.)")
    PJS = "pjs", _("Temporary caretaker (Pjs.)")


# Printed before the post; a definitive holder has none (domain: signature block).
STATUS_PREFIX = {
    AppointmentStatus.DEFINITIVE: "",
    AppointmentStatus.PLT: "Plt.",
    AppointmentStatus.PLH: "Plh.",
    AppointmentStatus.PJ: "Pj.",
    AppointmentStatus.PJS: "Pjs.",
}


class ContactKind(models.TextChoices):
    AIDE = "aide", _("Aide")
    PROTOCOL = "protocol", _("Protocol officer")
    OFFICE = "office", _("Office")


class Timezone(models.TextChoices):
    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class ImportStage(models.TextChoices):
    """Where a table of officials stands on its way into the directory."""

    READING = "reading", _("Being read")
    REFUSED = "refused", _("Cannot be read")
    PREVIEW = "preview", _("Waiting for your word")
    APPLYING = "applying", _("Being written")
    APPLIED = "applied", _("Written")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")
    DISCARDED = "discarded", _("Discarded")


IMPORT_MOVES: Moves = {
    ImportStage.READING: frozenset({ImportStage.PREVIEW, ImportStage.REFUSED}),
    # Another sheet or another row of headings is chosen: it is read again.
    ImportStage.REFUSED: frozenset({ImportStage.READING, ImportStage.DISCARDED}),
    ImportStage.PREVIEW: frozenset({ImportStage.READING, ImportStage.APPLYING, ImportStage.DISCARDED}),
    # Back to the preview when a row no longer fits what the directory says meanwhile; nothing has been written then.
    ImportStage.APPLYING: frozenset({ImportStage.APPLIED, ImportStage.PREVIEW}),
    ImportStage.APPLIED: frozenset({ImportStage.UNDOING}),
    ImportStage.UNDOING: frozenset({ImportStage.UNDONE, ImportStage.APPLIED}),
    ImportStage.UNDONE: frozenset(),
    ImportStage.DISCARDED: frozenset(),
}

IMPORT_SHAPES = {
    ImportStage.READING: "live",
    ImportStage.REFUSED: "alert",
    ImportStage.PREVIEW: "wait",
    ImportStage.APPLYING: "live",
    ImportStage.APPLIED: "ok",
    ImportStage.UNDOING: "live",
    ImportStage.UNDONE: "exc",
    ImportStage.DISCARDED: "no",
}


# Eselon from the highest to the lowest (PP 18/2016 Pasal 94 and the ranks of struktural posts).
RANKS = ("I.a", "I.b", "II.a", "II.b", "III.a", "III.b", "IV.a", "IV.b")
