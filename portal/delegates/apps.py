from django.apps import AppConfig


class DelegatesConfig(AppConfig):
    name = "portal.delegates"
