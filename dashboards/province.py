"""The dashboard "Provinsi": what a NOC officer looks at, from how the offices stand now to the worst links.

Read from the top: is anything broken (one row of figures), who is hit and since when (the timeline), does the month
still meet the guarantee (availability, error budget), what is being worked on (incidents), what is about to break (links).
"""

from __future__ import annotations

from collections.abc import Callable

from grafana_foundation_sdk.builders import common, dashboard, statetimeline, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as shapes
from grafana_foundation_sdk.models import dashboard as model

from collector.metric_table import STATES
from dashboards import queries
from dashboards.drawing import (
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    SOURCE,
    YELLOW,
    Numbered,
    bars,
    by_threshold,
    columns,
    instant,
    legend,
    listing,
    merged,
    number,
    place,
    query,
    renamed,
    rows,
    steps,
    words,
)
from dashboards.provisioning import SOURCE_NAME, SOURCE_UID
from dashboards.texts import CAUSES, Language, text

OFFICES_A_PAGE = 50
"""Of the timeline; as many rows as can still be read in its height."""
_COLOURS = {
    "up": GREEN,
    "suspect": YELLOW,
    "degraded": ORANGE,
    "unknown": GREY,
    "unreachable": PURPLE,
    "down": RED,
}
_UNIT = {"percent": "percent", "seconds": "s", "instant": "dateTimeAsLocal", "duration": "s"}


def province(language: Language) -> model.Dashboard:
    """Return the dashboard in one language."""

    def says(key: str) -> str:
        return text(key, language)

    made = (
        dashboard.Dashboard(says("title"))
        .uid("siaga-province" if language == "id" else f"siaga-province-{language}")
        .description(says("about"))
        .tags(["siaga"])
        .time("now-24h", "now")
        .refresh("30s")
        .timezone("browser")
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .with_variable(
            dashboard.DatasourceVariable("datasource")
            .label(says("datasource"))
            .type("prometheus")
            .current(model.VariableOption(selected=True, text=SOURCE_NAME, value=SOURCE_UID))
        )
        .with_variable(_basis(says))
    )
    panels = [*_figures_now(says), _timeline(says), *_month(says), *_incidents(says), *_links(says)]
    for index, panel in enumerate(panels, start=1):
        made = made.with_panel(Numbered(panel, index))
    return made.build()


def _basis(says: Callable[[str], str]) -> dashboard.CustomVariable:
    options = [
        model.VariableOption(selected=index == 0, text=says(f"basis.{basis}"), value=basis)
        for index, basis in enumerate(("service-time", "24x7"))
    ]
    return (
        dashboard.CustomVariable("basis")
        .label(says("basis"))
        .values(",".join(f"{option.text} : {option.value}" for option in options))
        .options(options)
        .current(options[0])
    )


def _figures_now(says: Callable[[str], str]) -> list[Builder[model.Panel]]:
    """One row: is anything broken now."""
    broken = ((None, GREEN), (1, RED))
    shown = (
        ("offices-cut-off", queries.OFFICES_CUT_OFF, broken),
        ("devices-cut-off", queries.DEVICES_CUT_OFF, broken),
        ("incidents-open", queries.INCIDENTS_OPEN, ((None, GREEN), (1, ORANGE))),
        ("province-availability", queries.PROVINCE_AVAILABILITY, ((None, RED), (90, GREEN))),
        ("services-missed", queries.SERVICES_MISSED, broken),
        ("agents-blind", queries.AGENTS_BLIND, ((None, GREEN), (1, PURPLE))),
    )
    panels: list[Builder[model.Panel]] = []
    for index, (key, expression, colours) in enumerate(shown):
        panel = number(says(key), says(f"{key}.about"), place(4 * index, 0, 4, 4), expression)
        panel = panel.thresholds(steps(*colours)).no_value(says("no-data"))
        if key == "province-availability":
            panel = panel.unit(_UNIT["percent"]).decimals(2)
        panels.append(panel)
    return panels


def _timeline(says: Callable[[str], str]) -> Builder[model.Panel]:
    standing = {str(code): (says(f"state.{state}"), _COLOURS[state]) for state, code in STATES.items()}
    return (
        statetimeline.Panel()
        .title(says("office-states"))
        .description(says("office-states.about"))
        .datasource(SOURCE)
        .grid_pos(place(0, 4, 24, 26))
        .with_target(query(queries.OFFICE_STATES, legend="{{name}}"))
        .mappings(words(standing))
        .color_scheme(by_threshold())
        .thresholds(steps((None, GREEN)))
        .show_value(shapes.VisibilityMode.NEVER)
        .merge_values(True)
        .row_height(0.85)
        .per_page(OFFICES_A_PAGE)
        .legend(legend())
        .tooltip(common.VizTooltipOptions().mode(shapes.TooltipDisplayMode.SINGLE).sort(shapes.SortOrder.NONE))
    )


def _month(says: Callable[[str], str]) -> list[Builder[model.Panel]]:
    """Does the month still meet the guarantee."""
    asked = {
        "availability": queries.AVAILABILITY,
        "lower": queries.LOWER,
        "upper": queries.UPPER,
        "coverage": queries.COVERAGE,
        "budget": queries.BUDGET_LEFT,
    }
    names = {"name": says("figures.name")}
    names |= {f"Value #{ref}": says(f"figures.{key}") for ref, key in zip("ABCDE", asked, strict=True)}
    listed = (
        listing(
            says("figures"),
            says("figures.about"),
            place(0, 30, 12, 16),
            [rows(expression, ref) for ref, expression in zip("ABCDE", asked.values(), strict=True)],
        )
        .sort_by([common.TableSortByFieldState().display_name(says("figures.availability")).desc(False)])
        .with_transformation(merged())
        .with_transformation(columns(names, ("Time", "basis", "service", "instance", "job")))
        .unit(_UNIT["percent"])
        .decimals(2)
        .no_value(says("no-data"))
        .override_by_name(
            says("figures.availability"),
            [
                model.DynamicConfigValue("custom.cellOptions", {"type": "color-text"}),
                model.DynamicConfigValue(
                    "thresholds",
                    {"mode": "absolute", "steps": [{"value": None, "color": RED}, {"value": 90, "color": GREEN}]},
                ),
            ],
        )
        .override_by_name(
            says("figures.budget"),
            [
                model.DynamicConfigValue("unit", _UNIT["duration"]),
                model.DynamicConfigValue("decimals", 1),
            ],
        )
    )
    trend = (
        timeseries.Panel()
        .title(says("trend"))
        .description(says("trend.about"))
        .datasource(SOURCE)
        .grid_pos(place(12, 30, 12, 7))
        .with_target(query(queries.PROVINCE_AVAILABILITY, "A", says("trend.availability")))
        .with_target(query(queries.GUARANTEE, "B", says("trend.guarantee")))
        .unit(_UNIT["percent"])
        .decimals(2)
        .max(100)
        .axis_soft_min(80)
        .legend(legend())
        .no_value(says("no-data"))
        .override_by_name(
            says("trend.guarantee"),
            [
                model.DynamicConfigValue("color", {"mode": "fixed", "fixedColor": RED}),
                model.DynamicConfigValue("custom.lineStyle", {"fill": "dash", "dash": [10, 10]}),
            ],
        )
    )
    budget = (
        bars(
            says("budget"), says("budget.about"), place(12, 37, 12, 9), instant(queries.BUDGET_SHARE, legend="{{name}}")
        )
        .unit(_UNIT["percent"])
        .decimals(1)
        .min(0)
        .max(100)
        .no_value(says("no-data"))
        .thresholds(steps((None, RED), (0, ORANGE), (25, YELLOW), (50, GREEN)))
    )
    return [listed, trend, budget]


def _incidents(says: Callable[[str], str]) -> list[Builder[model.Panel]]:
    """What is being worked on, and what cost the most."""
    causes = {cause: says(f"cause.{cause}") for cause in CAUSES}
    names = {key: says(f"incidents.{key}") for key in ("incident", "cause", "root")}
    listed = (
        listing(says("incidents"), says("incidents.about"), place(0, 46, 12, 9), [rows(queries.INCIDENTS)])
        .sort_by([common.TableSortByFieldState().display_name(says("incidents.started")).desc(True)])
        .with_transformation(columns(names | {"Value": says("incidents.started")}, ("Time", "instance", "job")))
        .no_value(says("none"))
        .override_by_name(
            says("incidents.cause"),
            [
                model.DynamicConfigValue(
                    "mappings",
                    words({cause: (name, None) for cause, name in causes.items()}),
                )
            ],
        )
        .override_by_name(says("incidents.started"), [model.DynamicConfigValue("unit", _UNIT["instant"])])
    )
    count = renamed(
        bars(
            says("incidents-by-cause"),
            says("incidents-by-cause.about"),
            place(12, 46, 6, 9),
            instant(queries.INCIDENTS_BY_CAUSE, legend="{{cause}}"),
        ),
        causes,
    )
    down = renamed(
        bars(
            says("down-by-cause"),
            says("down-by-cause.about"),
            place(18, 46, 6, 9),
            instant(queries.DOWN_BY_CAUSE, legend="{{cause}}"),
        ),
        causes,
    )
    return [
        listed,
        count.decimals(0).min(0).thresholds(steps((None, GREEN), (1, ORANGE))),
        down.unit(_UNIT["duration"]).decimals(1).min(0).no_value(says("none")).thresholds(steps((None, ORANGE))),
    ]


def _links(says: Callable[[str], str]) -> list[Builder[model.Panel]]:
    """What is dark, and what is about to break."""
    dark = (
        listing(says("links-dark"), says("links-dark.about"), place(0, 55, 6, 10), [rows(queries.LINKS_DARK)])
        .with_transformation(
            columns({"link": says("links-dark.link")}, ("Time", "Value", "__name__", "instance", "job"))
        )
        .no_value(says("none"))
    )
    loss = bars(
        says("worst-loss"),
        says("worst-loss.about"),
        place(6, 55, 9, 10),
        instant(queries.WORST_LOSS, legend="{{link}}"),
    )
    rtt = bars(
        says("worst-rtt"), says("worst-rtt.about"), place(15, 55, 9, 10), instant(queries.WORST_RTT, legend="{{link}}")
    )
    return [
        dark,
        loss.unit(_UNIT["percent"])
        .decimals(0)
        .min(0)
        .max(100)
        .no_value(says("no-data"))
        .thresholds(steps((None, GREEN), (1, YELLOW), (20, RED))),
        rtt.unit(_UNIT["seconds"])
        .min(0)
        .no_value(says("no-data"))
        .thresholds(steps((None, GREEN), (0.15, YELLOW), (0.5, RED))),
    ]
