"""Units and the way from one to another."""

import pytest

from anlan.kit import units as u


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (0.436, "m", "cm", 43.6),
        (300, "K", "℃", 26.85),
        (0.35, "MPa", "kPa", 350),
        (0.3, "A", "mA", 300),
        (72, "km/h", "m/s", 20),
        (19.5, "%VOL", "%", 19.5),
        (1, "deg", "rad", 0.0174533),
        (50, "mm/h", "mm/h", 50),
    ],
)
def test_conversions(value, source, target, expected):
    assert u.convert(value, source, target) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("unit", u.UNITS.values(), ids=lambda x: x.code)
def test_there_and_back(unit):
    for other in u.UNITS.values():
        if other.quantity == unit.quantity:
            assert u.convert(u.convert(12.5, unit.code, other.code), other.code, unit.code) == pytest.approx(12.5)


def test_refusals():
    with pytest.raises(u.UnitUnknown, match="furlong"):
        u.conversion("furlong", "m")
    with pytest.raises(u.UnitMismatch, match="不能换算"):
        u.conversion("m", "Cel")


def test_hydrogen_sulphide_limit_in_ppm():
    assert u.ppm_from_mg_per_m3(10, 34.08) == pytest.approx(7.05, abs=0.01)  # domain rules 3.7: ≈ 7 ppm
    assert u.mg_per_m3_from_ppm(u.ppm_from_mg_per_m3(10, 34.08), 34.08) == pytest.approx(10)
