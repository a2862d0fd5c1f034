from django.urls import include, path

from draagvlak.urls import *  # noqa: F403
from draagvlak.urls import urlpatterns as own

urlpatterns = [path("bare/", include("bench.bare.urls")), *own]
