"""The radar chart's shape."""

from sessions.radar import SIZE, radar_of


def test_too_few_scores_make_no_chart():
    assert radar_of([("A", 50), ("B", 50)]) is None


def test_points_lie_on_their_axes_at_the_score():
    radar = radar_of([("Up", 100), ("Right", 50), ("Down", 0), ("Left", 100)])
    up, right, down, left = radar.spokes
    middle = SIZE / 2
    assert (up.x, up.y) == (up.end_x, up.end_y)
    assert up.x == middle
    assert up.y < middle
    assert right.y == middle
    assert right.x - middle == (right.end_x - middle) / 2
    assert (down.x, down.y) == (middle, middle)
    assert left.x == left.end_x
    assert [spoke.anchor for spoke in radar.spokes] == ["middle", "start", "middle", "end"]
    assert radar.shape == f"{up.x},{up.y} {right.x},{right.y} {down.x},{down.y} {left.x},{left.y}"
    assert len(radar.rings) == 4
