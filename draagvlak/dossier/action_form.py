"""An action of a trajectory that belongs to no scan."""

from django.utils.translation import gettext_lazy as _

from draagvlak.consensus.doing_forms import ActionForm


class TrajectoryActionForm(ActionForm):
    """What, who, by when, how we will know."""

    def __init__(self, organisation, language, data=None):
        super().__init__(organisation, None, language, data)
        del self.fields["ask"]
        self.fields["what"].help_text = _("Every member reads this. Write no names of clients.")
