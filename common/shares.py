"""Shares of a whole as paper and page write them. Pure functions."""


def percent(part: int, whole: int) -> str:
    """Return ``81,3%``: the true share to a tenth, a half rounded up; ``100%`` without a tenth that is nought.

    Each share is rounded by itself, so that anybody who divides finds the same; several of one whole may then add up to
    a tenth more or less than 100. ValueError where there is nothing to share out.
    """
    if whole <= 0:
        raise ValueError(f"no share of {whole}")
    tenths = (part * 2000 + whole) // (whole * 2)
    return f"{tenths // 10},{tenths % 10}%".replace(",0%", "%")
