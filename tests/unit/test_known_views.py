"""The operator's command finds every view, wherever a service keeps its projections."""

from services.chassis.console import known_views


def test_a_service_whose_projections_are_a_package_is_found_like_any_other():
    known = [one.name for one in known_views()]
    assert {"tracking/timeline", "tracking/head", "dossier/dossiers", "payment/fees"} <= set(known)
    assert len(known) == len(set(known))


def test_a_view_that_counts_by_the_calendar_is_found_too():
    assert "dossier/watched" in [one.name for one in known_views()]
