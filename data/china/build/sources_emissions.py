"""Publications behind sinks, residual emissions and direct air capture."""

from __future__ import annotations

from .common import Source
from .sources_power import CC_BY, FIGURES

HE_2024 = Source(
    "he_2024",
    "He, Piao, Ciais, Xu, Gasser: Future land carbon removals in China consistent with national inventory, Nature "
    "Communications 15, 10426, 2024 (0.24 ± 0.03 GtC a year in 1994-2018; up to 0.35 ± 0.04 in 2060 if forestation "
    "targets are followed and extended)",
    FIGURES,
    "https://www.nature.com/ncomms/",
)
FORESTRY_2022 = Source(
    "forestry_2022",
    "Research on the potential of forestry's carbon-neutral contribution in China from 2021 to 2060, Sustainability "
    "14(9), 5444, 2022 (8,589 Mt CO2 in 2021-2030, 24,933 Mt in 2031-2060)",
    CC_BY,
    "https://doi.org/10.3390/su14095444",
)
YU_2022 = Source(
    "yu_2022",
    "Yu, Ciais, Piao et al.: Forest expansion dominates China's land carbon sink since 1980, Nature Communications 13, "
    "2022 (table 1 compares published carbon fluxes of grassland soil, which differ in sign)",
    CC_BY,
    "https://doi.org/10.1038/s41467-022-32961-2",
)
FOREST_INVENTORY = Source(
    "forest_inventory_9",
    "Ninth national forest inventory 2014-2018, National Forestry and Grassland Administration: forest area by "
    "province, written from general knowledge; its sum exceeds the published national area, so that it serves for "
    "shares only [to be verified]",
    FIGURES,
)
UPDATE_REPORT_2 = Source(
    "update_report_2",
    "The People's Republic of China: Second biennial update report on climate change, 2018: removals in 2014 of forest "
    "land 840, grassland 109, wetland 45, cropland 49 and harvested wood products 111 Mt CO2, written from general "
    "knowledge; with settlements they add up to the published 1,151 Mt [to be verified]",
    FIGURES,
)
LAND_SURVEY_3 = Source(
    "land_survey_3",
    "Third national land survey, 2021 (state of 2019): grassland and wetland of the provinces that hold most of them, "
    "written from general knowledge; they are 94 % and 88 % of the published national areas, as published [to be "
    "verified]",
    FIGURES,
)
GCB_2024 = Source(
    "gcb_2024",
    "Global Carbon Budget 2024 (Friedlingstein et al., Earth System Science Data 17, 2025), as processed by Our World "
    "in Data: China 2023, oil 1,642.8, gas 814.8, flaring 4.5, industry other than cement 171.5 Mt CO2",
    CC_BY,
    "https://github.com/owid/co2-data",
)
GAS_USE = Source(
    "ndrc_gas",
    "National Development and Reform Commission: apparent use of natural gas, 394.53 billion m3 in 2023 (Xinhua), "
    "about 8 % more in 2024 [to be verified]; −0.3 % in the first ten months of 2025 (Reuters, 12 December 2025)",
    FIGURES,
    "https://nepalforeignaffairs.com/chinas-natural-gas-consumption-up-7-6-pct-in-2023/",
)
CARBON_BRIEF_2026 = Source(
    "carbon_brief_2026",
    "Carbon Brief and Centre for Research on Energy and Clean Air, February 2026: CO2 of China in 2025, transport −3 %",
    FIGURES,
    "https://www.cemnet.com/News/story/180789/cement-drives-china-s-2025-emissions-dip-despite-fossil-fuel-uptick.html",
)
IEA_2021 = Source(
    "iea_china_2021",
    "International Energy Agency: An energy sector roadmap to carbon neutrality in China, 2021 (announced pledges: "
    "demand for oil about 60 % and for gas about 45 % lower in 2060 than in 2020)",
    FIGURES,
    "https://www.iea.org/reports/an-energy-sector-roadmap-to-carbon-neutrality-in-china",
)
DEA_CAPTURE = Source(
    "dea_carbon_capture",
    "Danish Energy Agency: technology data for carbon capture, transport and storage (direct air capture), through the "
    "cost tables of PyPSA-China-PIK",
    FIGURES,
    "https://github.com/pik-piam/PyPSA-China-PIK",
)
