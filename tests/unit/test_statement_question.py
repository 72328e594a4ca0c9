"""The question that a query string asks."""

from datetime import date
from urllib.parse import parse_qs

import pytest

from disputes.errors import BadRequest
from disputes.queries.statements import MOST_VALUES, Question, parse

pytestmark = pytest.mark.once


def test_every_filter_is_read():
    question = parse(
        {
            "label": ["threat", "offer"],
            "speaker": ["Arvenia", "12"],
            "target": [" Belmark "],
            "article": ["7"],
            "outlet": ["Tarn Gazette"],
            "annotator": ["annotator-ana"],
            "source": ["annotator"],
            "from": ["2031-03-01"],
            "to": ["2031-03-31"],
        }
    )

    assert question == Question(
        label=("threat", "offer"),
        speaker=("Arvenia", "12"),
        target=("Belmark",),
        article=(7,),
        outlet=("Tarn Gazette",),
        annotator=("annotator-ana",),
        source=("annotator",),
        from_=date(2031, 3, 1),
        to=date(2031, 3, 31),
    )


def test_empty_values_are_no_filters():
    question = parse({"label": ["", " "], "speaker": [""], "from": [""]})

    assert question == Question()
    assert not question


def test_a_value_given_twice_counts_once():
    assert parse({"label": ["threat", "threat"]}).label == ("threat",)


def test_the_query_string_asks_the_same_question():
    question = parse({"label": ["threat"], "speaker": ["A & B=ü|"], "to": ["2031-03-31"], "article": ["7", "8"]})

    assert parse(parse_qs(question.querystring())) == question
    assert question.querystring(cursor="x").endswith("&cursor=x")
    assert parse(parse_qs(question.without("article", "7"))).article == (8,)


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"labels": ["threat"]}, "labels"),
        ({"order": ["id"]}, "order"),
        ({"article": ["x"]}, "article"),
        ({"article": ["-1"]}, "article"),
        ({"article": ["１２"]}, "article"),
        ({"article": ["1_0"]}, "article"),
        ({"article": ["9" * 5000]}, "article"),
        ({"from": ["31/03/2031"]}, "from"),
        ({"from": ["2031-02-30"]}, "from"),
        ({"from": ["20310301"]}, "from"),
        ({"from": ["2031-03-01T00:00"]}, "from"),
        ({"to": ["2031-03-01", "2031-03-02"]}, "to"),
        ({"from": ["2031-03-02"], "to": ["2031-03-01"]}, "from"),
        ({"source": ["machine"]}, "source"),
        ({"speaker": [f"name {n}" for n in range(MOST_VALUES + 1)]}, "speaker"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_not_understood_is_refused_by_name(params, name):
    with pytest.raises(BadRequest) as caught:
        parse(params)

    assert name in caught.value.fields
    assert len(caught.value.detail) < 400


def test_the_caller_says_what_else_may_stand_there():
    assert parse({"cursor": ["x"]}, beside=("cursor",)) == Question()


def test_hostile_names_are_cleaned():
    assert parse({"speaker": ["Arv\0enia\u202e"]}).speaker == ("Arvenia",)
