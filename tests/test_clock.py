"""What time it is, in UTC and on the wall in London."""

import threading
from datetime import UTC, date, datetime, timedelta

from crm import clock


def test_tests_run_on_a_monday_in_november():
    assert clock.now() == datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
    assert clock.today() == date(2026, 11, 16)


def test_a_test_can_move_the_clock_for_good_and_for_a_while(at):
    at("2026-11-18 09:00")
    assert clock.today() == date(2026, 11, 18)
    with at(timedelta(days=1)):
        assert clock.today() == date(2026, 11, 19)
        with at("2030-01-01 00:00"):
            assert clock.today().year == 2030
        assert clock.today() == date(2026, 11, 19)
    assert clock.today() == date(2026, 11, 18)


def test_the_day_is_london_s(at):
    at(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))  # half past midnight in British summer time
    assert clock.today() == date(2026, 7, 2)
    assert clock.start_of(date(2026, 7, 2)) == datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    assert clock.start_of(date(2026, 1, 2)) == datetime(2026, 1, 2, tzinfo=UTC)


def test_the_day_on_which_the_clocks_change_begins_at_its_own_midnight():
    assert clock.start_of(date(2026, 3, 29)) == datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert clock.start_of(date(2026, 3, 30)) == datetime(2026, 3, 29, 23, 0, tzinfo=UTC)


def test_a_stopped_clock_reaches_other_threads_only_where_it_is_said():
    seen = []
    with clock.stopped(datetime(2000, 1, 1, tzinfo=UTC)):
        thread = threading.Thread(target=lambda: seen.append(clock.now().year))
        thread.start()
        thread.join()
        assert clock.now().year == 2000
    assert seen == [2026]
