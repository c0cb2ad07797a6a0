"""Phrases that minutes of Indonesian offices are made of, in the order in which they are offered to the note taker.

They are words of the paper, like those of the letters, and stay as they are in every language of the portal.
"""

PHRASES = (
    "disepakati bahwa",
    "agar segera",
    "untuk ditindaklanjuti oleh",
    "paling lambat",
    "berkoordinasi dengan",
    "sesuai ketentuan peraturan perundang-undangan",
    "menyampaikan bahwa",
    "mengusulkan agar",
    "menjadi perhatian bersama",
    "dilaporkan secara tertulis kepada",
)
