"""Works and models: what is refused, who paid, and their photos."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from campaigns.models import Work, WorkPhoto
from campaigns.services import works as services
from campaigns.services.costs import Share


def picture(colour: str = "green", size: tuple[int, int] = (40, 30)) -> io.BytesIO:
    """A photo with where it was taken in its metadata."""
    exif = Image.Exif()
    exif[0x010E] = "nha rieng cua chi Hoa"
    drawn = io.BytesIO()
    Image.new("RGB", size, colour).save(drawn, "JPEG", exif=exif)
    drawn.seek(0)
    return drawn


@pytest.fixture
def road(cast: Any, scope: Any) -> Any:
    def write(who: str = "binh", shares: Any = (), **fields: Any) -> Work:
        said = {
            "unit": cast.truong, "kind": "public_works", "title": "Đường bê tông", "happened_on": date(2024, 5, 2),
            "amount": 70_000_000,
        }  # fmt: skip
        return services.record_work(Work(**(said | fields)), shares=shares, scope=scope(who))

    return write


def refused(act: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        act()
    return set(caught.value.error_dict)


def test_a_work_is_refused_beside_the_field_that_is_wrong(cast, road):
    assert refused(lambda: road(happened_on=timezone.localdate() + timedelta(days=1))) == {"happened_on"}
    assert refused(lambda: road(happened_on=date(2014, 1, 1))) == {"happened_on"}
    assert refused(lambda: road(taking_part=9, eligible=8)) == {"taking_part"}
    assert refused(lambda: road(taking_part=9)) == {"eligible"}
    assert refused(lambda: road(title="")) == {"title"}
    assert refused(lambda: road(paid_by="several")) == {"paid_by"}
    assert refused(lambda: road(shares=[Share("union", 1), Share("donors", 2)])) == {"amount"}
    with pytest.raises(PermissionDenied):
        road(unit=cast.xuong)


def test_shares_of_several_payers_are_kept_beside_the_whole(road, scope):
    work = road(shares=[Share("union", 20_000_000), Share("donors", 50_000_000, "Cty Sao Mai")])
    assert (work.paid_by, work.shares.count()) == ("several", 2)

    work.amount, work.payer = 60_000_000, "Cty Sao Mai"
    one = services.change_work(work, shares=[Share("donors", 60_000_000, "X")], seen_version=1, scope=scope("binh"))
    assert (one.paid_by, one.payer, one.shares.count()) == ("donors", "X", 0)
    with pytest.raises(ValidationError):  # opened before that change
        services.change_work(one, seen_version=1, scope=scope("binh"))


def test_photos_are_redrawn_once_each_and_dropped(cast, road, scope):
    work, by = road(), scope("binh")
    added = services.add_photos(work.pk, [picture(), picture("red"), picture()], caption="Khánh thành", scope=by)
    assert len(added) == 2
    assert services.add_photos(work.pk, [picture("red")], scope=by) == []
    kept = added[0].file.read()
    assert b"chi Hoa" not in kept
    assert Image.open(io.BytesIO(kept)).format == "JPEG"

    with pytest.raises(PermissionDenied):
        services.add_photos(work.pk, [picture("blue")], scope=scope("chi"))
    with pytest.raises(PermissionDenied):
        services.drop_photo(added[0].pk, scope=scope("chi"))
    services.drop_photo(added[0].pk, scope=by)
    assert list(work.photos.all()) == [added[1]]


def test_photos_are_all_added_or_none(road, scope, monkeypatch):
    work, by = road(), scope("binh")
    assert refused(lambda: services.add_photos(work.pk, [picture(), io.BytesIO(b"<svg/>")], scope=by)) == {"upload"}
    monkeypatch.setattr(services, "MOST_PHOTOS", 1)
    assert refused(lambda: services.add_photos(work.pk, [picture(), picture("red")], scope=by)) == {"upload"}
    assert not WorkPhoto.objects.exists()
    services.bin_work(work.pk, scope=by)
    with pytest.raises(ValidationError):
        services.add_photos(work.pk, [picture()], scope=by)


# Pages ---------------------------------------------------------------------------------------------------


def test_a_work_is_written_down_corrected_and_shown_with_its_photos(client, cast):
    client.force_login(cast.binh)
    at = reverse("campaigns:work-create")
    form = client.get(at).context["form"]
    lines = {"shares-TOTAL_FORMS": "2", "shares-INITIAL_FORMS": "0"}
    said = {
        "unit": "truong", "kind": "practice_model", "quantity": "1", "title": "Cầu dân sinh", "amount": "200 triệu",
        "paid_by": "unstated", "form_key": form["form_key"].value(), "version": "1",
        "shares-0-paid_by": "union", "shares-0-amount": "50 triệu",
        "shares-1-paid_by": "donors", "shares-1-amount": "120 triệu",
    } | lines  # fmt: skip
    wrong = client.post(at, said | {"happened_on": "2/5/2024"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["amount"])
    assert "200 triệu" in wrong.content.decode()
    sent = client.post(at, said | {"happened_on": "2/5/2024", "shares-1-amount": "150 triệu"})
    work = Work.objects.get()
    assert sent.url == work.get_absolute_url()
    assert client.post(at, said | {"happened_on": "2/5/2024", "shares-1-amount": "150 triệu"}).url == sent.url
    assert list(work.shares.values_list("amount", flat=True)) == [50_000_000, 150_000_000]

    several = [SimpleUploadedFile(f"../../{colour}.php", picture(colour).read()) for colour in ("red", "blue")]
    client.post(reverse("campaigns:work-photo-create", args=[work.pk]), {"upload": several, "caption": "Bên cầu"})
    page = client.get(work.get_absolute_url())
    assert page.status_code == 200
    assert [photo.caption for photo in page.context["photos"]] == ["Bên cầu"] * 2
    assert ".php" not in page.content.decode()
    one = work.photos.first()
    answer = client.get(reverse("campaigns:work-photo-file", args=[one.pk]))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.post(reverse("campaigns:work-photo-drop", args=[one.pk]))
    assert work.photos.count() == 1
    none = client.post(reverse("campaigns:work-photo-create", args=[work.pk]), {"caption": "x"})
    assert (none.status_code, list(none.context["photos_form"].errors)) == (422, ["upload"])


def test_the_list_is_narrowed_by_kind_and_looks_into_the_bin(client, cast, road, scope):
    model, works = road(kind="practice_model", quantity=2, amount=0), road(quantity=3)
    gone = road(kind="task")
    services.bin_work(gone.pk, scope=scope("binh"))
    client.force_login(cast.an)

    def shown(asked: str) -> tuple[list[Work], dict[str, int]]:
        context = client.get(reverse("campaigns:work-list") + asked).context
        return list(context["page"]), context["sums"]

    assert shown("") == ([works, model], {"models": 2, "works": 3, "amount": 70_000_000})
    assert shown("?kind=practice_model") == ([model], {"models": 2, "works": 0, "amount": 0})
    assert shown("?view=binned")[0] == [gone]
    client.post(reverse("campaigns:work-restore", args=[gone.pk]))
    assert gone in shown("?kind=task")[0]
