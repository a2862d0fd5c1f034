"""`draagvlak unlock EMAIL`: for who lost the phone and the recovery codes."""

from django.core.management.base import BaseCommand, CommandError

from draagvlak.orgs.actions import forget_second_step
from draagvlak.orgs.models import User


class Command(BaseCommand):
    help = (
        "Removes the second step (app, passkeys, recovery codes) of somebody who lost it, and ends all their sessions. "
        "Make sure first that it is really this person."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address this person signs in with")

    def handle(self, *, email, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError("Nobody signs in with this address.")
        forget_second_step(user)
        self.stdout.write("Done. This person now signs in with a password or a code, and sets up a new second step.")
