"""`draagvlak backup`: one encrypted file with everything in the database."""

from django.core.management.base import BaseCommand, CommandError

from draagvlak.cli import agebox, backups


class Command(BaseCommand):
    help = "Makes one encrypted file of everything in the database. The server may go on running."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--to", metavar="FILE|FOLDER", help="where it goes; otherwise into DATA/backups")

    def handle(self, *args, **options):
        try:
            made = backups.make_backup(to=options["to"])
        except backups.BackupFailed as problem:
            raise CommandError(f"No backup was made. {problem}") from None
        if made is None:
            raise CommandError("There is no database yet, so there is nothing to back up.")
        self.stdout.write(f"{made} ({made.stat().st_size / 1e6:.2f} MB)")
        if not agebox.settings.BACKUP_RECIPIENT:
            self.stdout.write(f"It opens with {agebox.key_path()}. Keep a copy of that key apart from the backups,")
            self.stdout.write("and a copy of the master key too: it is not in the backup.")
