"""How panels look: one place for colours, thresholds, tables and bars, by the SDK's typed builders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, table
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as shapes
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

GREEN, YELLOW, ORANGE, RED, PURPLE, GREY = "green", "yellow", "orange", "red", "purple", "#8e8e8e"
SOURCE = shapes.DataSourceRef(type_val="prometheus", uid="${datasource}")
_LAST = "lastNotNull"


def place(x: int, y: int, width: int, height: int) -> model.GridPos:
    """Return a place on Grafana's grid of 24 columns."""
    return model.GridPos(x=x, y=y, w=width, h=height)


def query(expression: str, ref: str = "A", legend: str = "__auto") -> prometheus.Dataquery:
    """Return a query over the dashboard's time range."""
    made = prometheus.Dataquery().datasource(SOURCE).expr(expression).ref_id(ref).legend_format(legend)
    return made.range().format(PromQueryFormat.TIME_SERIES)


def instant(expression: str, ref: str = "A", legend: str = "__auto") -> prometheus.Dataquery:
    """Return a query of how it stands at the end of the time range."""
    made = prometheus.Dataquery().datasource(SOURCE).expr(expression).ref_id(ref).legend_format(legend)
    return made.instant().format(PromQueryFormat.TIME_SERIES)


def rows(expression: str, ref: str = "A") -> prometheus.Dataquery:
    """Return the same as a table's rows."""
    return instant(expression, ref).format(PromQueryFormat.TABLE)


def steps(*colours: tuple[float | None, str]) -> dashboard.ThresholdsConfig:
    """Return thresholds: from each value on its colour; the first has no value."""
    return (
        dashboard.ThresholdsConfig()
        .mode(model.ThresholdsMode.ABSOLUTE)
        .steps([model.Threshold(value=value, color=colour) for value, colour in colours])
    )


def by_threshold() -> dashboard.FieldColor:
    """Colour by threshold."""
    return dashboard.FieldColor().mode(model.FieldColorModeId.THRESHOLDS)


def words(values: Mapping[str, tuple[str, str | None]]) -> list[model.ValueMapping]:
    """Return a mapping of values to words and colours, in their order."""
    return [
        model.ValueMap(
            options={
                value: model.ValueMappingResult(text=word, color=colour, index=index)
                for index, (value, (word, colour)) in enumerate(values.items())
            }
        )
    ]


def number(title: str, about: str, at: model.GridPos, expression: str) -> stat.Panel:
    """Return one figure with its colour."""
    return (
        stat.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .grid_pos(at)
        .with_target(instant(expression))
        .reduce_options(common.ReduceDataOptions().calcs([_LAST]).values(False))
        .color_mode(shapes.BigValueColorMode.BACKGROUND)
        .graph_mode(shapes.BigValueGraphMode.NONE)
        .text_mode(shapes.BigValueTextMode.VALUE)
        .color_scheme(by_threshold())
    )


def bars(title: str, about: str, at: model.GridPos, target: prometheus.Dataquery) -> bargauge.Panel:
    """Return one bar a series, its name at the left."""
    return (
        bargauge.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .grid_pos(at)
        .with_target(target)
        .reduce_options(common.ReduceDataOptions().calcs([_LAST]).values(False))
        .orientation(shapes.VizOrientation.HORIZONTAL)
        .display_mode(shapes.BarGaugeDisplayMode.BASIC)
        .name_placement(shapes.BarGaugeNamePlacement.LEFT)
        .color_scheme(by_threshold())
    )


def listing(title: str, about: str, at: model.GridPos, targets: Sequence[prometheus.Dataquery]) -> table.Panel:
    """Return a table of rows."""
    panel = table.Panel().title(title).description(about).datasource(SOURCE).grid_pos(at).show_header(True)
    for target in targets:
        panel = panel.with_target(target)
    return panel


def merged() -> model.DataTransformerConfig:
    """Join the rows of several queries by the labels that they share."""
    return model.DataTransformerConfig(id_val="merge", options={})


def columns(names: Mapping[str, str], hidden: Iterable[str]) -> model.DataTransformerConfig:
    """Name the columns, in this order, and hide others."""
    return model.DataTransformerConfig(
        id_val="organize",
        options={
            "excludeByName": dict.fromkeys(hidden, True),
            "indexByName": {name: index for index, name in enumerate(names)},
            "renameByName": dict(names),
        },
    )


def renamed(panel: bargauge.Panel, names: Mapping[str, str]) -> bargauge.Panel:
    """Show series under other names."""
    for series, name in names.items():
        panel = panel.override_by_name(series, [model.DynamicConfigValue(id_val="displayName", value=name)])
    return panel


def legend() -> common.VizLegendOptions:
    """Return a legend below the panel."""
    return (
        common.VizLegendOptions()
        .show_legend(True)
        .display_mode(shapes.LegendDisplayMode.LIST)
        .placement(shapes.LegendPlacement.BOTTOM)
    )


class Numbered(Builder[model.Panel]):
    """A panel with its id: Grafana wants them unique, and links name them."""

    def __init__(self, panel: Builder[model.Panel], number_: int) -> None:
        self._panel, self._number = panel, number_

    def build(self) -> model.Panel:
        """Return the panel."""
        built = self._panel.build()
        built.id_val = self._number
        return built
