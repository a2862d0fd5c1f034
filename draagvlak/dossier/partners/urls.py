"""The addresses of partners of a trajectory."""

from django.urls import path

from draagvlak.dossier.partners import views

urlpatterns = [
    path("trajectory/<str:pid>/partners/", views.trajectory_partners, name="trajectory-partners"),
    path("trajectory/<str:pid>/partners/invite/", views.partner_invite, name="partner-invite"),
    path("trajectory/<str:pid>/partners/actions/", views.partner_actions, name="partner-actions"),
    path("partner/join/<str:secret>/", views.partner_join, name="partner-join"),
    path("partner/<str:pid>/", views.partner, name="partner"),
    path("partner/<str:pid>/end/", views.partner_end, name="partner-end"),
]
