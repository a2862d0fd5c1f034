from draagvlak.cli import suitcase
from draagvlak.cli.management.commands import serve


class Command(serve.Command):
    """`draagvlak serve`, after cli/main.py chose the address (cli/suitcase.py)."""

    help = (
        "Runs Draagvlak on a laptop with its own Wi-Fi and no internet, over a plain connection. "
        "It finds the address that phones need, for the QR codes. First read 'A room without internet' in operate.md."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        suitcase.add_arguments(parser)
