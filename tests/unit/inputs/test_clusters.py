"""Clusters of days: complete, in calendar order, with representatives that need little scaling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energy_opt.config.scenario import DemandChoice, TimeChoice
from energy_opt.inputs import clusters
from energy_opt.inputs.clusters import Clusters, find_clusters
from energy_opt.inputs.hourly import HourlySeries, hourly_series
from energy_opt.inputs.read import DataFolder

WITHOUT_HYDRO = np.empty(0)


@pytest.fixture(scope="module")
def series(folder: DataFolder) -> HourlySeries:
    return hourly_series(folder, DemandChoice(), ("R0", "R1", "R2"), (2025,))


def scaling(series: HourlySeries, found: Clusters) -> np.ndarray:
    """Mean of each profile over that of the representatives."""
    weight = np.bincount(found.cluster_of_hour) / 8760
    daily = series.availability.reshape(365, 24, -1).mean(axis=1)
    factor: np.ndarray = series.availability.mean(axis=0) / (weight @ daily[found.representative])
    return factor


def test_every_representative_is_of_its_own_cluster(series: HourlySeries) -> None:
    found = find_clusters(series, WITHOUT_HYDRO, TimeChoice(periods=7, extremes=("peak_load", "least_solar")))
    assert len(found.representative) == 9
    assert np.all(np.diff(found.representative) > 0)
    np.testing.assert_array_equal(found.cluster_of_hour[found.representative * 24], np.arange(9))
    assert found.extreme.sum() == 2
    assert np.bincount(found.cluster_of_hour)[found.extreme].tolist() == [24, 24]


def test_two_extremes_may_be_one_day(series: HourlySeries) -> None:
    found = find_clusters(series, WITHOUT_HYDRO, TimeChoice(periods=2, extremes=("peak_load", "peak_load")))
    assert found.extreme.sum() == 1


def test_representatives_need_less_scaling_than_medoids(series: HourlySeries, monkeypatch: pytest.MonkeyPatch) -> None:
    choice = TimeChoice(periods=6, extremes=())
    chosen = np.abs(scaling(series, find_clusters(series, WITHOUT_HYDRO, choice)) - 1.0).max()
    monkeypatch.setattr(clusters, "CENTRAL_SHARE", 0.0)
    medoids = np.abs(scaling(series, find_clusters(series, WITHOUT_HYDRO, choice)) - 1.0).max()
    assert chosen < medoids


def test_the_season_and_hydro_part_days_that_are_alike(series: HourlySeries) -> None:
    flat = replace(
        series, load=np.ones_like(series.load), pairs=(), category=(), availability=np.empty((8760, 0))
    )  # fmt: skip
    wet = np.repeat([0.2, 0.8, 0.2], [4, 4, 4])
    found = find_clusters(flat, wet, TimeChoice(periods=2, extremes=()))
    summer = found.cluster_of_hour[200 * 24]
    assert summer not in found.cluster_of_hour[: 80 * 24]
    assert np.mean(found.cluster_of_hour[130 * 24 : 235 * 24] == summer) > 0.9
