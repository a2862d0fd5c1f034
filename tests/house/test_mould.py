"""What a test begins with: laid from the mould it is the same, to the letter, as when it was made."""

import pytest
from django.db import connection, transaction

from draagvlak.orgs.models import Organisation
from tests import mould, people


def everything():
    return {table: sorted(map(str, mould._rows(table))) for table in connection.introspection.table_names()}


@pytest.mark.django_db
def test_a_cast_that_is_laid_is_the_one_that_was_made():
    made, times = mould.Mould(people.make_cast, fresh=60), []
    for _time in range(2):
        with transaction.atomic():
            cast = made.lay()
            times.append(everything())
            assert cast.a.organisation == Organisation.objects.get(pk=cast.a.organisation.pk)
            cast.a.organisation.name = "Van deze test alleen"
            transaction.set_rollback(True)
    assert times[0] == times[1]
    with transaction.atomic():
        assert made.lay().a.organisation.name == "Organisatie A"
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_beside_another_organisation_it_is_made_anew():
    made = mould.Mould(people.make_cast, fresh=60)
    made.lay()
    with pytest.raises(Exception, match="(?i)unique"), transaction.atomic():
        made.lay()  # made, as without a mould: the same addresses twice
