"""Assumed paths of coal use outside power to 2060, relative to 2024. All figures are assumptions of this project."""

from __future__ import annotations

YEARS = (2024, 2025, 2030, 2035, 2040, 2045, 2050, 2055, 2060)

# Coal use relative to 2024. 2025: building materials −7 % and chemicals +12 % as reported for the year, others assumed.
# Reference: output of steel and cement falls with construction; scrap, electricity and hydrogen replace coal later;
# coal chemistry grows to 2030; heat moves to heat pumps, waste heat and nuclear; scattered coal ends.
REFERENCE: dict[str, tuple[float, ...]] = {
    "steel": (1.0, 0.97, 0.86, 0.72, 0.57, 0.43, 0.31, 0.22, 0.15),
    "cement_building_materials": (1.0, 0.93, 0.80, 0.66, 0.53, 0.41, 0.30, 0.21, 0.14),
    "chemicals": (1.0, 1.12, 1.22, 1.12, 0.98, 0.80, 0.62, 0.46, 0.32),
    "nonferrous": (1.0, 0.98, 0.90, 0.76, 0.60, 0.45, 0.32, 0.22, 0.14),
    "other_industry": (1.0, 0.98, 0.85, 0.68, 0.52, 0.38, 0.26, 0.17, 0.10),
    "heating": (1.0, 1.00, 0.95, 0.83, 0.68, 0.52, 0.37, 0.24, 0.14),
    "chp_heat": (1.0, 1.00, 0.98, 0.88, 0.72, 0.55, 0.38, 0.24, 0.12),
    "residential": (1.0, 0.95, 0.70, 0.48, 0.32, 0.20, 0.12, 0.06, 0.03),
    "services_agriculture": (1.0, 0.96, 0.75, 0.55, 0.38, 0.25, 0.15, 0.08, 0.04),
}

# CO2 of the calcination of limestone relative to 2024: follows clinker output, which falls less than its coal.
CEMENT_PROCESS = (1.0, 0.93, 0.82, 0.70, 0.60, 0.50, 0.42, 0.36, 0.30)

STRONG_FACTOR_2060 = 0.3  # `strong` against `reference` in 2060; linear from 1 in 2025
PROCESS_STRONG_FACTOR_2060 = 0.6  # the same for calcination, which only less clinker or capture avoids


def relative(path: tuple[float, ...], scenario: str, factor_2060: float) -> dict[int, float]:
    """A path by year in a scenario: as given (`reference`), or lowered towards a share of it in 2060 (`strong`)."""
    lowering = {"reference": 1.0, "strong": factor_2060}[scenario]
    return {
        year: value * (1 - (1 - lowering) * max(0, year - 2025) / 35) for year, value in zip(YEARS, path, strict=True)
    }
