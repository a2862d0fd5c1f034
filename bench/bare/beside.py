"""The settings of the product with the bare view beside it under /bare/: one process, one database, one server."""

from bench.bare.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare.beside_urls"
