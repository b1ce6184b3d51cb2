"""What is measured: sizes, sides and which of them a default and a full benchmark take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

YEARS = (2025, 2030, 2035, 2040, 2045, 2050, 2055, 2060)
ALL_REGIONS: tuple[str, ...] = ()
FIVE_REGIONS = ("Beijing", "Tianjin", "Hebei", "Shanxi", "Inner Mongolia")
TEN_REGIONS = (*FIVE_REGIONS, "Shandong", "Henan", "Shaanxi", "Ningxia", "Gansu")
SIDES = ("energy_opt", "energy_opt_full", "pypsa", "pypsa_merged")
DECOMPOSED, TWO_WORKERS = "decomposition", "decomposition_2"
WHOLE = ("ipx", "hipo")
PEERS = ("pypsa_ipx", "pypsa_hipo")
ENGINES = (DECOMPOSED, TWO_WORKERS, *WHOLE, *PEERS)
"""Sides of the kind `decompose`: by decomposition, also with two workers; whole, by two methods; PyPSA by the same."""
KINDS = ("build", "finish", "solve", "sweep", "lockin", "decompose")
"""build: to the program in HiGHS; finish: to stored results, beside peers; solve: the reference with all features;
sweep: the reference and steps from it in one chain; lockin: one project judged and the pipeline ranked; decompose:
the reference by decomposition beside the whole program."""

DEFAULT_DAYS = (3, (0, 10, 16, 18))
"""Days and the cuts of each in the configuration `time=default`."""


@dataclass(frozen=True)
class Size:
    """One size: the data, its regions (empty = all) and years, and slots = periods (days) × 24 / step_hours.

    slot_starts: hours of the day at which slots begin, where they are not of equal length.
    """

    data: str = "china"
    regions: tuple[str, ...] = ALL_REGIONS
    region_count: int = 31
    years: tuple[int, ...] = YEARS
    periods: int = 1
    step_hours: int = 3
    slot_starts: tuple[int, ...] = ()

    @property
    def slots(self) -> int:
        """Slots of a year."""
        return 8 if self.data == "toy" else self.periods * (len(self.slot_starts) or 24 // self.step_hours)

    @property
    def name(self) -> str:
        """Name such as `china-31r-8y-32s`."""
        return f"{self.data}-{self.region_count}r-{len(self.years)}y-{self.slots}s"


@dataclass(frozen=True)
class Spec:
    """One size × what is done with it (kinds), by which sides, and how often it is built.

    growth: the pictures it belongs to (`slots`, `years`, `regions`). full: only in the full benchmark.
    """

    size: Size
    growth: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("build",)
    sides: tuple[str, ...] = SIDES
    repeats: int = 2
    full: bool = False


def sides_of(spec: Spec, what: str) -> tuple[str, ...]:
    """All sides build; the side with all features has another optimum and is not finished beside the others."""
    if what == "decompose":
        return ENGINES
    return tuple(side for side in spec.sides if what != "finish" or side != "energy_opt_full")


def _slots(count: int) -> tuple[int, int]:
    """Days and hours per slot that make so many slots: three-hour slots up to 48, hours beyond."""
    return (count // 8, 3) if count <= 48 else (count // 24, 1)


def _china(slots: int, years: int = 8, regions: tuple[str, ...] = ALL_REGIONS) -> Size:
    periods, step = _slots(slots)
    return Size("china", regions, len(regions) or 31, YEARS[:years], periods, step)


def _solved(size: Size, *growth: str, full: bool = True, also: tuple[str, ...] = ()) -> Spec:
    return Spec(size, growth, kinds=("solve", *also), sides=("energy_opt_full",), repeats=1, full=full)


DEFAULT_TIME = Size("china", years=YEARS[:4], periods=DEFAULT_DAYS[0], slot_starts=DEFAULT_DAYS[1])
"""Four years at the default resolution."""

REFERENCE = replace(DEFAULT_TIME, years=YEARS)
"""The default resolution and horizon of `energy-opt run`."""

TOY = Size("toy", region_count=3, years=(2025, 2030, 2035))
"""The teaching system."""

SPECS: tuple[Spec, ...] = (
    Spec(TOY, repeats=1, kinds=("build", "finish", "decompose")),
    Spec(_china(24, 2, FIVE_REGIONS), ("regions",), kinds=("build", "finish")),
    Spec(_china(24, 2, TEN_REGIONS), ("regions",), kinds=("build", "finish")),
    Spec(_china(24, 2), ("regions", "years")),
    Spec(_china(24, 4), ("years",), kinds=("build", "finish"), full=True),
    Spec(_china(8), ("slots",), kinds=("build", "finish"), full=True),
    Spec(_china(16), ("slots",), full=True),
    Spec(_china(24), ("slots", "years")),
    Spec(_china(32), ("slots",), kinds=("build", "finish"), full=True),
    Spec(_china(48), ("slots",), full=True),
    Spec(_china(96), ("slots",), full=True),
    Spec(_china(192, 4), ()),
    Spec(_china(192), ("slots",), repeats=1, full=True),
    _solved(DEFAULT_TIME, "slots", full=False, also=("decompose",)),
    Spec(REFERENCE, kinds=("sweep", "lockin", "decompose"), sides=("energy_opt_full",), repeats=1, full=True),
    _solved(_china(24, 4, FIVE_REGIONS), "regions", full=False, also=("sweep", "decompose")),
    _solved(_china(24, 4, TEN_REGIONS), "regions", full=False, also=("sweep", "lockin", "decompose")),
    _solved(_china(24, 2), "years", full=False, also=("decompose",)),
    _solved(_china(24, 4), "slots", "years", "regions", also=("decompose",)),
    _solved(_china(24), "years", also=("decompose",)),
    _solved(_china(48, 4), "slots", also=("decompose",)),
    _solved(_china(96, 4), "slots", also=("decompose",)),
    _solved(_china(192, 4), "slots", also=("decompose",)),
    Spec(_china(432, 6), kinds=("decompose",), sides=("energy_opt_full",), repeats=1, full=True),
)


def chosen(full: bool, only: str = "", kinds: Collection[str] = KINDS) -> tuple[Spec, ...]:
    """The specs of a default or full benchmark, of these kinds, whose name holds one of the texts in `only`.

    Several texts are separated by commas.
    """
    texts = only.split(",")
    return tuple(
        replace(spec, kinds=tuple(kind for kind in spec.kinds if kind in kinds))
        for spec in SPECS
        if (full or not spec.full)
        and any(text in spec.size.name for text in texts)
        and not set(spec.kinds).isdisjoint(kinds)
    )


def describe_size(size: Size) -> dict[str, object]:
    """What a report needs to know of a size: its extent, and the pictures of building and solving it belongs to."""
    same = [spec for spec in SPECS if spec.size.name == size.name]
    return {
        "regions": size.region_count,
        "years": len(size.years),
        "slots": size.slots,
        "growth": [axis for spec in same if "build" in spec.kinds for axis in spec.growth],
        "solve_growth": [axis for spec in same if "solve" in spec.kinds for axis in spec.growth],
        "decompose_growth": [axis for spec in same if "decompose" in spec.kinds for axis in spec.growth],
    }
