"""Recordings and transcripts."""

from django.urls import URLPattern, path

from portal.desk.views import passages, recordings, transcripts

_PASSAGE = "transkrip/<str:transcript>/bagian/<str:passage>/"

urlpatterns: list[URLPattern] = [
    path("rekaman/", recordings.recordings, name="recordings"),
    path("rekaman/<str:recording>/berkas/", recordings.recording_file, name="recording_file"),
    path("rekaman/<str:recording>/ubah/", recordings.edit, name="recording_edit"),
    path("rekaman/<str:recording>/hapus/", recordings.erase, name="recording_erase"),
    path("rekaman/<str:recording>/tuliskan/", recordings.transcribe, name="recording_transcribe"),
    path("rekaman/<str:recording>/keadaan/", recordings.speech, name="recording_speech"),
    path("transkrip/", transcripts.transcripts, name="transcripts"),
    path("transkrip/<str:transcript>/", transcripts.transcript, name="transcript"),
    path("transkrip/<str:transcript>/hapus/", transcripts.remove, name="transcript_remove"),
    path("transkrip/<str:transcript>/rekaman/", transcripts.link_recording, name="transcript_recording"),
    path("transkrip/<str:transcript>/pembicara/", transcripts.match, name="speaker_match"),
    path("transkrip/<str:transcript>/lekatkan/", transcripts.attach, name="passages_attach"),
    path(_PASSAGE, passages.edit, name="passage"),
    path(f"{_PASSAGE}periksa/", passages.check, name="passage_check"),
    path(f"{_PASSAGE}kutip/", passages.quote, name="passage_quote"),
    path(f"{_PASSAGE}catat/", passages.note, name="passage_note"),
    path("risalah/", transcripts.risalah, name="risalah"),
]
