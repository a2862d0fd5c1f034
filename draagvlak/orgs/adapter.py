"""Where allauth asks how this product signs people in."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False  # people come in by invitation, or with the set-up code
