"""The permission table of this room."""

from draagvlak.consensus.tests import routes_agreeing, routes_doing, routes_proof, routes_results

ROUTES = {**routes_results.ROUTES, **routes_proof.ROUTES, **routes_agreeing.ROUTES, **routes_doing.ROUTES}
