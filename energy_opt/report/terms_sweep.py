"""Words of the page of an experiment: key → English, Chinese."""

from __future__ import annotations

SWEEP: dict[str, tuple[str, str]] = {
    "page.sweep": ("{name}: scenarios side by side", "{name}：情景对比"),
    "page.sweep_subtitle": (
        "{runs} runs, which differ in {settings} settings. Money: {currency}, real.",
        "共 {runs} 次运行，有 {settings} 项设置不同。货币：{currency}，不变价。",
    ),
    "page.sweep_subtitle_in_one": (
        "{runs} runs, which differ in one setting. Money: {currency}, real.",
        "共 {runs} 次运行，仅一项设置不同。货币：{currency}，不变价。",
    ),
    "page.sweep_subtitle_of_one": ("One run. Money: {currency}, real.", "仅一次运行。货币：{currency}，不变价。"),
    "section.paths": ("Paths", "路径"),
    "section.together": ("Side by side", "并列对比"),
    "section.drivers": ("What drives coal", "煤炭消费的驱动因素"),
    "section.settings": ("Settings and runs", "设置与运行"),
    "setting": ("Setting", "设置"),
    "value": ("Value", "取值"),
    "axis": ("Axis", "坐标轴"),
    "coloured_by": ("Coloured by", "着色依据"),
    "sweep.peak": ("Does CO₂ peak?", "二氧化碳是否达峰？"),
    "sweep.peak_count": ("In {peaked} of {runs} scenarios", "{runs} 个情景中有 {peaked} 个达峰"),
    "sweep.peak_years": ("Highest year: {years}", "最高年份：{years} 年"),
    "sweep.one_peaks": ("Yes", "是"),
    "sweep.one_does_not": ("No", "否"),
    "sweep.nothing": ("The last year is no lower than the highest", "末年不低于最高年份"),
    "sweep.all_runs": ("The same in all scenarios", "各情景相同"),
    "sweep.coal": ("Coal in {year}", "{year} 年煤炭消费"),
    "sweep.cost": ("Discounted cost", "贴现总成本"),
    "sweep.between": ("Least: {least}. Most: {most}", "最低：{least}。最高：{most}"),
    "sweep.driver": ("What moves coal in {year} most", "对 {year} 年煤炭消费影响最大的设置"),
    "sweep.setting_with_one": ("{setting} and 1 setting that changes with it", "{setting}（另有 1 项设置随之变化）"),
    "sweep.setting_with_others": (
        "{setting} and {others} settings that change with it",
        "{setting}（另有 {others} 项设置随之变化）",
    ),
    "sweep.driver_remark": (
        "{spread} between its values on average; {share} of the variance",
        "各取值的均值相差 {spread}；占方差的 {share}",
    ),
    "sweep.scenario": ("Scenario", "情景"),
    "sweep.run": ("Run", "运行"),
    "sweep.reason": ("Why", "原因"),
    "sweep.none": ("none", "未达峰"),
    "sweep.peak_year": ("CO₂ peaks", "碳达峰年"),
    "sweep.objective": ("Discounted cost", "贴现总成本"),
    "table.side_by_side": (
        "Scenarios (a click on a heading sorts)",
        "情景列表（单击表头排序）",
    ),
    "table.drivers": ("Mean coal use of {year} by setting and value", "各设置取值下 {year} 年煤炭消费均值"),
    "table.settings": ("All settings that differ", "全部不同的设置"),
    "table.left_out": ("Left out", "未纳入的运行"),
    "figure.paths_coal_use": ("Coal use", "煤炭消费"),
    "note.paths_coal_use": ("A line for each run.", "每条线为一次运行。"),
    "figure.paths_co2_emissions": ("CO₂", "二氧化碳排放"),
    "note.paths_co2_emissions": ("A line for each run.", "每条线为一次运行。"),
    "figure.parallel": ("Settings and outcomes together", "设置与结果的平行坐标"),
    "note.parallel": (
        "A line for each run; every axis runs from the least to the largest value. Point at a line to follow it. "
        "(+2): two other settings change with this one.",
        "每条线为一次运行；各轴从最小值到最大值。将指针移到线上可突出显示。（+2）表示另有两项设置随之变化。",
    ),
    "figure.drivers": ("Mean coal use at each value of a setting", "各设置取值下的煤炭消费均值"),
    "note.drivers": (
        "A long bar: the setting, or another that changes with it, moves coal. (+2): two others do.",
        "横条越长，该设置或随之变化的设置影响越大。（+2）表示另有两项设置随之变化。",
    ),
    "drivers.setting": ("Setting", "设置"),
    "drivers.value": ("Value", "取值"),
    "drivers.runs": ("Runs", "运行数"),
    "drivers.mean": ("Mean coal use", "煤炭消费均值"),
    "drivers.spread": ("Spread", "均值差"),
    "drivers.share": ("Share of variance", "方差占比"),
    "drivers.reading": (
        "The share is the variance between the values of the setting, as part of the whole. It is the effect of the "
        "setting alone only where each value meets the same other settings (a full grid); else settings that go "
        "together share it.",
        "方差占比为该设置各取值组间方差占总方差的比例。只有当各取值对应的其他设置相同（完整网格）时，"
        "它才是该设置单独的影响；否则同时变化的设置会分摊它。",
    ),
}
