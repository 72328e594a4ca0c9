"""Bringing articles in by page."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from disputes.models import Article
from tests.conftest import TEXT

URL = "/disputes/banks/import/"
STORY = "A fleet of trawlers left Halven before dawn.\n\nNobody said where it was bound."


def upload(name, content):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def send(client, *files, field="files"):
    return client.post(URL, {"way": "files", field: list(files)})


def paste(client, **values):
    return client.post(URL, {"way": "pasted", "text": STORY} | values)


@pytest.mark.parametrize(("name", "status"), [("olga", 404), ("rui", 403), ("ana", 403), ("ada", 200), ("oda", 200)])
def test_reviewers_and_owners_import(client, world, name, status):
    client.force_login(getattr(world, name))

    assert client.get(URL).status_code == status
    assert paste(client).status_code == status
    assert Article.objects.count() == (2 if status == 200 else 1)


def test_a_pasted_text_becomes_an_article_with_what_the_form_says(client, world):
    client.force_login(world.ada)

    page = paste(
        client, title="Trawlers leave", outlet="Halven Post", author="I. Tarn", published="2031-03-14",
        url="news.example.org/trawlers",
    )  # fmt: skip

    article = Article.objects.get(title="Trawlers leave")
    assert (article.outlet, article.author, str(article.published)) == ("Halven Post", "I. Tarn", "2031-03-14")
    assert article.url == "https://news.example.org/trawlers"
    assert f'href="/articles/{article.pk}/"' in page.text
    assert article.text() == STORY


def test_a_text_that_is_here_already_is_linked(client, world):
    client.force_login(world.ada)

    page = paste(client, text=TEXT)

    assert "0 imported, 1 already here" in page.text
    assert f'href="/articles/{world.article.pk}/"' in page.text
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": "  \n "}, "The text is empty."),
        ({"text": "… — …"}, "holds no words"),
        ({"published": "yesterday"}, "Enter a valid date"),
        ({"url": "javascript:alert(1)"}, "Give a whole address"),
        ({"url": "ftp://example.org/x"}, "begins with http"),
        ({"title": "x" * 501}, "at most 500 characters"),
    ],
    ids=str,
)
def test_nothing_typed_is_lost_when_something_is_wrong(client, world, values, sentence):
    client.force_login(world.ada)

    page = paste(client, **{"outlet": "Typed outlet"} | values)

    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="Typed outlet"' in page.text
    assert values.get("text", "Nobody said where it was bound.").strip() in page.text
    assert Article.objects.count() == 1


def test_several_files_are_imported_and_each_is_accounted_for(client, world):
    client.force_login(world.ada)
    table = (
        "title,text,outlet\nOne,A first dispatch about hake.,North Wire\nTwo,A second dispatch about hake.,North Wire\n"
    )

    page = send(
        client, upload("story.txt", STORY), upload("table.csv", table), upload("again.txt", STORY),
        upload("picture.png", b"\x89PNG\r\n\x1a\n"),
    )  # fmt: skip

    assert "3 imported, 1 already here, 1 file rejected" in page.text
    assert "picture.png" in page.text
    assert Article.objects.count() == 4


def test_a_file_with_a_fault_is_left_out_whole_and_the_line_is_named(client, world):
    client.force_login(world.ada)

    page = send(client, upload("notes.jsonl", '{"text": "A good line about hake."}\n{broken\n'))

    assert "notes.jsonl" in page.text
    assert "line 2" in page.text
    assert Article.objects.count() == 1


def test_a_zip_is_unpacked(client, world):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/one.txt", "One dispatch about hake.")
        archive.writestr("a/two.txt", "Two dispatches about hake.")
    client.force_login(world.ada)

    page = send(client, upload("many.zip", packed.getvalue()))

    assert "2 imported" in page.text


def test_a_folder_comes_without_what_computers_leave_in_it(client, world):
    client.force_login(world.ada)

    page = send(client, upload("one.txt", STORY), upload(".DS_Store", b"\x00\x01"), field="folder")

    assert "1 imported" in page.text
    assert "DS_Store" not in page.text


def test_an_empty_file_is_reported(client, world):
    client.force_login(world.ada)

    page = send(client, upload("empty.txt", b""))

    assert "0 imported" in page.text
    assert "empty.txt" in page.text


def test_choosing_nothing_is_said_at_the_field(client, world):
    client.force_login(world.ada)

    page = send(client)

    assert page.status_code == 422
    assert "Choose at least one file or a folder." in page.text


def test_a_large_file_is_read_from_the_disk(client, world, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    client.force_login(world.ada)

    assert "1 imported" in send(client, upload("story.txt", STORY)).text


def test_hostile_names_come_out_as_text(client, world):
    client.force_login(world.ada)

    page = send(client, upload("<b>x<b>.exe", b"MZ"))

    assert "<b>x<b>" not in page.text
