"""The text functions inside PostgreSQL say what those of Python say."""

import hashlib

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.sql import CREATE_FUNCTIONS
from common.vietnamese import fold, name_key, order_key
from tests.common.sorted_names import FULL_NAMES

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
MESSY = "\u00a0\u200b\u202e\ufeff\t\n\u0300\u0323\u0306\u031b'-.{|}¡²ðɖÐŏñČİΣςＡ０ﬁ"

names = st.text(VIETNAMESE + VIETNAMESE.upper() + 10 * " ") | st.text(VIETNAMESE + MESSY + " ")


def in_database(text: str) -> tuple[str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT vn_fold(%s), vn_order_key(%s), vn_name_key(%s)", [text] * 3)
        return cursor.fetchone()


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(names)
def test_python_and_postgresql_make_the_same_keys(text):
    assert in_database(text) == (fold(text), order_key(text), name_key(text))


@pytest.mark.django_db
def test_the_database_sorts_people_by_their_key():
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT name FROM unnest(%s::text[]) AS name ORDER BY vn_name_key(name) COLLATE "C"',
            [FULL_NAMES[::-1]],
        )
        assert [name for (name,) in cursor.fetchall()] == FULL_NAMES


@pytest.mark.django_db
def test_the_functions_can_fill_generated_columns():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE person (name text,"
            " search text GENERATED ALWAYS AS (vn_fold(name)) STORED,"
            ' sort_key text COLLATE "C" GENERATED ALWAYS AS (vn_name_key(name)) STORED)'
        )
        cursor.execute("INSERT INTO person VALUES ('Đỗ Ấn'), (NULL) RETURNING search, sort_key")
        assert cursor.fetchall() == [("do an", name_key("Đỗ Ấn")), (None, None)]


def test_functions_that_change_need_a_migration():
    """Databases hold the functions of this digest, and columns computed by them.

    When it changes, add a migration that replaces the functions and rewrites the columns.
    """
    digest = hashlib.sha256(CREATE_FUNCTIONS.encode()).hexdigest()
    assert digest[:16] == "276e2c6aca984f09"
