"""Figures over REST: many at once, each with the way to the records behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.asked import MOST_VALUES, OF_PAGES
from common.api.parameters import PERIOD, asked_period
from common.api.problems import ParameterInvalid
from common.api.resources import Answering
from common.periods import Period
from reports import passport
from reports.api.evidence import EvidenceSerializer, links, page_of
from reports.api.fields import TREE, UNIT, asked_tree, asked_whole_unit
from reports.api.figure_rows import (
    FigureSerializer,
    FigureTableSerializer,
    NumberField,
    number_of,
    teller,
    tree_of,
)
from reports.bridge import Way, bridge
from reports.figures import Figure, figures, in_force, parts
from reports.kinds import KINDS
from reports.models import IndicatorVersion
from reports.splits import CHILD, MONTH, MOST_PIECES, PIECES, QUARTER, by_dimension, by_union, told_apart_by
from unions.models import UnionUnit
from unions.tree import versions_of

CURSOR = OpenApiParameter("cursor", str, description="Where the page begins; taken from `next`.")
PAGE_SIZE = OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 999_999_999})
LONGEST_CODE = 60


class DefinitionWordsSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = serializers.CharField()


class FigureInSeriesSerializer(serializers.Serializer[Any]):
    """The same figure of another period; `value` of a share is in percent."""

    period = serializers.CharField()
    value = NumberField()
    written = serializers.CharField()


class FigureInReportSerializer(serializers.Serializer[Any]):
    """What a report that was handed in says of the figure; `is_as_now` if the same records are counted now."""

    report = serializers.IntegerField()
    written = serializers.CharField()
    evidence_rows = serializers.IntegerField()
    is_as_now = serializers.BooleanField()


class DimensionOfFigureSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class NearMissSerializer(serializers.Serializer[Any]):
    """A record that one rule alone kept out of a figure, and that rule in words; `label`, `href` and `api` as of evidence."""

    kind = serializers.ChoiceField(list(KINDS))
    id = serializers.IntegerField()
    date = serializers.DateField()
    label = serializers.CharField()  # type: ignore[assignment]
    reason = serializers.CharField()
    href = serializers.URLField(allow_null=True)
    api = serializers.URLField(allow_null=True)


class PassportSerializer(FigureSerializer):
    """A figure with what it is in words, its dimensions, earlier periods, and reports that tell it.

    `years` are the figures of the years that the least of them was taken from. `near_misses` are some records within
    reach that are not approved yet or lie a few days off the period; null where they are not looked for, as of stocks
    and of figures made of others.
    """

    explanation = serializers.CharField()
    in_words = DefinitionWordsSerializer(many=True)
    dimensions = DimensionOfFigureSerializer(many=True)
    earlier = FigureInSeriesSerializer(many=True)
    years = FigureSerializer(many=True)
    in_reports = FigureInReportSerializer(many=True)
    near_misses = NearMissSerializer(many=True, allow_null=True)


class BridgeRowSerializer(serializers.Serializer[Any]):
    """What one union, with `units` of it and below it, adds to the difference, and how that came.

    `below_then` and `below_now` stand directly above it in the two trees, `on` is the day on which it ended or began.
    """

    unit = serializers.CharField()
    name = serializers.CharField()
    way = serializers.ChoiceField([one.value for one in Way])
    difference = serializers.IntegerField()
    units = serializers.IntegerField()
    below_then = serializers.CharField(allow_null=True)
    below_now = serializers.CharField(allow_null=True)
    on = serializers.DateField(allow_null=True)


class BridgeSerializer(serializers.Serializer[Any]):
    """From a figure as reported to the same figure restated: `rows` and `counted_once` sum to the difference."""

    reported = FigureSerializer()
    restated = FigureSerializer()
    counted_once = serializers.IntegerField()
    rows = BridgeRowSerializer(many=True)


class BridgesSerializer(serializers.Serializer[Any]):
    """A bridge for each counting figure of which the figure is made."""

    results = BridgeSerializer(many=True)


class FigureViewSet(Answering, viewsets.GenericViewSet):
    """Figures of unions of which the account looks at everything below too."""

    pagination_class = None
    serializer_class = FigureTableSerializer
    parameters = ("unit", "period", "tree")
    lookup_field = "code"
    lookup_value_regex = r"[a-z][a-z0-9_.]{0,59}"

    @extend_schema(
        parameters=[
            UNIT,
            PERIOD,
            TREE,
            OpenApiParameter("indicators", str, description="Codes between commas; all that hold if left out."),
            OpenApiParameter("by", str, description=f"`{CHILD}`, `{QUARTER}`, `{MONTH}`, or a dimension as `sector`."),
        ],
        responses=FigureTableSerializer,
    )
    def list(self, request: Any) -> Response:
        """Figures of a union and period: by themselves, by the unions directly below, by quarter, month or a dimension."""
        asked = request.query_params
        unit, period, tree_on = self._asked()
        wanted = _asked_indicators(asked.get("indicators", ""), unit, period)
        codes, by = [one.code for one in wanted], asked.get("by", "")
        told: dict[str, Any] = {"results": [], "parts": [], "whole": []}
        if by == CHILD:
            told["results"] = [
                self._line(one.unit, period, one.name, one.figures)
                for one in by_union(unit, period, codes, tree_on=tree_on)
            ]
        elif by in PIECES:
            told["results"] = [
                self._line(unit, one, one.label, figures(unit, one, codes, tree_on=tree_on))
                for one in _pieces(period, by)
            ]
        elif by:
            _require_dimension(by, wanted)
            told |= _by_dimension(figures(unit, period, codes, tree_on=tree_on), by)
        else:
            found = figures(unit, period, codes, tree_on=tree_on)
            told["results"] = [self._line(unit, period, _name(unit, tree_on or period.cut_off), found)]
        return Response(
            {"unit": unit.code, "period": period.code, "tree": tree_of(tree_on), "by": by or None, **told},
        )

    list.parameters = ("indicators", "by")  # type: ignore[attr-defined]

    @extend_schema(parameters=[UNIT, PERIOD, TREE], responses=PassportSerializer)
    def retrieve(self, request: Any, code: str) -> Response:
        """One figure with its passport."""
        figure, tell = self._figure(code), teller(request)
        missed = passport.near_misses(figure, request.scope)
        return Response(
            {
                **tell(figure),
                "explanation": figure.definition.indicator.explanation,
                "in_words": [
                    {"name": name, "value": value} for name, value in passport.definition_in_words(figure.definition)
                ],
                "dimensions": [{"code": one.code, "name": str(one.label)} for one in told_apart_by(figure)],
                "earlier": [
                    {"period": label, "value": value, "written": words}
                    for label, value, words in passport.earlier(figure)
                ],
                "years": [tell(one) for one in figure.years],
                "in_reports": [
                    {
                        "report": one.report.pk,
                        "written": one.value,
                        "evidence_rows": one.records,
                        "is_as_now": one.is_as_now,
                    }
                    for one in passport.frozen(figure)
                ],
                "near_misses": missed
                and [
                    {
                        "kind": figure.definition.kind,
                        "id": one.record.pk,
                        "date": one.day,
                        "label": one.title,
                        "reason": one.reason,
                        **links(one.record, request),
                    }
                    for one in missed
                ],
            }
        )

    @extend_schema(
        parameters=[UNIT, PERIOD, TREE, CURSOR, PAGE_SIZE],
        responses=EvidenceSerializer,
    )
    @action(detail=True)
    def evidence(self, request: Any, code: str) -> Response:
        """The records that a figure counted, as far as the account may be told them."""
        return Response(page_of(passport.parts(self._figure(code)), request))

    evidence.parameters = tuple(OF_PAGES)  # type: ignore[attr-defined]

    @extend_schema(parameters=[UNIT, PERIOD, TREE], responses=BridgesSerializer)
    @action(detail=True)
    def bridge(self, request: Any, code: str) -> Response:
        """From the figure as reported to the figure in the tree of another day: which unions make the difference."""
        unit, period, tree_on = self._asked()
        if tree_on is None:
            raise ParameterInvalid({"tree": [_("Name the day of the other tree.")]})
        figure, tell = self._told(unit, period, code, None), teller(request)
        told = []
        for part in parts(figure.least or figure):
            found = bridge(unit, part.period, part.code, tree_on)
            called = versions_of(found.unit_ids(), tree_on)
            codes = dict(UnionUnit.objects.filter(pk__in=found.unit_ids()).values_list("pk", "code"))
            told.append(
                {
                    "reported": tell(found.reported),
                    "restated": tell(found.restated),
                    "counted_once": found.counted_once,
                    "rows": [
                        {
                            "unit": codes[row.unit],
                            "name": called[row.unit].short_name if row.unit in called else "",
                            "way": row.way.value,
                            "difference": row.difference,
                            "units": row.units,
                            "below_then": codes.get(row.below_then or 0),
                            "below_now": codes.get(row.below_now or 0),
                            "on": row.on,
                        }
                        for row in found.rows
                    ],
                }
            )
        return Response({"results": told})

    # What is asked for ------------------------------------------------------------------------------

    def _asked(self) -> tuple[UnionUnit, Period, date | None]:
        asked = self.request.query_params
        unit = asked_whole_unit(asked, self.scope)
        return unit, asked_period(asked), asked_tree(asked)

    def _figure(self, code: str) -> Figure:
        unit, period, tree_on = self._asked()
        return self._told(unit, period, code, tree_on)

    def _told(self, unit: UnionUnit, period: Period, code: str, tree_on: date | None) -> Figure:
        found = figures(unit, period, [code], tree_on=tree_on)
        if not found:
            raise exceptions.NotFound
        return found[0]

    def _line(self, unit: UnionUnit, period: Period, label: str, found: Sequence[Figure]) -> dict[str, Any]:
        if not hasattr(self, "_teller"):
            self._teller = teller(self.request)
        return {"unit": unit.code, "period": period.code, "label": label, "figures": list(map(self._teller, found))}


def _asked_indicators(text: str, unit: UnionUnit, period: Period) -> Sequence[IndicatorVersion]:
    if not text:
        return in_force(period, unit=unit)
    codes = list(dict.fromkeys(text.split(",")))
    if len(codes) > MOST_VALUES:
        raise ParameterInvalid({"indicators": [_("These are more than %(most)d values.") % {"most": MOST_VALUES}]})
    found = in_force(period, codes, unit=unit)
    if unknown := set(codes) - {one.code for one in found}:
        told = {"codes": ", ".join(sorted(one[:LONGEST_CODE] for one in unknown))}
        raise ParameterInvalid({"indicators": [_("Not defined for that period: %(codes)s.") % told]})
    return found


def _name(unit: UnionUnit, day: date) -> str:
    version = versions_of([unit.pk], day).get(unit.pk)
    return version.short_name if version else unit.code


def _pieces(period: Period, by: str) -> Sequence[Period]:
    found = PIECES[by](period)
    if len(found) > MOST_PIECES:
        raise ParameterInvalid({"period": [_("At most %(most)d parts of a period at once.") % {"most": MOST_PIECES}]})
    return found


def _require_dimension(by: str, wanted: Sequence[IndicatorVersion]) -> None:
    known = {one.code for of in wanted if of.kind in KINDS for one in KINDS[of.kind].dimensions if not one.needs}
    if by not in known:
        raise ParameterInvalid({"by": [", ".join((CHILD, *PIECES, *sorted(known)))]})


def _by_dimension(found: Sequence[Figure], by: str) -> dict[str, Any]:
    """A line for each value that rows have, with how much of each figure falls on it."""
    lines: dict[Any, dict[str, Any]] = {}
    whole = []
    for figure in found:
        if by not in {one.code for one in told_apart_by(figure)}:
            whole.append(figure.code)
            continue
        try:
            told = by_dimension(figure, by)
        except ValueError:
            whole.append(figure.code)
            continue
        for value, label, number in told:
            line = lines.setdefault(value, {"value": value, "label": label, "figures": []})
            line["figures"].append({"code": figure.code, "value": number_of(number)})
    rest = [lines.pop(None)] if None in lines else []
    return {"parts": [*lines.values(), *rest], "whole": whole}
