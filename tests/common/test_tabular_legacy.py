"""Text of old fonts is told by its words and put into Unicode; anything else is left alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.tabular.legacy import ENCODINGS, TCVN3, VNI, agrees, detect
from common.tabular.syllables import is_syllable

FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đoàn Tống Quách Triệu".split()
MIDDLES = "Văn Thị Hữu Đức Ngọc Thành Quốc Mỹ Như Xuân Đình Bích Kỳ Thế Trọng Khánh Diễm Phước Tuyết".split()
GIVEN = (
    "Án Bình Chí Dũng Đượm Giang Hạnh Ích Khuê Loan Mẫn Nghĩa Oanh Phượng Quỵnh Rạng Sỹ Tưởng Uyển Vỹ Xuyến Yến".split()
)
FOREIGN = (
    "François Müller,René Noël,Léo José,Zoé Chloé,Loïc Benoît,Hélène Côté,Amélie Élise,Jérôme Gaël,Cédric Rémi,"
    "Anaïs Maël,John O'Brien,Mary Smith,Ana María Nuñez,Jürgen Groß,Søren Ærø,Peter Ångström"
).split(",")

names = st.builds(" ".join, st.tuples(*map(st.sampled_from, (FAMILIES, MIDDLES, GIVEN))))
columns = st.lists(names, min_size=5, max_size=40, unique=True)


@pytest.mark.parametrize(
    ("encoding", "typed", "meant"),
    [
        (TCVN3, "NguyÔn V¨n ¸n", "Nguyễn Văn án"),
        (TCVN3, "L\xadu ThÞ Ph\xadîng", "Lưu Thị Phượng"),
        (TCVN3, "§Æng H÷u §øc", "Đặng Hữu Đức"),
        (TCVN3, "Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        (TCVN3, "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        (TCVN3, "NGUYÔN V¡N H¦NG", "NGUYỄN VĂN HƯNG"),
        (VNI, "Nguyeãn Vaên AÙn", "Nguyễn Văn Án"),
        (VNI, "Ñaëng Höõu Ñöùc", "Đặng Hữu Đức"),
        (VNI, "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        (VNI, "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        (VNI, "NGUYEÃN THÒ HÖÔØNG", "NGUYỄN THỊ HƯỜNG"),
        (VNI, "Löông Kyø Myõ", "Lương Kỳ Mỹ"),
    ],
)
def test_known_words_are_read(encoding, typed, meant):
    assert encoding.decode(typed) == meant


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda encoding: encoding.name)
def test_every_vietnamese_letter_has_its_sign(encoding):
    small = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
    for letter in small:
        assert encoding.decode(encoding.encode(letter)) == letter
        assert encoding.decode(encoding.encode(letter.upper())).lower() == letter


@given(columns, st.sampled_from(ENCODINGS))
def test_a_column_in_an_old_font_is_told_and_read(column, encoding):
    typed = [encoding.encode(name) for name in column]
    assert detect(typed) is encoding
    assert [encoding.decode(name).lower() for name in typed] == [name.lower() for name in column]


@given(columns, st.sampled_from(["NFC", "NFD"]))
def test_vietnamese_in_unicode_is_left_alone(column, form):
    assert detect([unicodedata.normalize(form, name) for name in column]) is None


@given(st.lists(st.sampled_from(FOREIGN), min_size=1), st.lists(names, max_size=3))
def test_names_of_other_tongues_are_left_alone(foreign, vietnamese):
    assert detect(foreign + vietnamese) is None


@given(st.lists(st.sampled_from("Hà Trí Lê Tô Hòa Lý Cúc Bé Tú Mão Hồ Thìn Võ Vĩ".split()), min_size=1))
def test_short_words_that_old_fonts_share_with_unicode_are_left_alone(column):
    assert detect(column) is None


@given(st.lists(st.text()))
def test_any_column_of_anything_can_be_looked_at(column):
    detect(column)
    for encoding in ENCODINGS:
        agrees(encoding, column)


def test_little_text_is_read_as_the_rest_of_its_table_is():
    assert detect(["Nam", "N÷"]) is None
    assert agrees(TCVN3, ["Nam", "N÷"])
    assert not agrees(TCVN3, ["Nam", "Nữ"])
    assert not agrees(TCVN3, ["Nam", "Hà"])


@pytest.mark.parametrize("word", "Nguyễn Đắk Quỳnh Giêng gì Khuya Hươu Nghiêng Thuở Xoong Uyển Yến Ích quốc Kỵ".split())
def test_vietnamese_words_are_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", "Müller née José Smith Loïc Huynhh Bàc Hoàt Zoé Ngyễn Lª".split())
def test_other_words_are_not(word):
    assert not is_syllable(word)
