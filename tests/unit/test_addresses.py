"""Addresses of one article are recognised as such, and those of others are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.addresses import comparable, key

pytestmark = pytest.mark.once

STORY = "https://news.example.org/2031/03/hake"


@pytest.mark.parametrize(
    "other",
    [
        "http://news.example.org/2031/03/hake",
        "https://www.news.example.org/2031/03/hake/",
        "HTTPS://News.Example.ORG:443/2031/03/hake",
        "https://news.example.org/2031/03/hake#comments",
        "https://news.example.org/2031/03/hake?utm_source=letter&utm_medium=email",
        "https://news.example.org/2031/03/hake/?fbclid=Iw123&at_medium=RSS#top",
        "https://news.example.org/2031/03/h%61ke",
        "https://news.example.org./2031/03/hake",
        " https://news.example.org/2031/03/hake ",
    ],
)
def test_two_addresses_of_one_article_are_one(other):
    assert comparable(other) == comparable(STORY)
    assert key(other) == key(STORY)


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example.org/2031/03/cod",
        "https://other.example.org/2031/03/hake",
        "https://news.example.org:8080/2031/03/hake",
        "https://news.example.org/2031/03/hake?page=2",
        "https://news.example.org/2031/03/Hake",
    ],
)
def test_addresses_of_two_articles_are_two(other):
    assert key(other) != key(STORY)


def test_what_a_query_says_of_the_article_counts_in_any_order():
    assert key("https://a.example/story.asp?id=7&lang=en&utm_x=1") == key("http://a.example/story.asp?lang=en&id=7")
    assert key("https://a.example/?p=7") != key("https://a.example/?p=8")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://news.example.org",
        "https://www.news.example.org/",
        "https://news.example.org/index.html?utm_source=x",
        "mailto:ana@example.org",
        "ftp://example.org/a",
        "https:///a",
        "https://[::1/a",
        "https://example.org:99999/a",
    ],
)
def test_a_front_page_and_what_is_no_address_name_no_article(url):
    assert comparable(url) == ""
    assert key(url) == ""


@given(st.text(max_size=60))
def test_any_text_at_all_gets_an_answer(text):
    assert key(text) in ("", key(f" {text} "))
    assert isinstance(key(f"https://news.example.org/{text}"), str)
