"""The permission table of this room (tests/matrix.py)."""

from draagvlak.dossier.tests import routes_belonging, routes_files, routes_papers, routes_partners, routes_trajectory

ROUTES: dict = {
    **routes_trajectory.ROUTES, **routes_files.ROUTES, **routes_papers.ROUTES, **routes_partners.ROUTES,
    **routes_belonging.ROUTES,
}  # fmt: skip
