"""The berita acara of an election: from its rounds to a signed paper, and what it says."""

import os
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from common.errors import Refused
from documents import facts as f
from documents.actions import (
    ApprovalRefused,
    FactsChanged,
    draft_record,
    make_pdf,
    missing_before_review,
    render_draft,
    submit_paper,
)
from documents.models import Paper, Rendering
from documents.queries import facts_now, record_facts_now, signer_label
from documents.rendering import render_record
from documents.states import Edition, PaperKind, PaperState
from elections.actions import show_vote
from elections.actions.boards import publish_election
from elections.actions.elections import set_witnesses
from elections.actions.nominees import decline_nomination
from elections.actions.rounds import decide_by_lot
from elections.states import ElectionState
from flows.papers import approve_and_sign
from tests.documents.kind_papers import CODES, NUMBERS, election_record
from tests.documents.reading import opened, says, text_of
from tests.elections.halls import cheap_keys, counted_round, election_in, hall, named, post_called, shown_round
from tests.factories import MembershipFactory, OrganizationFactory, ParticipantFactory, user_with

FACTS = election_record()
drawn = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="drawn from facts alone; one stack is enough")


@drawn
def test_the_record_says() -> None:
    content = render_record(FACTS)
    for words in (
        "BERITA ACARA",
        f"NOMOR {NUMBERS['election_record']}",
        "PEMILIHAN PENGURUS FORUM SEKRETARIS DAERAH SELURUH INDONESIA (FORSESDASI) KOMISARIAT WILAYAH",
        "Pada hari ini, Rabu, tanggal enam belas bulan Oktober tahun dua ribu dua puluh empat (16-10-2024),",
        "bertempat di Hotel Grand Elty Krakatau, Kalianda",
        "1 November 2024 s.d. 31 Oktober 2027",
        "paling banyak 3 (tiga) untuk satu jabatan",
        "wakil yang diterima ikut memberikan suara",
        "bersamaan dengan Rapat Koordinasi",
        "cara pemilihan:musyawarah/aklamasi; Ketua dengan pemungutan suara",
        "penentuan terpilih:suara terbanyak; dengan undian di antara calon yang bersuara sama",
        "Sekretaris Daerah Kota Metro; Pejabat Contoh D (tidak bersedia).",
        "Putaran 1 dinyatakan batal: salah surat suara.",
        "Putaran 2: suara seri",
        "1Pejabat Contoh A, Sekretaris Daerah Kabupaten Lampung Selatan5",
        "Jumlah suara sah12",
        "Suara kosong1",
        "Suara tidak sah1",
        "Pemilik suara 14 (empat belas); memberikan suara 14 (empat belas):",
        "10 melalui tautan dan 4 dengan surat suara kertas.",
        "Putaran 3: undian di antara calon yang bersuara sama. Terpilih dengan undian: Pejabat Contoh B, Sekretaris",
        "Disaksikan oleh Saksi Satu dan Saksi Dua.",
        "Putaran 1: secara aklamasi. Ditegaskan oleh pimpinan sidang.",
        "1. disahkan di bawah ini",
        "Tanda tangan para pihak dibubuhkan pada cetakan naskah ini.",
        "Saksi Satu",
        "nama tidak dicatat",
        "Disahkan di dalam Portal Rakor oleh Fahrizal Darminto",
    ):
        assert says(content, words), words
    assert content == render_record(FACTS)
    assert set(opened(content).attachments) == {"fakta.json"}
    assert f.record_facts(f.as_json(FACTS)) == FACTS


@drawn
def test_it_names_the_posts_that_were_filled_otherwise_than_called_for() -> None:
    content = render_record(replace(FACTS, method="Pemungutan suara"))
    assert says(content, "cara pemilihan:pemungutan suara; Sekretaris secara aklamasi")
    drawn_only = replace(FACTS.posts[0], rounds=FACTS.posts[0].rounds[2:])
    by_lot = render_record(replace(FACTS, posts=(drawn_only, *FACTS.posts[1:])))
    assert says(by_lot, "cara pemilihan:musyawarah/aklamasi penentuan terpilih")
    alike = replace(FACTS, method="Pemungutan suara", posts=FACTS.posts[:1])
    assert says(render_record(alike), "cara pemilihan:pemungutan suara penentuan terpilih")


@drawn
@pytest.mark.parametrize(("mode", "below"), [("external_tte", "1. ditandatangani di bawah ini"), ("wet", "")])
def test_who_signs_in_the_block_below_is_awaited_in_no_row(mode: f.SigningMode, below: str) -> None:
    assert FACTS.approval
    content = render_record(replace(FACTS, approval=replace(FACTS.approval, mode=mode)))
    assert not says(content, "disahkan di bawah ini")
    assert says(content, below or "Tanda tangan")
    assert says(content, "dibubuhkan pada cetakan naskah ini") == bool(below)


@drawn
def test_where_no_lot_was_drawn_the_votes_alone_decide() -> None:
    voted = replace(FACTS, posts=(replace(FACTS.posts[0], rounds=FACTS.posts[0].rounds[:2]),))
    content = render_record(voted)
    assert says(content, "suara terpilih:suara terbanyak")
    assert not says(content, "undian di antara")


@drawn
def test_a_draft_claims_nothing() -> None:
    content = render_record(replace(FACTS, paper=replace(FACTS.paper, is_draft=True)))
    assert says(content, "BERITA ACARA (KONSEP)")
    assert says(content, "NOMOR belum ditetapkan")
    assert "Disahkandidalam" not in text_of(content)
    assert CODES["election_record"] not in text_of(content)
    assert not opened(content).attachments


@drawn
def test_little_is_known() -> None:
    content = render_record(f.ElectionRecordFacts())
    assert says(content, "Pada hari dan tanggal yang tidak dicatat")
    assert says(content, "tidak dicatat s.d. tidak dicatat")


@pytest.mark.django_db
def test_an_open_draft_tells_no_round_that_the_hall_has_not_seen(client: Client) -> None:
    """Who was elected declines after the draft was opened, and another round is counted."""
    with cheap_keys():
        meeting, user = hall(3)
        election = election_in(meeting, user, {"Ketua": (1, "ABC")})
        post = post_called(election, "Ketua")
        shown_round(post, user, "A", "A", "B")
        election.refresh_from_db()
        paper = draft_record(election=election, by=user)
        decline_nomination(nominee=named(post, "A")[0], by=user)
        row = counted_round(post, user, "C", "C", "B")
    assert row.vote
    client.force_login(user)
    page = reverse("desk:election_record", args=[meeting.public_id, election.public_id])
    [hidden] = record_facts_now(paper).posts
    assert (len(hidden.rounds), hidden.elected) == (1, ())
    assert "Round 2" not in client.get(page).content.decode()
    show_vote(vote=row.vote, by=user)
    [told] = record_facts_now(paper).posts
    assert [who.name for who in told.elected] == ["C"]
    assert told.rounds[1].voters == 3


@pytest.mark.django_db
def test_from_the_rounds_to_the_signed_record() -> None:
    with cheap_keys():
        meeting, user = hall(6)
        approver = user_with(Role.LEADERSHIP, meeting.convener)
        posts = {"Ketua": (1, "ABC"), "Anggota": (2, "DEF")}
        election = election_in(meeting, user, posts)
        head, members = post_called(election, "Ketua"), post_called(election, "Anggota")
        with pytest.raises(ApprovalRefused):
            draft_record(election=election, by=user)
        shown_round(head, user, "A", "A", "B", "B", "C")
        decide_by_lot(post=head, drawn=named(head, "B"), witnesses="Saksi Satu", by=user)
        last = counted_round(members, user, "DE", "DE", "F", "")
        election.refresh_from_db()
        with pytest.raises(ApprovalRefused):  # the hall has not seen how the last round came out
            draft_record(election=election, by=user)
        assert last.vote
        show_vote(vote=last.vote, by=user)
        election.refresh_from_db()
    with pytest.raises(Refused):
        draft_record(election=election, by=approver)
    paper = draft_record(election=election, by=user)
    assert draft_record(election=election, by=user) == paper
    said = record_facts_now(paper)
    assert [(post.title, post.seats, [who.name for who in post.elected]) for post in said.posts] == [
        ("Ketua", 1, ["B"]),
        ("Anggota", 2, ["D", "E"]),
    ]
    first, lot = said.posts[0].rounds
    assert [(who.name, who.votes) for who in first.candidates] == [("A", 2), ("B", 2), ("C", 1)]
    assert (first.outcome, first.voters, first.by_link, first.on_paper) == ("suara seri", 6, 5, 0)
    assert (lot.kind, lot.note, [who.name for who in lot.candidates]) == ("lot", "Saksi Satu", ["B"])
    assert (said.posts[1].rounds[0].blank, said.posts[1].elected[0].votes) == (1, 2)
    assert [line.role for line in said.signatories] == ["Pimpinan sidang", "Sekretaris sidang", "Saksi 1", "Saksi 2"]
    assert f.record_facts(f.as_json(said)) == said

    set_witnesses(election=election, witnesses=[], by=user)
    assert missing_before_review(Paper.objects.get(pk=paper.pk))
    with pytest.raises(ApprovalRefused):
        submit_paper(paper=Paper.objects.get(pk=paper.pk), by=user)
    set_witnesses(election=election, witnesses=[("Saksi Satu", "Sekda")], by=user)
    submit_paper(paper=paper, by=user)
    with pytest.raises(FactsChanged):
        approve_and_sign(paper=paper, by=approver, read_sha256=f.sha256_of(said))
    approve_and_sign(paper=paper, by=approver, read_sha256=f.sha256_of(facts_now(paper)))
    paper.refresh_from_db()
    election.refresh_from_db()
    assert (paper.state, election.state, bool(paper.number)) == (PaperState.SIGNED, ElectionState.CONFIRMED, True)
    made = Rendering.objects.filter(paper=paper).values_list("edition", flat=True)
    assert set(made) == {Edition.OFFICIAL, Edition.SIGNED}
    assert signer_label(paper) == said.chair_signer.position  # type: ignore[union-attr]


@pytest.mark.django_db
def test_each_election_has_its_own_record_and_it_is_hidden_until_published() -> None:
    with cheap_keys():
        meeting, user = hall(2)
        approver = user_with(Role.LEADERSHIP, meeting.convener)
        unit = OrganizationFactory.create(parent=meeting.convener)
        ParticipantFactory.create(meeting=meeting, organization=unit)
        delegate = MembershipFactory.create(organization=unit, role=Role.DELEGATE).user
        records = []
        for _turn in range(2):
            election = election_in(meeting, user, {"Ketua": (1, "AB")})
            shown_round(post_called(election, "Ketua"), user, "A")
            election.refresh_from_db()
            records.append(draft_record(election=election, by=user))
    assert [(paper.kind, paper.version) for paper in records] == [(PaperKind.ELECTION_RECORD, 1)] * 2
    paper = records[0]
    submit_paper(paper=paper, by=user)
    approve_and_sign(paper=paper, by=approver, read_sha256=f.sha256_of(facts_now(paper)))
    assert paper in Paper.objects.visible_to(approver)
    assert paper not in Paper.objects.visible_to(delegate)
    assert paper.election
    publish_election(election=paper.election, by=user)
    assert list(Paper.objects.visible_to(delegate)) == [paper]


@pytest.mark.django_db
def test_who_declines_while_the_record_is_read_stops_it() -> None:
    with cheap_keys():
        meeting, user = hall(2)
        approver = user_with(Role.LEADERSHIP, meeting.convener)
        election = election_in(meeting, user, {"Ketua": (1, "AB")})
        shown_round(post_called(election, "Ketua"), user, "A")
    election.refresh_from_db()
    paper = draft_record(election=election, by=user)
    submit_paper(paper=paper, by=user)
    decline_nomination(nominee=named(post_called(election, "Ketua"), "A")[0], by=user)
    with pytest.raises(ApprovalRefused):
        approve_and_sign(paper=paper, by=approver, read_sha256=f.sha256_of(facts_now(paper)))


@drawn
@pytest.mark.django_db
def test_its_pdf_is_made_as_those_of_other_papers() -> None:
    with cheap_keys():
        meeting, user = hall(2)
        election = election_in(meeting, user, {"Ketua": (1, "AB")})
        shown_round(post_called(election, "Ketua"), user, "A")
    election.refresh_from_db()
    rendering = render_draft(paper=draft_record(election=election, by=user), by=user)
    make_pdf(rendering_id=rendering.pk)
    rendering.refresh_from_db()
    with rendering.file.open() as made:
        assert says(made.read(), "BERITA ACARA (KONSEP)")
