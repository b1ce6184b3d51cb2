"""Reserve margin: the price of a firm kW is what the cheapest one costs in a year."""

from __future__ import annotations

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.systems import Folder, a_folder, a_scenario, annuity, discounted, solve_tables

FIRM = 110 * 0.9 + 20 * 0.2 + 10 * 0.05  # GW in A: coal, and wind in two steps
PEAKER = 17.0  # CNY/kW of fixed O&M


def a_margin(peaker: bool = True, regions: tuple[str, ...] = ("A",)) -> Folder:
    """100 GW of load, 20 % margin; coal 110 GW (credit 0.9), wind 30 GW: 0.2 up to 20 % of the peak, then 0.05.

    A peaker costs 500 CNY/kW and 17 CNY/kW/year for 20 years; 95 % of it count.
    """
    folder = a_folder(regions=regions).load(all=100).with_row("reserve_margin", area="A", year=2025, margin=0.2)
    folder = folder.plant("coal", variable=20, capacity_credit=0.9, existing=110)
    folder = folder.plant("wind", kind="renewable", availability=0.0, existing=30)
    folder = folder.with_row("capacity_credit", area="*", category="wind", step=1, penetration=0.2, credit=0.2)
    folder = folder.with_row("capacity_credit", area="*", category="wind", step=2, credit=0.05)
    if peaker:
        folder = folder.plant("peaker", variable=500, investment=500, fixed=PEAKER, lifetime=20, capacity_credit=0.95)
    return folder


def test_a_firm_kilowatt_costs_what_the_peaker_costs() -> None:
    """99 GW of coal and 4 + 0.5 GW of wind count; 16.5 GW are missing and 16.5 / 0.95 GW of peakers come.

    The price is (500 · annuity + 17) / 0.95 CNY/kW/year in 2030, standing for 3 years; the peaker stays for 2040,
    standing for 20, where its fixed O&M has aged by 1 % – and the zero profit of 2030's peaker says so in its price.
    """
    folder = a_margin().with_row("year", year=2030, represented_years=3)
    folder = folder.with_row("year", year=2040, represented_years=14)
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given"))
    assert solved.value("capacity_price", "requirement", year=2030) == pytest.approx(120.0)
    assert solved.value("capacity", technology="peaker", year=2030) == pytest.approx((120 - FIRM) / 0.95)
    yearly = [discounted(5, 8), discounted(8, 22)]
    paid = yearly[0] * (500 * annuity(20) + PEAKER) + yearly[1] * (500 * annuity(20) + PEAKER * 1.01)
    prices = [solved.value("capacity_price", year=year) for year in (2030, 2040)]
    assert sum(d * p for d, p in zip(yearly, prices, strict=True)) == pytest.approx(paid / 0.95)
    single = solve_tables(a_margin())
    assert single.value("capacity_price") == pytest.approx((500 * annuity(20) + PEAKER) / 0.95)
    assert single.price() == pytest.approx(20.0)


@pytest.mark.slow
def test_the_given_peak_replaces_the_largest_slot() -> None:
    """130 GW of peak ask for 156 GW; the steps of wind widen with it: 26 GW at 0.2 and 4 GW at 0.05."""
    solved = solve_tables(a_margin().with_row("peak_demand", area="A", year=2030, peak=130))
    assert solved.value("capacity_price", "requirement") == pytest.approx(156.0)
    firm = 99 + 26 * 0.2 + 4 * 0.05
    assert solved.value("capacity", technology="peaker") == pytest.approx((156 - firm) / 0.95)


def test_missing_capacity_is_priced() -> None:
    """Nothing can be built: 16.5 GW are missing, at 2,000 CNY/kW/year."""
    policy = PolicyChoice(reserve_shortfall_cost=2000.0)
    solved = solve_tables(a_margin(peaker=False), a_scenario(policy=policy))
    assert solved.value("capacity_price", "shortfall") == pytest.approx(120 - FIRM)
    assert solved.value("capacity_price") == pytest.approx(2000.0)
    assert solved.value("cost", category="reserve_shortfall") == pytest.approx(2 * (120 - FIRM))


@pytest.mark.slow
def test_a_store_without_energy_is_not_firm() -> None:
    """Power costs 100 CNY/kW and energy 1,000 CNY/kWh: at least 2 h make a firm kW dearer than the peaker's."""
    folder = a_margin().plant("battery", kind="storage", reservoir="tank", minimum_duration=2, capacity_credit=1.0,
                              investment=100)  # fmt: skip
    solved = solve_tables(folder.plant("tank", kind="storage_energy", investment=1000))
    assert solved.value("storage_capacity", "energy", technology="battery") == pytest.approx(0.0)


@pytest.mark.slow
@pytest.mark.parametrize("loss", [0.0, 0.1])
def test_a_line_lends_firm_capacity(loss: float) -> None:
    """B has 120 · 0.9 = 108 GW for 50 · 1.2 = 60 GW; a line of 10 GW lends 8 of its 48 GW to A, at no price in B.

    What arrives in A is less by the loss of the line: 7.2 GW where a tenth is lost.
    """
    folder = a_margin(regions=("A", "B")).load("B", all=50).with_row("reserve_margin", area="B", year=2025, margin=0.2)
    folder = folder.with_row("fleet", region="B", technology="coal", vintage=2020, capacity=120)
    folder = folder.with_row(
        "line",
        line="b_a",
        from_region="B",
        to_region="A",
        capacity=10,
        capacity_credit=0.8,
        loss=loss,
        expandable=False,
    )
    solved = solve_tables(folder)
    assert solved.column("line_commitment", "b_a", "forward", 2030) == pytest.approx(8.0)
    assert solved.value("capacity", technology="peaker", region="A") == pytest.approx(
        (120 - 8 * (1 - loss) - FIRM) / 0.95
    )
    assert solved.value("capacity_price", area="A") == pytest.approx((500 * annuity(20) + PEAKER) / 0.95)
    assert solved.value("capacity_price", area="B") == pytest.approx(0.0)
    firm = solved["capacity_price"].set_index("area")["firm_capacity"]
    assert firm["A"] == pytest.approx(120.0)
    assert firm["B"] == pytest.approx(100.0)  # what it gives up counts in full
