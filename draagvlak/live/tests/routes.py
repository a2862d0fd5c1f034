"""The permission table of this room."""

from draagvlak.live.tests import routes_closing, routes_desk, routes_phones, routes_streams, routes_wall

ROUTES = {
    **routes_streams.ROUTES, **routes_phones.ROUTES, **routes_wall.ROUTES, **routes_desk.ROUTES,
    **routes_closing.ROUTES,
}  # fmt: skip
