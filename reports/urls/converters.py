"""What figures, periods and hashes look like in an address."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class FigureCode(StringConverter):
    regex = "[a-z][a-z0-9_.]{0,59}"


class PeriodCode(StringConverter):
    regex = "[0-9HQSMY.-]{4,30}"


class Sha256(StringConverter):
    regex = "[0-9a-f]{64}"


register_converter(FigureCode, "figure")
register_converter(PeriodCode, "period")
register_converter(Sha256, "sha256")
