import pytest

from agent.inventory.calendar_spec import CalendarSpec
from api.core.service_hours import service_hours
from api.core.words import Language

ID, EN = Language.ID, Language.EN
OFFICE = CalendarSpec(holidays="ID")


def week(**said: object) -> CalendarSpec:
    return CalendarSpec.model_validate(said)


@pytest.mark.parametrize(
    ("calendars", "indonesian", "english"),
    [
        ([OFFICE, OFFICE], "hari kerja 08.00-16.00 WIB", "working days 08:00-16:00 WIB"),
        ([week()], "Senin-Jumat 08.00-16.00 WIB", "Monday-Friday 08:00-16:00 WIB"),
        (
            [week(days=["mon", "wed", "thu"], hours=["08:00-12:00", "13:00-16:00"])],
            "Senin 08.00-12.00, 13.00-16.00; Rabu-Kamis 08.00-12.00, 13.00-16.00 WIB",
            "Monday 08:00-12:00, 13:00-16:00; Wednesday-Thursday 08:00-12:00, 13:00-16:00 WIB",
        ),
        (
            [week(hours={"mon": ["08:00-16:00"], "tue": ["08:00-16:00"], "fri": ["08:00-11:00"], "sun": []})],
            "Senin-Selasa 08.00-16.00; Jumat 08.00-11.00 WIB",
            "Monday-Tuesday 08:00-16:00; Friday 08:00-11:00 WIB",
        ),
        ([None], "setiap hari, 24 jam", "every day, around the clock"),
        ([None, OFFICE], "menurut kalender tiap layanan", "by each service's calendar"),
        ([], "menurut kalender tiap layanan", "by each service's calendar"),
    ],
)
def test_the_usual_week_in_words(calendars, indonesian, english):
    dashed = str.maketrans("-", "\N{EN DASH}")
    assert service_hours(ID, calendars, "WIB") == indonesian.translate(dashed)
    assert service_hours(EN, calendars, "WIB") == english.translate(dashed)
