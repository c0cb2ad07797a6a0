"""The door on the day, and what it leaves to be decided. Mounted under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import arrivals, door_api, door_page

urlpatterns = [
    path("pintu/", door_page.door, name="door"),
    path("pintu/sw.js", door_page.worker, name="door_worker"),
    path("pintu/data/", door_api.data, name="door_data"),
    path("pintu/catat/", door_api.record, name="door_record"),
    path("pintu/bentrok/", arrivals.conflicts, name="door_conflicts"),
    path("pintu/bentrok/<str:arrival>/", arrivals.settle, name="conflict_settle"),
    path("pintu/tamu/", arrivals.walk_ins, name="walk_ins"),
    path("pintu/tamu/<str:walk_in>/", arrivals.decide, name="walk_in_decide"),
    path("kehadiran/catatan/", arrivals.arrivals, name="arrivals"),
    path("kehadiran/catatan/<str:arrival>/tanda-tangan/", arrivals.signature, name="arrival_signature"),
    path("kehadiran/catatan/<str:arrival>/batal/", arrivals.undo, name="arrival_undo"),
]
