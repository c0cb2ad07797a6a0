"""The day: items, clocks, speakers, projector, run sheet."""

from django.urls import URLPattern, path

from portal.desk.views import running, turns

urlpatterns: list[URLPattern] = [
    path("jalan/", running.run, name="run"),
    path("jalan/lembar/", running.run_sheet, name="run_sheet"),
    path("jalan/layar/", running.show_item, name="stage_item"),
    path("jalan/antrean/", turns.add, name="turn_add"),
    path("jalan/antrean/<str:turn>/panggil/", turns.call, name="turn_call"),
    path("jalan/antrean/<str:turn>/selesai/", turns.end, name="turn_end"),
    path("jalan/antrean/<str:turn>/turunkan/", turns.leave, name="turn_leave"),
    path("jalan/antrean/<str:turn>/urut/", turns.move, name="turn_move"),
    path("jalan/<str:item>/mulai/", running.start_item, name="item_start"),
    path("jalan/<str:item>/selesai/", running.finish_item, name="item_finish"),
    path("jalan/<str:item>/putusan/", running.decide_item, name="run_decide"),
    path("jalan/<str:item>/lewati/", running.skip_item, name="item_skip"),
    path("jalan/<str:item>/tunda/", running.defer_item, name="item_defer"),
    path("jalan/<str:item>/kembali/", running.plan_item, name="item_plan"),
    path("jalan/<str:item>/urut/", running.move_item, name="item_move"),
]
