from django.conf import settings
from django.core.management import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Runs Draagvlak: brings the database up to date, prints the address, and serves until Ctrl-C."
    requires_system_checks: list = []  # `draagvlak check` does those; a start has to be quick

    def add_arguments(self, parser):
        parser.add_argument("--example", action="store_true", help="load the example organisation, once")

    def handle(self, *args, **options):
        from draagvlak.cli import locking, serving

        opened = serving.open_socket()
        settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        serving.reach_database()
        try:
            held = locking.hold()
        except locking.Busy as busy:
            raise CommandError(str(busy)) from None
        try:
            start = serving.prepare(options["example"], tell=self.stdout.write)
            serving.welcome(start, tell=self.stdout.write)
            serving.serve(opened, held)
        finally:
            held.release()
            opened.close()
