"""Lists kept under a name: kept, called otherwise, dropped."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.models import SavedView
from common.notices import tell
from unions.forms.saved_views import RenameForm, SavedViewForm
from unions.http import OfficerRequest
from unions.models import UnionUnit
from unions.saved_views import PAGES, address_of, own_views, save_view


@require_safe
def saved_view_list(request: OfficerRequest) -> HttpResponse:
    return _own(request)


@require_POST
def saved_view_save(request: OfficerRequest) -> HttpResponse:
    """Keep the list that was looked at; where the name does not do, the page of own views says why."""
    if not request.where:
        raise Http404
    form = SavedViewForm(request.POST, instance=SavedView(account=request.user))
    if form.is_valid():
        share_with = request.where.unit if form.cleaned_data["shared"] else None
        if view := _saved(request, form, share_with):
            tell(request, _("Kept as %(name)s.") % {"name": view.name})
            return redirect(address_of(view))
    return _own(request, refused=form)


@require_POST
def saved_view_rename(request: OfficerRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(own_views(request.scope), pk=pk)
    form = RenameForm(request.POST, instance=view, prefix=str(pk))
    shared_with = UnionUnit.objects.in_scope(request.scope).filter(code=view.shared_with).first()
    if form.is_valid() and _saved(request, form, shared_with):
        tell(request, _("Kept as %(name)s.") % {"name": view.name})
        return redirect("unions:saved-view-list")
    return _own(request, renamed=form)


@require_POST
def saved_view_delete(request: OfficerRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(own_views(request.scope), pk=pk)
    view.delete()
    tell(request, _("Dropped: %(name)s. The list itself is as it was.") % {"name": view.name})
    return redirect("unions:saved-view-list")


def _saved(request: OfficerRequest, form: SavedViewForm | RenameForm, share_with: UnionUnit | None) -> SavedView | None:
    try:
        return save_view(form.instance, share_with=share_with, scope=request.scope)
    except ValidationError as error:
        known = set(form.fields)
        for field, messages in error.message_dict.items():
            form.add_error(field if field in known else None, messages)
    return None


def _own(
    request: OfficerRequest, *, refused: SavedViewForm | None = None, renamed: RenameForm | None = None
) -> HttpResponse:
    views = [
        {
            "view": view,
            "list": PAGES.get(view.page, ""),
            "url": address_of(view),
            "form": renamed
            if renamed and renamed.instance.pk == view.pk
            else RenameForm(instance=view, prefix=str(view.pk)),
        }
        for view in own_views(request.scope)
    ]
    context = {"views": views, "refused": refused, "errors": [form for form in (refused, renamed) if form]}
    return render(request, "unions/saved_view_list.html", context, status=422 if refused or renamed else 200)
