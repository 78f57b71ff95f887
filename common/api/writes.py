"""Adding, changing and removing rows: one, or many in one request, by our numbers or by a client's own keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.fields import look_up
from common.api.problems import ParameterInvalid, PreconditionFailed, Refused, errors_of
from common.api.resources import verb
from common.api.seen import version_of
from common.models import ExternalKey

MOST_ITEMS = 1_000
MODES = ("all", "each")
LONGEST_KEY = 200
KEY = "[^/]{1,200}"

MODE = OpenApiParameter(
    "mode", str, enum=MODES, description="`all` (usual): all items or none. `each`: those that can be written are."
)


class ItemErrorSerializer(serializers.Serializer[Any]):
    pointer = serializers.CharField(required=False)
    code = serializers.CharField()
    message = serializers.CharField()


class ItemResultSerializer(serializers.Serializer[Any]):
    """What became of an item: where it stands in the list, and the row, or what speaks against it."""

    index = serializers.IntegerField()
    status = serializers.ChoiceField(["written", "refused"])
    id = serializers.CharField(allow_null=True)
    version = serializers.CharField(allow_null=True)
    errors = ItemErrorSerializer(many=True)  # type: ignore[assignment]


class ResultsSerializer(serializers.Serializer[Any]):
    written = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = ItemResultSerializer(many=True)


class Adding:
    """Rows are added: `add(said)` calls the service and gives the row. `can_add` is the ability that it takes.

    Where a service writes many at once, `add_many` calls it; it need not say which of them is at fault.
    """

    can_add: ClassVar[Any] = None
    add_many: ClassVar[Callable[[Any, list[dict[str, Any]]], list[Any]] | None] = None
    written_class: ClassVar[Any] = None  # reads bodies, if it is not the serializer that tells
    changed_class: ClassVar[Any] = None  # reads changes, if they say something else than what is added
    has_keys: ClassVar[bool] = False

    def add(self, said: dict[str, Any]) -> Model:
        raise NotImplementedError

    def read(self, body: Any, *, partial: bool = False) -> dict[str, Any]:
        changed: Any = self.changed_class if partial else None
        kind = changed or self.written_class or self.serializer_class  # type: ignore[attr-defined]
        return _read(kind, body, partial, self._context())

    def read_many(self, items: list[Any]) -> list[dict[str, Any]]:
        kind = self.written_class or self.serializer_class  # type: ignore[attr-defined]
        given = kind(data=items, many=True, context=self._context())
        given.is_valid(raise_exception=True)
        return [dict(said) for said in given.validated_data]

    def _context(self) -> dict[str, Any]:
        """One for all items of a request, so that what was looked up is known."""
        if not hasattr(self, "_of_request"):
            self._of_request = self.get_serializer_context()  # type: ignore[attr-defined]
        return self._of_request  # type: ignore[no-any-return]

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Add one."""
        return self._added(self.add(self.read(request.data)))

    def _added(self, row: Model) -> Response:
        view: Any = self
        view.action = "retrieve"
        answer: Response = view.told(view.again(row.pk), HTTPStatus.CREATED)
        answer.headers["Location"] = view.reverse_action("detail", args=[_address(view, row)])
        return answer

    @extend_schema(parameters=[MODE], responses={200: ResultsSerializer, 201: ResultsSerializer})
    @action(detail=False, methods=["post"], pagination_class=None)
    def bulk(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Add up to 1,000 at once."""
        items = items_of(request)
        look_up((self.written_class or self.serializer_class)(context=self._context()), items)  # type: ignore[attr-defined]
        at_once = self.add_many and not any(isinstance(item, Mapping) and "external_id" in item for item in items)
        return Many(self, items, request).answer(
            HTTPStatus.CREATED, self._write_item, self._write_items if at_once else None
        )

    bulk.parameters = ("mode",)  # type: ignore[attr-defined]

    def _write_item(self, item: Any) -> Model:
        return self.add(self.read(item))

    def _write_items(self, items: list[Any]) -> list[Model]:
        return self.add_many(self.read_many(items))  # type: ignore[misc]


class Changing:
    """Rows are changed: `change(row, said)` calls the service with the version that stands, which was seen."""

    can_change: ClassVar[Any] = None

    def change(self, row: Any, said: dict[str, Any]) -> Model:
        raise NotImplementedError

    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Change what is named and leave the rest; `If-Match` says which version was seen."""
        view: Any = self
        row = view.held(self.can_change, seen=True)
        done = self.change(row, view.read(request.data, partial=True))
        view.action = "retrieve"
        return view.told(view.again(done.pk))  # type: ignore[no-any-return]

    partial_update.seen = True  # type: ignore[attr-defined]

    def read(self, body: Any, *, partial: bool = False) -> dict[str, Any]:
        view: Any = self
        known = (getattr(view, name, None) for name in ("changed_class", "written_class"))
        kind = next(filter(None, known), view.serializer_class)
        return _read(kind, body, partial, view.get_serializer_context())


class Keeping(Adding, Changing):
    """Rows are added and changed, one or many, also by keys that the client has for them."""

    has_keys = True
    read = Adding.read

    @extend_schema(parameters=[MODE], responses={200: ResultsSerializer})
    @Adding.bulk.mapping.patch
    def change_many(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Change up to 1,000 at once; each item names its `id` and the `version` that was seen."""
        return Many(self, items_of(request), request).answer(HTTPStatus.OK, self._change_item)

    change_many.parameters = ("mode",)  # type: ignore[attr-defined]

    def _change_item(self, item: Any) -> Model:
        view: Any = self
        if not isinstance(item, Mapping):
            raise exceptions.ValidationError(_("This is no object."))
        said = dict(item)
        pk, version = said.pop("id", None), said.pop("version", None)
        if pk is None or version is None:
            missing = serializers.Field().error_messages["required"]
            raise exceptions.ValidationError(
                {name: [missing] for name, value in (("id", pk), ("version", version)) if value is None},
                code="required",
            )
        view.kwargs[view.lookup_url_kwarg or view.lookup_field] = str(pk)
        try:
            row = view.kept_from_others(view.held(self.can_change))
        except (ValueError, OverflowError) as error:
            raise exceptions.NotFound from error
        if str(version) not in ("*", version_of(row)):
            raise PreconditionFailed
        return self.change(row, self.read(said, partial=True))

    @action(detail=False, methods=["put"], url_path=f"by-key/(?P<key>{KEY})")
    def by_key(self, request: Any, key: str, **kwargs: Any) -> Response:
        """Add or change the row that this client calls by a key of its own."""
        view: Any = self
        if "\0" in key:
            raise exceptions.NotFound
        known = self.named(key)
        if known is None:
            row = self.add(self.read(request.data))
            ExternalKey.objects.create(account=request.user, resource=view.basename, key=key, object_id=row.pk)
            return self._added(row)
        row = self._of_key(known.object_id)
        if request.headers.get("If-Match"):
            view.require_seen(row)
        done = self.change(row, self.read(request.data, partial=True))
        view.action = "retrieve"
        return view.told(view.again(done.pk))  # type: ignore[no-any-return]

    @by_key.mapping.get
    def found_by_key(self, request: Any, key: str, **kwargs: Any) -> Response:
        """The row that this client calls by a key of its own."""
        view: Any = self
        known = self.named(key) if "\0" not in key else None
        if known is None:
            raise exceptions.NotFound
        row = view.fetched(view.get_queryset()).filter(pk=known.object_id).first()
        if row is None:
            raise exceptions.NotFound
        return view.told(row)  # type: ignore[no-any-return]

    def _write_item(self, item: Any) -> Model:
        """An item with an `external_id` is added or changed by that key of the client's."""
        key = item.get("external_id") if isinstance(item, Mapping) else None
        if key is None:
            return super()._write_item(item)
        if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY or "\0" in key:
            raise exceptions.ValidationError({"external_id": [_("A key has 1 to 200 letters.")]})
        view: Any = self
        said, known = {name: value for name, value in item.items() if name != "external_id"}, self.named(key)
        if known is not None:
            return self.change(self._of_key(known.object_id), self.read(said, partial=True))
        row = self.add(self.read(said))
        ExternalKey.objects.create(account=view.request.user, resource=view.basename, key=key, object_id=row.pk)
        return row

    def named(self, key: str) -> ExternalKey | None:
        view: Any = self
        return ExternalKey.objects.filter(account=view.request.user, resource=view.basename, key=key).first()

    def _of_key(self, pk: int) -> Any:
        view: Any = self
        row = view.rows(self.can_change).filter(pk=pk).first()
        if row is None:
            raise Http404
        return view.kept_from_others(row)


class Removing:
    """Rows are removed: into the bin where the kind has one, out of which `put_back` takes them."""

    can_remove: ClassVar[Any] = None

    def remove(self, row: Any) -> None:
        raise NotImplementedError

    def destroy(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Remove one; `If-Match` says which version was seen."""
        view: Any = self
        self.remove(view.held(self.can_remove, seen=True))
        return Response(status=HTTPStatus.NO_CONTENT)

    destroy.seen = True  # type: ignore[attr-defined]


class Restoring:
    """Rows that lie in a bin can be taken out of it again."""

    can_remove: ClassVar[Any] = None

    def put_back(self, row: Any) -> Model:
        raise NotImplementedError

    def kept(self, rows: Any) -> Any:
        if getattr(self, "action", "") == "restore":
            return rows.filter(binned_at__isnull=False)
        return super().kept(rows)  # type: ignore[misc]

    @verb(can="can_remove", seen=False)
    def restore(self, row: Any) -> Any:
        """Take a record out of the bin."""
        return self.put_back(row)


class Binning(Removing, Restoring):
    """Removed rows lie in a bin and can be taken out of it again."""


def _read(kind: Any, body: Any, partial: bool, context: dict[str, Any]) -> dict[str, Any]:
    """What a body says. A change in part leaves out fields of the row; a part that it names is said whole."""
    given = kind(data=body, partial=partial, context=context)
    for field in given.fields.values():
        if partial and isinstance(field, serializers.BaseSerializer):
            # The framework lets all below a partial serializer be partial; on its own it is not.
            field.required = False
            field.parent, field._context = None, context  # type: ignore[assignment]  # noqa: SLF001
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class Many:
    """The items of a request, each written by itself. Refused items are told by their place."""

    def __init__(self, view: Any, items: Sequence[Any], request: Any) -> None:
        self.view, self.items = view, items
        self.mode = request.query_params.get("mode", MODES[0])
        if self.mode not in MODES:
            raise ParameterInvalid({"mode": [", ".join(MODES)]})

    def answer(self, status: HTTPStatus, write: Any, write_all: Any = None) -> Response:
        """`write_all` writes all items at once; where something is refused, each by itself tells what."""
        if self.mode == "all":
            try:
                with transaction.atomic():
                    rows = write_all(self.items) if write_all else [write(item) for item in self.items]
                return self._told([_written(n, row) for n, row in enumerate(rows)], status)
            except Exception as fault:
                if not _is_of_item(fault):
                    raise
        results = [self._tried(n, item, write) for n, item in enumerate(self.items)]
        refused = [
            {**error, "pointer": f"/{one['index']}{error.get('pointer', '')}"}
            for one in results
            for error in one["errors"]
        ]
        if self.mode == "all" and any(one["status"] == "refused" for one in results):
            raise Refused(refused)
        return self._told(results, status if self.mode == "all" else HTTPStatus.OK)

    def _tried(self, n: int, item: Any, write: Any) -> dict[str, Any]:
        try:
            with transaction.atomic():
                row = write(item)
                connection.check_constraints()  # now, else one item would fail with all others at the end
                return _written(n, row)
        except Exception as fault:
            if not _is_of_item(fault):
                raise
            return {"index": n, "status": "refused", "id": None, "version": None, "errors": _errors(fault)}

    def _told(self, results: list[dict[str, Any]], status: HTTPStatus) -> Response:
        written = sum(one["status"] == "written" for one in results)
        told = {"written": written, "refused": len(results) - written, "results": results}
        return Response(told, status=status)


def _is_of_item(fault: Exception) -> bool:
    return isinstance(fault, PermissionDenied | Http404) or errors_of(fault) is not None


def _errors(fault: Exception) -> list[dict[str, str]]:
    if isinstance(fault, PermissionDenied):
        fault = exceptions.PermissionDenied()
    if isinstance(fault, Http404):
        fault = exceptions.NotFound()
    return errors_of(fault) or []


def _written(n: int, row: Model) -> dict[str, Any]:
    return {"index": n, "status": "written", "id": str(row.pk), "version": version_of(row), "errors": []}


def items_of(request: Any) -> list[Any]:
    if not isinstance(request.data, list):
        raise exceptions.ValidationError(_("Write a list of items."))
    if not 0 < len(request.data) <= MOST_ITEMS:
        raise exceptions.ValidationError(_("A list has 1 to %(most)d items.") % {"most": MOST_ITEMS})
    return request.data


def _address(view: Any, row: Any) -> Any:
    """What names the row in addresses."""
    value = row
    for part in view.lookup_field.split("__"):
        value = getattr(value, part)
    return value
