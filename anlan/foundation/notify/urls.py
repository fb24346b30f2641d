"""Addresses of notify's pages, and where gateways post their receipts."""

from django.urls import path

from anlan.foundation.notify import channel_views, receipts, views

app_name = "notify"
urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/read", views.read, name="read"),
    path("notices/<int:number>", views.notice, name="notice"),
    path("channels", channel_views.channels, name="channels"),
    path("channels/new/<slug:transport>", channel_views.new, name="new_channel"),
    path("channels/<slug:key>", channel_views.one, name="channel"),
    path("channels/<slug:key>/test", channel_views.send_test, name="send_test"),
    path("delivery/receipts/<slug:key>", receipts.receive, name="receipts"),
]
