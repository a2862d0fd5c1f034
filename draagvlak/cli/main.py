"""`draagvlak VERB`: the product's verbs as Django management commands behind one name."""

import os
import sys


def main(argv=None):
    from draagvlak.cli import suitcase

    argv = argv or sys.argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")
    if argv[1:2] == [suitcase.COMMAND]:  # before the settings are read
        suitcase.prepare(argv[2:])
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"draagvlak: {problem}")
