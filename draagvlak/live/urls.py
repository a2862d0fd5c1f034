"""The addresses of conversations. Streams come first: they are asked for most."""

from draagvlak.live import closing_urls, desk_urls, phones_urls, streams_urls, wall_urls

urlpatterns = [
    *streams_urls.urlpatterns,
    *phones_urls.urlpatterns,
    *wall_urls.urlpatterns,
    *desk_urls.urlpatterns,
    *closing_urls.urlpatterns,
]
