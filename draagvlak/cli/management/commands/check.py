"""`draagvlak check`: Django's own checks, then whether this server is set up to be relied on (home/checks.py)."""

import sys

from django.core.management.commands.check import Command as DjangoCheck
from django.utils import translation

from draagvlak.home import checks

MARKS = {checks.GOOD: "ok  ", checks.NOTE: "note", checks.BAD: "BAD "}


class Command(DjangoCheck):
    help = "Checks the program and the set-up of this server. Ends with 1 when something must be put right."

    def handle(self, *app_labels, **options):
        super().handle(*app_labels, **options)
        if app_labels or options["tags"] or options["list_tags"]:
            return
        with translation.override("en"):
            found = checks.findings()
        for finding in found:
            self.stdout.write(f"{MARKS[finding.level]} {finding.title}")
            if finding.text and finding.level != checks.GOOD:
                self.stdout.write(f"     {finding.text}")
        if any(finding.level == checks.BAD for finding in found):
            sys.exit(1)
