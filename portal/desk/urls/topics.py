"""Topics and reference documents, mounted under pengaturan/."""

from django.urls import URLPattern, path

from portal.desk.views import topics

list_urlpatterns: list[URLPattern] = [
    path("topik/", topics.topics, name="topics"),
    path("topik/mulai/", topics.begin_topics, name="topics_begin"),
    path("topik/<str:topic>/", topics.edit_topic, name="topic_edit"),
    path("acuan/", topics.references, name="references"),
    path("acuan/baru/", topics.new_reference, name="reference_new"),
    path("acuan/<str:document>/", topics.edit_reference_page, name="reference_edit"),
]
