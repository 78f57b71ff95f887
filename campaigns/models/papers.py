"""What is printed about awards and initiatives, and the blanks that certificates are printed on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models.initiatives import Recognition
from campaigns.models.rounds import AwardRound, Proposal, RoundDecision
from common.history import tracked
from common.validators import plain_text
from unions.models import PrintedPaper, ScopedQuerySet, UnionUnit


class AwardPaperQuerySet(ScopedQuerySet["AwardPaper"]):
    pass


class AwardPaper(PrintedPaper):
    """A paper about awards or initiatives. Certificates of many are printed in parts of a bounded size."""

    class Kind(models.TextChoices):
        SUBMISSION = "submission", _("Submission (tờ trình)")
        LIST = "list", _("List of those proposed")
        MINUTES = "minutes", _("Minutes with votes")
        GRANTED = "granted", _("List of those awarded")
        CERTIFICATES = "certificates", _("Certificates")
        RECOGNITION = "recognition", _("Certificate of an initiative")

    kind = models.CharField(_("paper"), max_length=12, choices=Kind.choices)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="printed")
    round = models.ForeignKey(AwardRound, models.PROTECT, null=True, blank=True, related_name="printed")
    granted_by = models.ForeignKey(RoundDecision, models.PROTECT, null=True, blank=True, related_name="printed")
    recognition = models.ForeignKey(Recognition, models.PROTECT, null=True, blank=True, related_name="printed")
    part = models.PositiveSmallIntegerField(_("part"), default=1)
    parts = models.PositiveSmallIntegerField(_("parts"), default=1)

    objects = AwardPaperQuerySet.as_manager()

    class Meta(PrintedPaper.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(name="award_paper_stands_once", fields=("unit", "kind", "sha256")),
            models.CheckConstraint(name="award_paper_is_a_part", condition=Q(part__gte=1, part__lte=models.F("parts"))),
        ]
        verbose_name = _("printed paper about awards")
        verbose_name_plural = _("printed papers about awards")

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("campaigns:paper-detail", args=[self.pk])


class BlankQuerySet(ScopedQuerySet["Blank"]):
    pass


@tracked
class Blank(models.Model):
    """A sheet that certificates are printed on: its size, and where on it each field stands, in mm from the top left.

    `fields` maps the code of a field to {"x", "y", "width", "size" (pt), "align", "bold", "text"}. On a pre-printed
    sheet nothing else is printed; a plain one gets the frame and words of our own, which keep places of their own.
    """

    unit = models.ForeignKey(UnionUnit, models.PROTECT, related_name="+", verbose_name=_("kept by"))
    name = models.CharField(_("name"), max_length=160, validators=[plain_text])
    width = models.PositiveSmallIntegerField(_("width (mm)"), default=297)
    height = models.PositiveSmallIntegerField(_("height (mm)"), default=210)
    preprinted = models.BooleanField(_("pre-printed"), default=False)
    fields = models.JSONField(_("fields"), default=dict)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BlankQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                name="blank_is_named_once",
                fields=("unit", "name"),
                violation_error_message=_("There is a blank of that name already."),
            ),
            models.CheckConstraint(
                name="blank_has_a_size",
                condition=Q(width__gte=90, width__lte=450, height__gte=90, height__lte=450),
                violation_error_message=_("Each side is between 90 and 450 mm."),
            ),
        ]
        verbose_name = _("blank for certificates")
        verbose_name_plural = _("blanks for certificates")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:blank-edit", args=[self.pk])
