"""Publications behind the tables of regions, fleet, projects, costs, grid and limits."""

from __future__ import annotations

from .common import Source

FIGURES = "figures only (facts compiled, tables not redistributed)"
CC_BY = "CC BY 4.0"
CC0 = "CC0 1.0"
OWN = "this project's assumption, CC BY 4.0"

CODES = Source(
    "gb_t_2260",
    "GB/T 2260 codes of administrative divisions; grid areas of the State Grid and Southern Grid",
    "standard codes, no licence needed",
)
OUTLINES = Source(
    "echarts_outlines",
    "Province outlines and label points, Apache ECharts 4.9.0",
    "Apache-2.0",
    "https://github.com/apache/echarts",
)
GCPT = Source(
    "gem_gcpt_2024_07",
    "Global Coal Plant Tracker, Global Energy Monitor, July 2024 release "
    "(combined heat and power flag: July 2023 release)",
    CC_BY,
    "https://globalenergymonitor.org",
)
GEM_2025 = Source(
    "gem_crea_2026",
    "Coal capacity of China at the end of 2025, 1,242 GW (units of 30 MW and more), "
    "Global Energy Monitor and CREA, 2026",
    FIGURES,
    "https://globalenergymonitor.org",
)
GEM_GAS = Source(
    "gem_gogpt",
    "Global Oil and Gas Plant Tracker, Global Energy Monitor, 2024-25 releases",
    CC_BY,
    "https://globalenergymonitor.org",
)
GEM_NUCLEAR = Source(
    "gem_gnpt",
    "Global Nuclear Power Tracker, Global Energy Monitor, 2024-25 releases",
    CC_BY,
    "https://globalenergymonitor.org",
)
GHPT = Source(
    "gem_ghpt_2025_04",
    "Global Hydropower Tracker, Global Energy Monitor, April 2025 release",
    CC_BY,
    "https://globalenergymonitor.org",
)
NEA_2024 = Source(
    "nea_cec_2024",
    "National Energy Administration and China Electricity Council, monthly and annual "
    "power statistics 2017-2024, capacity by province and technology",
    FIGURES,
)
NEA_2025_RENEWABLES = Source(
    "nea_2025_renewables",
    "National Energy Administration, grid connection of renewable "
    "power in 2025 (conventional hydro +4.67 GW, pumped hydro +7.48 "
    "GW, wind +120 GW to 640 GW, solar +318 GW to 1,200 GW, biomass "
    "+1.51 GW)",
    FIGURES,
    "http://cnste.org/news/detail/13176.html",
)
CEC_2025 = Source(
    "cec_2025_2026",
    "China Electricity Council, analysis and forecast of power supply and demand "
    "2025-2026, February 2026 (3,890 GW in all, coal 32.4 %, gas additions 19.92 GW)",
    FIGURES,
    "https://chinapower.org.cn/detail/454984.html",
)
NEA_STORAGE_2024 = Source(
    "nea_storage_2024",
    "National Energy Administration, press conference 2025-01-23: new storage at the end of 2024, 73.76 GW and 168 GWh",
    FIGURES,
)
NEA_STORAGE_2025 = Source(
    "nea_storage_2025",
    "New storage at the end of 2025: +84 % on 2024, mean duration 2.58 h "
    "(National Energy Administration, January 2026); shares of the grid areas in mid-2025 (press "
    "conference 2025-07-31)",
    FIGURES,
    "https://longbridge.com/en/news/274240000",
)
ZHANGZHOU = Source(
    "zhangzhou_2",
    "Grid connection of Zhangzhou unit 2, 22 November 2025, China Nuclear Energy Association",
    FIGURES,
    "https://en.china-nea.cn/site/content/50632.html",
)
ZHU_2025 = Source(
    "zhu_2025",
    "Zhu, Zhang, Zhang, Zhang: Integrated modeling for the transition pathway of China's "
    "power system, Energy & Environmental Science, 2025",
    FIGURES,
    "https://doi.org/10.1039/D5EE00355E",
)
PIK = Source(
    "pypsa_china_pik",
    "PyPSA-China-PIK technology costs, mainly after the catalogues of the Danish Energy "
    "Agency; cost literature review (LBNL 2023, Switch-China)",
    FIGURES,
    "https://github.com/pik-piam/PyPSA-China-PIK",
)
PYPSA_CHINA = Source(
    "pypsa_china",
    "PyPSA-China input data: technical potentials, transfer capacity of province pairs",
    CC0,
    "https://github.com/PyPSA/PyPSA-China",
)
SWITCH_CHINA = Source(
    "switch_china",
    "Switch-China open model, fuel costs by zone, 2023",
    FIGURES,
    "https://github.com/switch-model/switch-china-open-model",
)
SUNSIRS = Source(
    "coal_market_2025",
    "Weekly reports of the thermal coal market 2025 (spot 5,500 kcal/kg at northern "
    "ports 700-865 CNY/t; annual contract 686 CNY/t in March 2025)",
    FIGURES,
    "https://www.sunsirs.com/uk/detail_news-23291.html",
)
IPCC = Source(
    "ipcc_2006",
    "IPCC Guidelines for National Greenhouse Gas Inventories 2006, volume 2, default factors",
    FIGURES,
    "https://www.ipcc-nggip.iges.or.jp/public/2006gl/",
)
CEC_ANNUAL = Source(
    "cec_annual",
    "China Electricity Council annual development reports (303.2 gce/kWh in 2024; mean "
    "pollutant emissions of thermal power 2020-2022)",
    FIGURES,
)
UHV = Source(
    "uhv_lines", "Public reports on ultra-high-voltage lines (capacity, length, year), compiled line by line", FIGURES
)
METHODS = Source(
    "planning_practice", "Usual planning figures of Chinese power studies, written from general knowledge", OWN
)
ASSUMED = Source("assumed", "Assumption of this project, to be replaced by a user's own figures", OWN)
