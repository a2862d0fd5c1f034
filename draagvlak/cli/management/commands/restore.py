"""`draagvlak restore FILE`: puts a backup back, after everything about it was checked."""

from django.core.management.base import BaseCommand, CommandError

from draagvlak.cli import restoring


class Command(BaseCommand):
    help = "Puts a backup back in place of everything in the database. Stop the server first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--key", metavar="FILE", help="the age key that opens it; otherwise DATA/backup.key")
        parser.add_argument("--check", action="store_true", help="read and check everything, and change nothing")
        parser.add_argument("--other-master-key", action="store_true", help="go on with another master key")
        parser.add_argument("--without-keys", action="store_true", help="go on without the keys of the organisations")

    def handle(self, *args, **options):
        try:
            header = restoring.restore(
                options["file"],
                key=options["key"],
                check_only=options["check"],
                other_master_key=options["other_master_key"],
                without_keys=options["without_keys"],
                say=self.stdout.write,
            )
        except restoring.Refused as problem:
            raise CommandError(str(problem)) from None
        if options["check"]:
            self.stdout.write(f"This backup is whole and can be put back: {restoring.described(header)}.")
