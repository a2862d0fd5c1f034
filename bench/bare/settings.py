"""The settings of the product: same server, middleware, cookies, headers and database options; other addresses."""

from draagvlak.settings import *  # noqa: F403
from draagvlak.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.bare"]
ROOT_URLCONF = "bench.bare.urls"
