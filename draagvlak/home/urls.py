from django.urls import path

from draagvlak.home import ending_views, health, views
from draagvlak.home.moving import views as moving

urlpatterns = [
    path("", views.home, name="home"),
    path("o/<str:pid>/", views.organisation, name="organisation"),
    path("o/<str:pid>/end/", ending_views.organisation_end, name="organisation-end"),
    path("o/<str:pid>/stay/", ending_views.organisation_stay, name="organisation-stay"),
    path("o/<str:pid>/file/", moving.organisation_file, name="organisation-file"),
    path("organisations/from-file/", moving.organisation_arrive, name="organisation-arrive"),
    path("account/erase/", ending_views.account_erase, name="account-erase"),
    path("account/data/", ending_views.my_data, name="my-data"),
    path("account/data/file/", ending_views.my_data_file, name="my-data-file"),
    path("language/", views.language, name="language"),
    path("help/", views.help_index, name="help"),
    path("help/<slug:slug>/", views.help_page, name="help-page"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/data/", views.register_page, name="register"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("about/", views.about, name="about"),
    path("check/", views.check, name="check"),
    path("example/throw-away/", views.throw_example_away, name="example-throw-away"),
    path("robots.txt", health.robots, name="robots"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
]
