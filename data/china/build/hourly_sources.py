"""Publications behind demand, profiles, hydro, coal outside power and statistics."""

from __future__ import annotations

from .common import Source
from .sources_power import FIGURES

NEA_CEC = Source(
    "nea_cec_statistics",
    "National Energy Administration and China Electricity Council: national and provincial electricity statistics "
    "(consumption, capacity, generation, utilisation hours), 2015–2024",
    FIGURES,
    "https://www.nea.gov.cn/",
)
NEA_2025 = Source(
    "nea_nbs_2025",
    "National Energy Administration and National Bureau of Statistics: releases of January 2026 on the year 2025 "
    "(consumption 10,368.2 TWh; capacity 3.89 TW; wind 640 GW, solar 1,200 GW; 3,119 h; thermal −1 %, hydro +2.8 %, "
    "nuclear +7.7 %; renewables 3.99 PWh), as reported by Xinhua, People's Daily and Reuters",
    FIGURES,
    "http://cnste.org/news/detail/13176.html",
)
PEAK_2025 = Source(
    "nea_peak_2025",
    "National Energy Administration: highest national load, 1,508 GW on 17 July 2025, 57 GW above that of 2024",
    FIGURES,
    "https://news.bjx.com.cn/html/20250717/1451473.shtml",
)
CREA = Source(
    "crea_china_co2",
    "Provincial capacity, generation, consumption and utilisation hours of NEA, NBS and CEC as collected by the "
    "Centre for Research on Energy and Clean Air (china_co2)",
    FIGURES,
    "https://github.com/energyandcleanair/china_co2",
)
PYPSA_CHINA = Source(
    "pypsa_china_profiles",
    "PyPSA-China data: hourly load curves after typical curves of NDRC and NEA; ERA5 capacity factors of 2020 through "
    "atlite",
    "CC0 1.0",
    "https://github.com/PyPSA/PyPSA-China",
)
PYPSA_CHINA_PIK = Source(
    "pypsa_china_pik_demand",
    "PyPSA-China (PIK): provincial demand projection to 2060 (only its growth ratios after 2030 are used)",
    FIGURES,
    "https://github.com/pik-piam/PyPSA-China-PIK",
)
CCTD = Source(
    "cctd_coal_by_sector",
    "China Coal Transportation and Distribution Association: coal consumption by sector, 2018–2024",
    FIGURES,
    "https://www.cctd.com.cn/",
)
CEADS = Source(
    "ceads_2019",
    "Carbon Emission Accounts and Datasets: provincial CO2 by sector and fuel, 2019 (Shan et al. 2018, "
    "doi:10.1038/sdata.2017.201; Shan et al. 2020, doi:10.1038/s41597-020-0393-y; Guan et al. 2021, "
    "doi:10.1029/2021EF002241)",
    "free for academic use with citation; only aggregated and rescaled figures are given",
    "https://www.ceads.net/",
)
NBS = Source(
    "nbs_statistics",
    "National Bureau of Statistics: statistical communiqués (2024: energy use 5.96 Gtce, coal share 53.2 %), cement "
    "and pig iron by province 2024, population",
    FIGURES,
    "https://www.stats.gov.cn/",
)
