"""The facts of the invitation letter (surat undangan). See the package's docstring for what facts are."""

import datetime as dt
from dataclasses import dataclass, field

from documents.facts.schema import (
    SCHEMA_VERSION,
    Approval,
    Layout,
    Letterhead,
    Meeting,
    Paper,
    Session,
    Signer,
    Venue,
    Verification,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddresseeBlock:
    """To whom the letter as a whole goes; a copy replaces it by its one addressee."""

    label: str | None = None  # "Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung"
    is_listed: bool = True  # adds "(daftar terlampir)"
    place: str | None = None  # None prints "Tempat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    order: int
    label: str | None = None  # the post
    place: str | None = None
    note: str | None = None  # "peserta", "narasumber"


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteeGroup:
    heading: str | None = None
    rows: tuple[Invitee, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeLine:
    number: int
    session: str | None = None  # heading above the first line of each run of equal sessions
    starts: dt.time | None = None
    ends: dt.time | None = None
    title: str | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerLetter:
    """The letter that a letter of change replaces, with the schedule that it named."""

    number: str | None = None
    date: dt.date | None = None
    sessions: tuple[Session, ...] = ()
    venue: Venue = field(default_factory=Venue)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLetterFacts:
    """Everything the surat undangan says, the same for each of its copies."""

    schema_version: int = SCHEMA_VERSION
    letterhead: Letterhead = field(default_factory=Letterhead)
    layout: Layout = field(default_factory=Layout)
    paper: Paper = field(default_factory=lambda: Paper(kind="invitation_letter"))
    urgency: str | None = None  # "Biasa", "Segera", "Sangat Segera"
    attachments: str | None = None  # None: counted from the lists below
    subject: str | None = None  # "Undangan Rapat Koordinasi …"
    addressee: AddresseeBlock = field(default_factory=AddresseeBlock)
    opening: str | None = None  # None: composed from the meeting's purposes
    meeting: Meeting = field(default_factory=Meeting)
    agenda_summary: str | None = None  # "acara"; None: the meeting's title
    chair_label: str | None = None  # "pimpinan rapat": "Sekretaris Daerah Provinsi Lampung"
    dress: str | None = None
    representation_rule: str | None = None  # "kehadiran tidak dapat diwakilkan"
    confirm_before: dt.datetime | None = None
    materials_before: dt.datetime | None = None
    contact: str | None = None
    notes: tuple[str, ...] = ()  # further lines of "Catatan"
    closing: str | None = None  # None: the customary sentence
    signer: Signer | None = None
    copies_to: tuple[str, ...] = ()  # tembusan
    invitees: tuple[InviteeGroup, ...] = ()  # Lampiran I
    programme: tuple[ProgrammeLine, ...] = ()  # Lampiran II
    former: FormerLetter | None = None  # what this letter of change replaces
    approval: Approval | None = None
    verification: Verification | None = None

    @property
    def signing_post(self) -> str | None:
        """The post that signs with the government it is of, which is named once: many have a Sekretaris Daerah."""
        post = self.signer.position if self.signer else None
        kind, _, region = (self.letterhead.government_name or "").partition(" ")
        if not post or not region.strip() or kind.casefold() != "pemerintah":
            return post
        # Offices write either in their own way: "Gubernur DKI Jakarta", "PEMERINTAH PROVINSI DAERAH KHUSUS IBUKOTA …".
        is_named = region.casefold().split()[-1] in post.casefold().split()
        return post if is_named else f"{post} {region.strip()}"
