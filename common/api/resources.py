"""Views of resources: lists that are asked well, rows with their versions, changes that are done once.

A view says which rows there are (`model`, or `rows`), how one is told (`serializer_class`), what can be asked of a list
(`filters`, `searched`, `orders`), and what can be done: `add`, `change` and `remove` of the mixins, and verbs. Each of
these calls a service; no rule stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial, wraps
from itertools import islice
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api import asked
from common.api.exports import CHUNK, FORMS, exported
from common.api.once import once
from common.api.paging import NEWEST, KeysetPagination, Order
from common.api.plans import Plan, plan_of, refuse_fields
from common.api.problems import ParameterInvalid, PreconditionFailed
from common.api.seen import Look, marked, matches
from common.models import AccessLog

SAFE = ("GET", "HEAD", "OPTIONS")


class Answering:
    """What all views of the API share: language, parameters that are known, changes that are done once."""

    request: Any
    parameters: ClassVar[tuple[str, ...]] = ()  # read by this view beside those of its lists
    done_once: ClassVar[bool] = True  # unsafe requests are one transaction, and take an Idempotency-Key

    @property
    def scope(self) -> Any:
        return self.request.scope

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        translation.activate(language_of(request))
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        asked.refuse_unknown(request.query_params, self.known_parameters())
        if request.method not in SAFE and self.done_once:
            # The last word before the handler is looked up: what it does is done once.
            handler = getattr(self, request.method.lower(), None)
            if handler:
                work = partial(self.worked, handler, request, *args, **kwargs)
                of_one_moment = getattr(self.handled, "of_one_moment", False)
                done = partial(once, request, work, of_one_moment=of_one_moment)
                setattr(self, request.method.lower(), lambda *_args, **_kwargs: done())

    def worked(self, handler: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What the handler answers, inside of the transaction."""
        return handler(*args, **kwargs)

    def known_parameters(self) -> set[str]:
        unsafe = {"dry_run"} if self.request.method not in SAFE and self.done_once else set()
        return {*self.parameters, *getattr(self.handled, "parameters", ()), *unsafe}

    @property
    def handled(self) -> Any:
        """The function of this view that answers the request."""
        name = getattr(self, "action", None) or self.request.method.lower()
        return getattr(type(self), name, None)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        answer.headers["Content-Language"] = translation.get_language() or ""
        patch_vary_headers(answer, ("Accept-Language", "Authorization", "Cookie"))
        if request.method in SAFE:
            answer.headers.setdefault(
                "Cache-Control", "private, no-cache"
            )  # may be kept, and is asked for anew by its ETag
        return answer


def language_of(request: Any) -> str:
    """What the client asks for by Accept-Language, if it is one of ours; else the language of its account."""
    asked_for = request.headers.get("Accept-Language", "")
    if asked_for:
        for one in asked_for.split(","):
            code: str = one.partition(";")[0].strip().lower().partition("-")[0]
            if code in ("vi", "en"):
                return code
    return str(getattr(request.user, "language", "") or "vi")


class Rows(Answering, viewsets.GenericViewSet):  # type: ignore[type-arg]
    """Rows in reach: a list, one of them, and all of them at once as a file."""

    model: ClassVar[type[Model]]
    filters: ClassVar[Mapping[str, str]] = {}  # name: path of the field
    searched: ClassVar[tuple[str, ...]] = ()  # paths of texts
    orders: ClassVar[Mapping[str, Order]] = {"newest": NEWEST}  # the first is the usual one
    asked_too: ClassVar[tuple[Any, ...]] = ()  # parameters of lists that `narrowed` reads beside the filters
    of_people: ClassVar[bool] = False  # who takes all of them out is written down
    pagination_class = KeysetPagination
    filter_backends = ()
    lookup_value_regex = "[0-9]{1,18}"
    _filterset: ClassVar[Any] = None
    _of_part: Any = None
    _look: Look | None = None

    # Rows -------------------------------------------------------------------------------------------

    def rows(self, can: Any = None) -> QuerySet[Any]:
        """Rows of the units in which the account holds an ability; those it may look at unless told."""
        manager: Any = self.model._default_manager
        found = manager.in_scope(self.scope, can) if can else manager.in_scope(self.scope)
        return self.kept(found) if self.has_bin() else found

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With what the serializer reads of other tables, where it needs whole rows."""
        return rows

    @classmethod
    def has_bin(cls) -> bool:
        return hasattr(cls.model, "binned_at")

    def kept(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        bin_ = self.request.query_params.get("binned", "false")
        return rows if bin_ == "any" else rows.filter(binned_at__isnull=bin_ != "true")

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.rows()

    # What a list is asked ---------------------------------------------------------------------------

    def known_parameters(self) -> set[str]:
        known = super().known_parameters()
        handled = getattr(self, "action", "")
        if handled in ("list", "export"):
            known |= {*self.filterset().base_filters, *(one.name for one in self.asked_too), "order", "fields"}
            known |= {"search"} if self.searched else set()
            known |= {"modified_since"} if asked.has_history(self.model) else set()
            known |= {"binned"} if self.has_bin() else set()
            known |= asked.OF_PAGES if handled == "list" else {"as"}
        elif handled == "retrieve":
            known |= {"fields", "binned"} if self.has_bin() else {"fields"}
        elif getattr(self.handled, "pages", False):
            known |= asked.OF_PAGES
        return known

    @classmethod
    def filterset(cls) -> type[FilterSet]:
        made = cls.__dict__.get("_filterset")
        if made is None:
            made = cls._filterset = asked.filterset(cls.model, cls.filters)
        return made

    def asked_order(self) -> tuple[str, Order]:
        orders = getattr(self.handled, "orders", None) or self.orders
        name = self.request.query_params.get("order") or next(iter(orders))
        asked.known_order(name, orders)
        return name, orders[name]

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows as the address asks for them."""
        params = self.request.query_params
        if self.has_bin():
            asked.as_bin(params.get("binned", "false"))
        rows = asked.filtered(rows, self.filterset(), params, self.request)
        if text := params.get("search"):
            rows = self.search(rows, text)
        if moment := params.get("modified_since"):
            rows = self.changed_since(rows, asked.since(moment))
        return rows

    def changed_since(self, rows: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        return asked.modified_since(rows, moment)

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return asked.searched(rows, text, self.searched)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With `fields=` no other fields than those."""
        serializer: Any = super().get_serializer(*args, **kwargs)
        names = self.request.query_params.get("fields") if self.request and self.request.method in SAFE else None
        if names:
            told = getattr(serializer, "child", serializer)
            wanted = set(names.split(","))
            refuse_fields(wanted, {n for n, field in told.fields.items() if not field.write_only})
            for name in set(told.fields) - wanted:
                told.fields.pop(name)
        return serializer

    # How rows are told ------------------------------------------------------------------------------

    def keyed(self, rows: QuerySet[Any], order: Order) -> Any:
        """The rows of a page: tuples of columns with the key behind them where a plan tells them, else objects."""
        if self._of_part is not None:
            return rows
        plan = self._plan(rows)
        if plan is None:
            return self.fetched(rows)
        return plan.rows(rows, *order.fields)

    def key_of(self, row: Any, order: Order) -> list[Any]:
        if isinstance(row, tuple):
            return list(row[-len(order.fields) :])
        return [_at(row, path) for path in order.fields]

    def tell(self, found: Sequence[Any]) -> list[Any]:
        plan = self._plan(None)
        if plan is not None and not any(isinstance(one, Model) for one in found[:1]):
            return list(map(plan.teller(), found))
        return list(self.get_serializer(found, many=True).data)

    def _plan(self, rows: Any) -> Plan | None:
        if not hasattr(self, "_planned"):
            names = self.request.query_params.get("fields")
            self._planned = plan_of(self.get_serializer_class(), rows, set(names.split(",")) if names else ())
        return self._planned

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return self.page(self.narrowed(self.get_queryset()))

    def page(self, rows: QuerySet[Any]) -> Response:
        """A page of rows; with `modified_since`, the header says what to ask for the next time."""
        found = self.paginate_queryset(rows) or ()
        if self._of_part is not None:
            told = self._of_part(found, many=True, context=self.get_serializer_context()).data
        else:
            told = self.tell(found)
        answer = self.get_paginated_response(told)
        if self.request.query_params.get("modified_since"):
            answer.headers["Settled-Until"] = asked.settled_until().isoformat()
        return answer

    def part(self, rows: QuerySet[Any], kind: type[serializers.BaseSerializer[Any]]) -> Response:
        """A page of rows that belong to one; its function says `pages` and `orders`."""
        self._of_part = kind
        return self.page(rows)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return self.told(self.get_object())

    def get_object(self) -> Any:
        rows = self.fetched(self.get_queryset())
        found = rows.filter(**{self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]}).first()
        if found is None:
            raise exceptions.NotFound
        return found

    def told(self, row: Any, status: int = 200) -> Response:
        """One row as it stands, with its ETag."""
        return marked(Response(self.get_serializer(row).data, status=status), row)

    def again(self, pk: Any) -> Any:
        """A row as it stands after a change, with all that its serializer reads; seen or not."""
        return self.fetched(self.model._default_manager.all()).get(pk=pk)

    @action(detail=False, methods=["get"], pagination_class=None)
    def export(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """All rows that the list would have, in one answer."""
        form = request.query_params.get("as", FORMS[0])
        if form not in FORMS:
            raise ParameterInvalid({"as": [", ".join(FORMS)]})
        rows = self.asked_order()[1].sorted(self.narrowed(self.get_queryset()))
        plan = self._plan(rows)
        serializer: Any = self.get_serializer()
        columns = [name for name, field in serializer.fields.items() if not field.write_only]
        count = asked.counted(rows)
        if self.of_people:
            AccessLog.objects.create(
                account=request.user, act="export", what=self.model._meta.label, fields=columns, rows=count
            )

        def told() -> Iterator[Mapping[str, Any]]:
            if plan is not None:
                yield from map(plan.teller(), plan.rows(rows).iterator(chunk_size=CHUNK))
            else:
                whole = self.fetched(rows).iterator(chunk_size=CHUNK)
                while chunk := list(islice(whole, CHUNK)):
                    yield from self.tell(chunk)

        return exported(form, columns, told, count, self.basename)

    # Rows for changes -------------------------------------------------------------------------------

    def held(self, can: Any = None, *, seen: bool = False) -> Any:
        """The row of the address for a change. NotFound beyond sight, PermissionDenied where it may only be looked at;
        with `seen`, PreconditionFailed where `If-Match` names another version than the one that stands, now or when the
        change is written."""
        row = self.get_object()
        if can is not None and not self.rows(can).filter(pk=row.pk).exists():
            raise exceptions.PermissionDenied
        if seen:
            row = self.kept_from_others(row)
            self.require_seen(row)
        return row

    def require_seen(self, row: Any) -> None:
        self._look = Look.at(row)
        if not matches(self.request.headers.get("If-Match", ""), row):
            raise self._changed_meanwhile(row.pk)

    def worked(self, handler: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        answer = super().worked(handler, *args, **kwargs)
        if self._look and self._look.is_overtaken():
            raise self._changed_meanwhile(self._look.pk)
        return answer

    def _changed_meanwhile(self, pk: Any) -> PreconditionFailed:
        return PreconditionFailed(lambda: self.get_serializer(self.again(pk)).data)

    def kept_from_others(self, row: Any) -> Any:
        """The row as it stands; of a kind without versions nobody changes it till we end."""
        if not hasattr(row, "version") and row._meta.managed:
            return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        return row

    def said(self, kind: type[serializers.BaseSerializer[Any]] | None, **context: Any) -> dict[str, Any]:
        """What the body says, read by a serializer; ValidationError where it cannot be read."""
        if kind is None:
            return {}
        given = kind(data=self.request.data, context={**self.get_serializer_context(), **context})
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


def _at(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def verb(
    said: type[serializers.BaseSerializer[Any]] | None = None,
    *,
    can: Any,
    seen: bool = True,
    path: str = "",
    detail: bool = True,
    answers: Any = None,
    status: int = 200,
    **options: Any,
) -> Callable[[Callable[..., Any]], Any]:
    """What is done with a row by a POST to an address of its own: `def pay(self, payout, **said)`.

    `can` is the ability that it takes, or the name of a class attribute that holds it; None where the service itself
    decides who may. The function gets the row - held for those who hold the ability, and in the version that `If-Match` names, unless
    `seen` is false - and what the body says. It gives the row as it stands then, or an answer of its own.
    `answers` describes what is told where it is no row of the resource.
    """

    def made(do: Callable[..., Any]) -> Any:
        @wraps(do)
        def pressed(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
            needed = getattr(self, can) if isinstance(can, str) and can.startswith("can_") else can
            row = (self.held(needed, seen=seen),) if detail else ()
            done = do(self, *row, **self.said(said))
            if isinstance(done, HttpResponse | Response):
                return done
            return self.told(self.again(done.pk), status)

        pressed.can, pressed.seen = can, seen and detail  # type: ignore[attr-defined]
        told: Any = (
            {} if answers is None else {"responses": answers if isinstance(answers, dict) else {status: answers}}
        )
        if answers is None and status != 200:
            pressed.status = status  # type: ignore[attr-defined]
        name = path or do.__name__.replace("_", "-")
        routed = action(detail=detail, methods=["post"], url_path=name, **options)(pressed)
        return extend_schema(request=said, **told)(routed)  # outermost: the route would forget what is said of it

    return made
