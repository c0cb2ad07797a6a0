"""The roof: it wires the house, and nobody imports it."""

from rakor.celery import app as celery_app

__all__ = ("celery_app",)
