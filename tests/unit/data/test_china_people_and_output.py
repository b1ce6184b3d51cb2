"""People and output of the provinces: complete, in line with the nation, and continuous where the path begins."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "data" / "china"
TABLE = pd.read_csv(FOLDER / "region_statistic.csv")
NATION = TABLE.groupby("year")[["population", "gdp"]].sum()


def test_every_province_has_every_year() -> None:
    provinces = pd.read_csv(FOLDER / "region.csv")["region"]
    years = [2005, 2010, 2015, *range(2020, 2036), 2040, 2045, 2050, 2055, 2060]
    assert set(zip(TABLE["region"], TABLE["year"], strict=True)) == {(r, y) for r in provinces for y in years}
    assert len(TABLE) == len(provinces) * len(years)
    assert (TABLE[["population", "gdp"]] > 0).all(axis=None)


def test_nation_is_that_of_the_statistics() -> None:
    assert NATION["population"][2024] == pytest.approx(1406.28, abs=0.01)  # 1,408.28 with the armed forces
    assert NATION["gdp"][2025] == pytest.approx(140188, rel=0.01)
    assert NATION["gdp"][2024] / NATION["gdp"][2023] == pytest.approx(1.050, abs=1e-4)
    assert NATION["gdp"][2020] / NATION["gdp"][2005] == pytest.approx(3.31, abs=0.01)
    beijing = TABLE[(TABLE["region"] == "Beijing") & (TABLE["year"] == 2024)].iloc[0]
    assert beijing["population"] == 21.83
    assert beijing["gdp"] / NATION["gdp"][2024] == pytest.approx(49843.1 / 1340312.8, rel=1e-5)


def test_paths_follow_the_stated_figures() -> None:
    people, output = NATION["population"], NATION["gdp"]
    # The United Nations lose 159 of 1,419 million from 2024 to 2050; relative to their 2025
    assert people[2050] / people[2025] == pytest.approx(1260 / 1417.2, abs=2e-4)
    assert people[2060] == pytest.approx(1132, abs=1)
    assert (people.loc[2024:].diff().dropna() < 0).all()
    assert (output[2030] / output[2025]) ** 0.2 - 1 == pytest.approx(0.0475, abs=1e-5)
    assert output[2060] / output[2025] == pytest.approx(2.83, abs=0.005)
    shares = TABLE[TABLE["year"].isin([2024, 2060])].pivot(index="region", columns="year", values="gdp")
    assert (shares / shares.sum())[2060].to_numpy() == pytest.approx((shares / shares.sum())[2024].to_numpy(), rel=1e-4)
