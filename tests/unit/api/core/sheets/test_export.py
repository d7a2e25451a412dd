"""Tables of an inventory and the templates, as spreadsheets of each language read them."""

import pytest

from api.core.sheets.columns import Kind
from api.core.sheets.export import printed, template
from api.core.sheets.records import take_in


@pytest.mark.parametrize("english", [True, False])
@pytest.mark.parametrize("kind", Kind)
def test_a_template_is_read_without_a_mistake_as_its_kind(kind, english):
    intake = take_in(printed(template(kind, english=english), "," if english else ";").encode(), "a.csv")
    assert intake.problems == ()
    assert [record.kind for record in intake.records] == [kind]


def test_decimals_and_headings_are_the_languages_own():
    indonesian, english = (template(Kind.OFFICES, english=one) for one in (False, True))
    assert (indonesian[0][4], indonesian[1][4]) == ("lintang", "-2,1631")
    assert (english[0][4], english[1][4]) == ("latitude", "-2.1631")
