"""The permission table of this room: the desk and the respondents."""

from draagvlak.surveys.tests import routes_desk, routes_respondent

ROUTES = {**routes_desk.ROUTES, **routes_respondent.ROUTES}
