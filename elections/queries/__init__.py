"""What the pages ask of votes, elections and boards."""

from elections.queries.votes import agreed_count

__all__ = ["agreed_count"]
