"""`draagvlak pack check | new | import`: packs of questions, for authors and operators."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import translation


class Command(BaseCommand):
    help = "Checks a pack, begins a new one, or reads a table of questions from Word, Excel, CSV or text."
    # A pack can be checked before there is a database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--messages", choices=["en", "nl"], default="en", help="the language of what is printed (default: en)"
        )
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="check | new | import")
        check = verbs.add_parser("check", help="checks a pack; says file, line and reason of everything that is wrong")
        check.add_argument("path", type=Path, help="the folder of the pack, or one .yaml file")
        new = verbs.add_parser("new", help="writes a small pack that is right, with comments, in a new folder")
        new.add_argument("id", help="small letters, figures and hyphens, such as my-scan")
        new.add_argument("folder", type=Path, help="a folder that is not there yet, or empty")
        self._import_arguments(verbs.add_parser("import", help="reads a table; shows what it understood and lost"))

    def _import_arguments(self, parser):
        parser.add_argument("path", type=Path, help=".docx, .xlsx, .csv, .tsv or .txt; or a pack")
        parser.add_argument("--language", default="nl", help="the language of the table (default: nl)")
        parser.add_argument("--title", default="", help="the name of the instrument (default: what the file says)")
        parser.add_argument("--org", default="", metavar="ID", help="the organisation, by the id in its addresses")
        parser.add_argument("--confirm", action="store_true", help="store it; without this nothing is stored")
        parser.add_argument("--output", type=Path, metavar="FOLDER", help="also write it as YAML in a new folder")

    def handle(self, *args, **options):
        from draagvlak.content import commands

        out = self.stdout
        with translation.override(options["messages"]):
            if options["verb"] == "check":
                code = commands.check(options["path"], out)
            elif options["verb"] == "new":
                code = commands.new(options["id"], options["folder"], out)
            else:
                names = ("org", "language", "title", "confirm", "output")
                code = commands.import_file(options["path"], out, **{name: options[name] for name in names})
        if code:
            sys.exit(code)
