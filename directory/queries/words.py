"""The words of a search."""


def words_of(text: str) -> list[str]:
    """The words searched for; "Walikota" finds "Wali Kota"."""
    # PostgreSQL refuses to be asked for a null character.
    return text.replace("\x00", "").lower().replace("walikota", "wali kota").split()
