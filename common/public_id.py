"""Random names for addresses and exports: a row number never leaves the house."""

import secrets

from django.db import models

# Crockford's alphabet: no letter that is read as another letter or digit over the telephone.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_public_id() -> str:
    """Twelve characters of 32: 60 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class PublicIdModel(models.Model):
    """A row that is known outside by `public_id`."""

    public_id = models.CharField(max_length=LENGTH, unique=True, editable=False, default=new_public_id)

    class Meta:
        abstract = True
