from django.urls import path

from draagvlak.home import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("o/<str:pid>/", views.organisation, name="organisation"),
    path("language/", views.language, name="language"),
    path("help/", views.help_index, name="help"),
    path("help/<slug:slug>/", views.help_page, name="help-page"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("about/", views.about, name="about"),
    path("check/", views.check, name="check"),
    path("example/throw-away/", views.throw_example_away, name="example-throw-away"),
    path("robots.txt", health.robots, name="robots"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
]
