from collector.core.attribution import Claim, Owned, attribute, owned


def test_the_earlier_incident_owns_the_time_until_it_ends():
    down = [(0, 100)]
    claims = [Claim("1", [(10, 40)]), Claim("2", [(20, 60)]), Claim("3", [(30, 35), (90, 200)])]
    assert owned(down, claims) == [
        Owned(0, 10, None),
        Owned(10, 40, "1"),
        Owned(40, 60, "2"),
        Owned(60, 90, None),
        Owned(90, 100, "3"),
    ]
    assert attribute(down, claims) == {None: 40, "1": 30, "2": 20, "3": 10}


def test_an_earlier_incident_that_comes_back_owns_again():
    assert owned([(0, 50)], [Claim("1", [(0, 10), (30, 40)]), Claim("2", [(5, 50)])]) == [
        Owned(0, 10, "1"),
        Owned(10, 30, "2"),
        Owned(30, 40, "1"),
        Owned(40, 50, "2"),
    ]


def test_claims_beside_the_down_time_own_nothing():
    assert attribute([(10, 20), (40, 50)], [Claim("1", [(0, 10), (20, 40)]), Claim("2", [(15, 45)])]) == {
        None: 10,
        "2": 10,
    }
    assert attribute([], [Claim("1", [(0, 10)])]) == {}
    assert attribute([(0, 5)], []) == {None: 5}
