"""Forms of address: which of them name a surname."""

from __future__ import annotations

import pytest

from qa.language.spoken_to import family_in


@pytest.mark.parametrize(
    ("form", "family"),
    [
        ("邢先生", "邢"),
        ("周姐", "周"),
        ("李总", "李"),
        ("欧阳女士", "欧阳"),
        ("方师傅", "方"),
        # No listed surname; before 先生 it can be nothing else.
        ("粟先生", "粟"),
    ],
)
def test_a_surname_is_found_however_short_the_form(form, family):
    assert family_in(form) == family


@pytest.mark.parametrize(
    "form",
    [
        "先生",
        "女士",
        "小姐",
        "大姐",
        "大哥",
        "阿姨",
        "老师",
        "师傅",
        "老师傅",
        "叔叔",
        "经理",
        "这位先生",
        "",
    ],
)
def test_a_bare_form_names_nobody(form):
    assert family_in(form) == ""
