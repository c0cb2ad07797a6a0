"""Whether a certificate is that of the person whom a paper names.

A NIP says who somebody is, where certificate and paper both bear one. Else the names are compared: titles before it and
degrees behind it are written with dots or without, in any order and by each office in its own way, and count for
nothing. Names that differ in a word or an initial are for a person to compare.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import dropwhile
from typing import Any

# What stands before a name, in small letters and without dots. Not "r", which is an initial as often as a Raden.
_TITLES = set("prof dr drs dra drg drh ir apt h hj kh ust ustaz tgh ny tn".split())  # noqa: SIM905
# What stands behind one, where no comma is set before it; behind a comma nothing is part of the name.
_LAW = "sh mh mkn shi mhi"
_ECONOMY = "se mm mak ak ca mba sei"
_STATE = "sip sap ssos stp sstp map mip msi msos mpa mpp mpm mp"
_TEACHING = "spd spdi ss shum mpd mpdi mhum ma sag mag sth"
_NATURE = "st ssi skom sp spt spi sst str sars mt mkom msc mti mtp meng"
_HEALTH = "skm skep sked skg skh sfarm spsi amd apt ners mkes mkm mph mars mpsi"
_DEGREES = set(f"{_LAW} {_ECONOMY} {_STATE} {_TEACHING} {_NATURE} {_HEALTH} phd dea llm".split())
_NIP = re.compile(r"(?<!\d)\d{18}(?!\d)")
_APOSTROPHES = str.maketrans("", "", "'`´‘’ʼ")


def is_named(*, name: str, nip: str, certified_name: str, certified_nip: str) -> bool:
    """Whether a certificate (`certified_…`) is that of whom a paper names; "" for what either does not say."""
    nip = re.sub(r"\D", "", nip)
    if nip and certified_nip:
        return nip == certified_nip
    printed = _words_of(name)
    return bool(printed) and printed == _words_of(certified_name)


def nip_in(subject: Mapping[str, Any]) -> str:
    """The NIP (18 digits) in the subject of a certificate, or ""; the NIK that may stand in its place has 16."""
    for place in ("serial_number", "user_id"):
        if found := _NIP.search(str(subject.get(place) or "")):
            return found[0]
    return ""


def _words_of(name: str) -> list[str]:
    """The words of the name itself, in small letters; an initial without its dot."""
    plain = unicodedata.normalize("NFKC", name.translate(_APOSTROPHES)).casefold().replace("-", " ")
    tokens = plain.split(",", maxsplit=1)[0].split()
    while tokens and tokens[-1].replace(".", "") in _DEGREES:
        tokens.pop()
    # A title may hang on to the name: "Dr.Ahmad". Within the name the same letters are an initial.
    words = [word for token in tokens for word in token.split(".") if word]
    return list(dropwhile(_TITLES.__contains__, words))
