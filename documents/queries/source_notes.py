"""What a source leaves open and what is odd in it, in the words of a paper.

Whoever prepares a file names gaps by the keys of its schema, or writes a remark; those of the real meetings are in
English. A paper is Indonesian, so what is known is said so here; any other remark stands as it was written.
"""

import re

_KEYS = {
    "agenda_items": "mata acara",
    "attendance": "kehadiran",
    "date": "tanggal",
    "end_time": "waktu selesai",
    "follow_ups": "tindak lanjut",
    "leader": "pimpinan rapat",
    "moderator": "moderator",
    "note_taker": "pencatat (notulis)",
    "opened_by": "siapa yang membuka rapat",
    "opened_on_behalf_of": "atas nama siapa rapat dibuka",
    "participants": "peserta",
    "period_context": "periode",
    "presenters": "narasumber",
    "published_on": "tanggal terbit",
    "publisher": "penerbit",
    "purposes": "maksud dan tujuan",
    "quotes": "kutipan",
    "start_time": "waktu mulai",
    "strategic_issues": "isu strategis",
    "theme": "tema",
    "venue": "tempat",
    "venue.city": "kota tempat rapat",
    "weekday_text": "hari",
}
_REMARKS = {
    "attendance counts": "jumlah yang hadir",
    "due dates": "batas waktu",
    "names of the representing asisten": "nama para asisten yang mewakili",
    "number of Bupati/Walikota represented": "jumlah bupati/wali kota yang diwakili",
    "reasons for absence": "alasan ketidakhadiran",
    "result of the election": "hasil pemilihan",
    "titles of the presentations": "judul paparan",
    "only who opened it": "hanya siapa yang membuka",
    "only the theme": "hanya tema",
    "only issues discussed": "hanya isu yang dibahas",
    "file holds web-page furniture; none of it was used": (
        "berkas memuat pelengkap laman web; tidak satu pun daripadanya dipakai"
    ),
    "file holds web-page furniture (menu headlines, related articles); none of it was used": (
        "berkas memuat pelengkap laman web (judul menu, artikel terkait); tidak satu pun daripadanya dipakai"
    ),
}
# Remarks with names or words of the source in them, which stay as they are.
_PATTERNS = (
    (re.compile(r"position of (?P<one>.+?) and (?P<other>.+)"), "jabatan {one} dan {other}"),
    (re.compile(r"position of (?P<one>.+)"), "jabatan {one}"),
    (re.compile(r'only (?P<printed>"[^"]+")'), "hanya {printed}"),
    (re.compile(r"dateline is (?P<place>.+)"), "berita ditulis di {place}"),
    (re.compile(r'(?P<printed>"[^"]+") \(sic\) for (?P<right>.+)'), "{printed} (sic), seharusnya {right}"),
    (re.compile(r"the abbreviation (?P<printed>.+), not (?P<usual>.+)"), "singkatan {printed}, bukan {usual}"),
)
_KEY_WITH_REMARK = re.compile(r"(?P<key>[a-z_.]+) \((?P<remark>.+)\)")


def said_of_source(note: str) -> str:
    """A gap or an oddity as a paper prints it: in Indonesian as far as it is known, else as it was written."""
    known = _KEYS.get(note) or _REMARKS.get(note)
    if known:
        return known
    found = _KEY_WITH_REMARK.fullmatch(note)
    if found and found["key"] in _KEYS:
        return f"{_KEYS[found['key']]} ({said_of_source(found['remark'])})"
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(note):
            return words.format(**found.groupdict())
    return note
