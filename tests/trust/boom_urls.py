"""The product's addresses and one that breaks: how an error looks from outside."""

from django.urls import path

from draagvlak.urls import urlpatterns as product


def boom(request):
    raise RuntimeError("kanarie")


urlpatterns = [*product, path("boom/", boom, name="boom")]
