"""`draagvlak VERB`: the product's verbs as Django management commands behind one name."""

import os
import sys


def main(argv=None):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(argv or sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"draagvlak: {problem}")
