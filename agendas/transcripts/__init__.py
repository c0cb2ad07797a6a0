"""Readers of transcripts: the bytes of a recorder's file to passages. Pure: nothing is kept, nothing is asked."""

from agendas.transcripts.reading import read_transcript
from agendas.transcripts.spoken import BYTES_AT_MOST, PASSAGES_AT_MOST, Reading, Spoken, TranscriptRefused

__all__ = ["BYTES_AT_MOST", "PASSAGES_AT_MOST", "Reading", "Spoken", "TranscriptRefused", "read_transcript"]
