"""What is measured: sizes, sides and which of them a default and a full benchmark take."""

from __future__ import annotations

from dataclasses import dataclass

YEARS = (2025, 2030, 2035, 2040, 2045, 2050, 2055, 2060)
ALL_REGIONS: tuple[str, ...] = ()
FIVE_REGIONS = ("Beijing", "Tianjin", "Hebei", "Shanxi", "Inner Mongolia")
TEN_REGIONS = (*FIVE_REGIONS, "Shandong", "Henan", "Shaanxi", "Ningxia", "Gansu")
SIDES = ("energy_opt", "energy_opt_full", "pypsa", "pypsa_merged")


@dataclass(frozen=True)
class Size:
    """One size: the data, its regions (empty = all) and years, and slots = periods (days) × 24 / step_hours."""

    data: str = "china"
    regions: tuple[str, ...] = ALL_REGIONS
    region_count: int = 31
    years: tuple[int, ...] = YEARS
    periods: int = 1
    step_hours: int = 3

    @property
    def slots(self) -> int:
        """Slots of a year."""
        return 8 if self.data == "toy" else self.periods * 24 // self.step_hours

    @property
    def name(self) -> str:
        """Name such as `china-31r-8y-32s`."""
        return f"{self.data}-{self.region_count}r-{len(self.years)}y-{self.slots}s"


@dataclass(frozen=True)
class Spec:
    """One size × what is done with it: the sides measured, how often, and whether it is solved and stored as well.

    growth: the pictures it belongs to (`slots`, `years`, `regions`). full: only in the full benchmark.
    """

    size: Size
    growth: tuple[str, ...] = ()
    sides: tuple[str, ...] = SIDES
    repeats: int = 2
    solve: bool = False
    full: bool = False


def _slots(count: int) -> tuple[int, int]:
    """Days and hours per slot that make so many slots: three-hour slots up to 48, hours beyond."""
    return (count // 8, 3) if count <= 48 else (count // 24, 1)


def _china(slots: int, years: int = 8, regions: tuple[str, ...] = ALL_REGIONS) -> Size:
    periods, step = _slots(slots)
    return Size("china", regions, len(regions) or 31, YEARS[:years], periods, step)


TOY = Size("toy", region_count=3, years=(2025, 2030, 2035))
"""The teaching system."""

SPECS: tuple[Spec, ...] = (
    Spec(TOY, repeats=1, solve=True),
    Spec(_china(24, 2, FIVE_REGIONS), ("regions",), solve=True),
    Spec(_china(24, 2, TEN_REGIONS), ("regions",), solve=True),
    Spec(_china(24, 2), ("regions", "years")),
    Spec(_china(24, 4), ("years",), solve=True, full=True),
    Spec(_china(8), ("slots",), solve=True, full=True),
    Spec(_china(16), ("slots",), full=True),
    Spec(_china(24), ("slots", "years")),
    Spec(_china(32), ("slots",), solve=True, full=True),
    Spec(_china(48), ("slots",), full=True),
    Spec(_china(96), ("slots",), full=True),
    Spec(_china(192, 4), ()),
    Spec(_china(192), ("slots",), repeats=1, full=True),
)


def chosen(full: bool, only: str = "") -> tuple[Spec, ...]:
    """The specs of a default or full benchmark whose name holds one of the texts in `only` (separated by commas)."""
    texts = only.split(",")
    return tuple(spec for spec in SPECS if (full or not spec.full) and any(text in spec.size.name for text in texts))
