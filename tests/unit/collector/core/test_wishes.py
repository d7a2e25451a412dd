from __future__ import annotations

from agent.clock import SECOND
from collector.core.wishes import AGAIN, AT_ONCE, LASTS, MOST, Wishes


def test_each_agent_is_told_of_a_wish_once():
    wishes = Wishes()
    assert wishes.ask("sw-a", 0) == 0
    assert wishes.ask("sw-b", 1) == 0
    assert wishes.tell("pkp", 2) == ("sw-a", "sw-b")
    assert wishes.tell("pkp", 3) == ()
    assert wishes.tell("tjp", 4) == ("sw-a", "sw-b")


def test_who_asks_again_too_soon_is_told_how_long_to_wait():
    wishes = Wishes()
    wishes.ask("sw-a", 10)
    assert wishes.ask("sw-a", 10 + AGAIN - SECOND) == SECOND
    assert wishes.ask("sw-b", 11) == 0
    assert wishes.ask("sw-a", 10 + AGAIN) == 0
    assert wishes.tell("pkp", 10 + AGAIN) == ("sw-b", "sw-a")


def test_an_asked_again_device_is_told_again():
    wishes = Wishes()
    wishes.ask("sw-a", 0)
    assert wishes.tell("pkp", 1) == ("sw-a",)
    wishes.ask("sw-a", AGAIN)
    assert wishes.tell("pkp", AGAIN + 1) == ("sw-a",)


def test_who_knows_already_is_not_told():
    wishes = Wishes()
    wishes.ask("sw-a", 0)
    wishes.told("sw-a", "pkp")
    assert wishes.tell("pkp", 1) == ()
    assert wishes.tell("tjp", 1) == ("sw-a",)


def test_a_wish_that_nobody_fetched_in_a_minute_is_dropped():
    wishes = Wishes()
    wishes.ask("sw-a", 0)
    assert wishes.tell("tjp", LASTS) == ()


def test_wishes_are_bounded_and_so_is_what_one_answer_holds():
    wishes = Wishes()
    assert [wishes.ask(f"sw-{number}", 0) for number in range(MOST)] == [0] * MOST
    assert wishes.ask("one-more", 1) == AGAIN
    told = [wishes.tell("pkp", 2) for _ in range(MOST // AT_ONCE + 1)]
    assert [len(devices) for devices in told] == [AT_ONCE] * (MOST // AT_ONCE) + [0]
    assert len({device for devices in told for device in devices}) == MOST
    assert wishes.ask("one-more", LASTS) == 0


def test_without_a_wish_nobody_is_told_anything():
    wishes = Wishes()
    wishes.told("sw-a", "pkp")
    assert wishes.tell("pkp", 1) == ()
    wishes.ask("sw-a", 2)
    assert wishes.tell("pkp", 3) == ("sw-a",)
