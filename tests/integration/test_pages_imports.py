"""Bringing articles in by page: what was sent is shown first, and stored when the person says so."""

import io
import zipfile

import pytest

from disputes.importers import limits
from disputes.models import Article, ImportJob, ImportUpload
from tests.conftest import TEXT
from tests.imports import HTMX, URL, item, long, send, standings, statuses, table, upload

STORY = "A fleet of trawlers left Halven before dawn.\n\nNobody said where it was bound."


def paste(client, **values):
    return client.post(URL, {"way": "pasted", "text": STORY} | values)


def start(client, job):
    answer = client.post(f"{job.get_absolute_url()}start/", follow=True)
    job.refresh_from_db()
    return answer


@pytest.mark.parametrize(("name", "status"), [("olga", 404), ("rui", 403), ("ana", 403), ("ada", 302), ("oda", 302)])
def test_reviewers_and_owners_import(client, world, name, status):
    client.force_login(getattr(world, name))

    assert client.get(URL).status_code == (200 if status == 302 else status)
    assert paste(client).status_code == status
    assert ImportJob.objects.count() == (1 if status == 302 else 0)


def test_nothing_is_stored_before_the_person_says_so(client, world):
    client.force_login(world.ada)

    page = client.get(paste(client)["Location"])

    assert "Nothing is stored yet." in page.text
    assert "A fleet of trawlers left Halven before dawn." in page.text
    assert "Import 1 article" in page.text
    assert Article.objects.count() == 1


def test_a_pasted_text_becomes_an_article_with_what_the_form_says(client, world):
    client.force_login(world.ada)
    paste(
        client, title="Trawlers leave", outlet="Halven Post", author="I. Tarn", published="2031-03-14",
        url="news.example.org/trawlers",
    )  # fmt: skip

    page = start(client, ImportJob.objects.get())

    article = Article.objects.get(title="Trawlers leave")
    assert (article.outlet, article.author, str(article.published)) == ("Halven Post", "I. Tarn", "2031-03-14")
    assert article.url == "https://news.example.org/trawlers"
    assert "1 imported" in page.text
    assert f'href="/articles/{article.pk}/"' in page.text
    assert article.text() == STORY
    assert article.imported_by == world.ada
    assert article.reader.startswith("text ")
    assert article.snapshot is not None


def test_a_text_that_is_here_already_is_linked_before_and_after(client, world):
    client.force_login(world.ada)
    before = client.get(paste(client, text=TEXT)["Location"])

    after = start(client, ImportJob.objects.get())

    for page in (before, after):
        assert f'href="/articles/{world.article.pk}/"' in page.text
        assert "lready here" in page.text
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": "  \n "}, "The text is empty."),
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
    assert not ImportJob.objects.exists()


def test_several_files_are_imported_and_each_item_is_accounted_for(client, world):
    client.force_login(world.ada)
    rows = table(("One", "2031-03-14", "A first dispatch about hake."), ("Two", "2031-03-15", "A second dispatch."))

    job = send(
        client, upload("story.txt", STORY), upload("table.csv", rows), upload("again.txt", STORY),
        upload("picture.png", b"\x89PNG\r\n\x1a\n"), upload("empty.txt", b""),
    )  # fmt: skip
    page = client.get(job.get_absolute_url())
    start(client, job)

    assert "Import 3 articles" in page.text
    assert "(1 already here, 2 rejected)" in " ".join(page.text.split())
    assert statuses(job) == {
        "story.txt": "imported",
        "table.csv, line 2": "imported",
        "table.csv, line 3": "imported",
        "again.txt": "duplicate",
        "picture.png": "rejected",
        "empty.txt": "rejected",
    }
    assert job.counts == {"imported": 3, "duplicate": 1, "rejected": 2}
    assert Article.objects.count() == 4


def test_a_zip_is_read_file_by_file(client, world):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/one.txt", "One dispatch about hake.")
        archive.writestr("a/two.txt", "Two dispatches about hake.")
        archive.writestr("../evil.txt", "Out of the zip.")
    client.force_login(world.ada)

    job = send(client, upload("many.zip", packed.getvalue()), upload("last.txt", STORY))
    start(client, job)

    assert list(statuses(job).items()) == [
        ("../evil.txt", "rejected"),
        ("a/one.txt", "imported"),
        ("a/two.txt", "imported"),
        ("last.txt", "imported"),
    ]


def test_a_folder_comes_without_what_computers_leave_in_it(client, world):
    client.force_login(world.ada)

    job = send(client, upload("one.txt", STORY), upload(".DS_Store", b"\x00\x01"), field="folder")

    assert standings(job) == {"one.txt": "warned"}


def test_of_files_with_one_name_those_of_one_folder_belong_together(client, world):
    client.force_login(world.ada)

    send(client, upload("one.txt", STORY), upload("one.txt", TEXT), paths='["a/one.txt", "b/one.txt"]')

    assert list(ImportUpload.objects.order_by("number").values_list("name", "folder")) == [
        ("one.txt", "a"), ("one.txt", "b"),
    ]  # fmt: skip


def test_choosing_nothing_is_said_at_the_field(client, world):
    client.force_login(world.ada)

    page = client.post(URL, {"way": "files"})

    assert page.status_code == 422
    assert "Choose at least one file or a folder." in page.text


def test_what_is_too_large_is_said_plainly(client, world, monkeypatch):
    monkeypatch.setattr(limits, "UPLOAD_BYTES", 2**20)
    client.force_login(world.ada)

    page = client.post(URL, {"way": "files", "files": [upload("large.txt", b"x" * (2**20 + 1))]})

    assert page.status_code == 422
    assert "“large.txt” is larger than 1 MB" in page.text
    assert not ImportJob.objects.exists()


def test_a_large_file_is_read_from_the_disk(client, world, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    client.force_login(world.ada)

    assert standings(send(client, upload("story.txt", STORY))) == {"story.txt": "warned"}


def test_hostile_names_come_out_as_text(client, world):
    client.force_login(world.ada)

    job = send(
        client, upload("<b>x<b>.exe", b"MZ"), upload("\u202etxt.evil.txt", STORY), upload("y" * 300 + ".txt", TEXT)
    )
    page = client.get(job.get_absolute_url())

    assert "<b>x<b>" not in page.text
    assert "\u202e" not in page.text
    assert max(map(len, statuses(job))) <= limits.NAME_CHARACTERS


def test_links_are_offered_only_where_they_may_be_fetched(client, world, settings):
    client.force_login(world.ada)
    settings.FETCH_LINKS = False
    assert "Fetch the pages" not in client.get(URL).text
    assert client.post(URL, {"way": "links", "links": "https://news.example/"}).status_code == 422

    settings.FETCH_LINKS = True
    page = client.post(URL, {"way": "links", "links": "https://news.example/\nfile:///etc/passwd"})

    assert "Fetch the pages" in page.text
    assert "is not a web address" in page.text
    assert not ImportJob.objects.exists()


# Looking through ------------------------------------------------------------------------------------------------------


@pytest.fixture
def job(client, world):
    client.force_login(world.ada)
    rows = table(
        ("Trawlers leave", "2031-03-14", long("A fleet of trawlers left Halven")),
        ("Ambiguous", "3/4/2031", long("Talks between Arvenia and Belmark went on")),
        ("Impossible", "31/02/1974", long("The envoy did not come to Tarn")),
        ("Undated", "", long("Hake was dear at the market of Halven")),
    )
    return send(client, upload("table.csv", rows))


def correct(client, one, htmx=True, **values):
    return client.post(f"{one.job.get_absolute_url()}items/{one.pk}/", values, headers=HTMX if htmx else {})


def test_the_preview_says_what_is_odd_of_each(client, job):
    page = client.get(job.get_absolute_url()).text

    assert list(standings(job).values()) == ["fine", "blocked", "blocked", "warned"]
    assert "“published” is ambiguous (3/4/2031)" in page
    assert "3 April 2031" in page
    assert "4 March 2031" in page
    assert "“published” is not a date (31/02/1974)" in page
    assert 'value="3/4/2031"' in page
    assert page.count("no date") == 1


def test_a_date_that_may_be_two_is_settled_by_choosing_one(client, job):
    one = item(job, "table.csv, line 3")

    row = correct(client, one, choose="published=2031-04-03")

    assert row["HX-Retarget"] == f"#item-{one.pk}"
    assert 'value="2031-04-03"' in row.text
    assert standings(job)["table.csv, line 3"] == "fine"
    start(client, job)
    assert str(Article.objects.get(title="Ambiguous").published) == "2031-04-03"


def test_a_value_is_corrected_in_place_by_the_rules_of_the_readers(client, job):
    one = item(job, "table.csv, line 4")

    refused = correct(client, one, published="30/02/1974")
    accepted = correct(client, one, published="28 February 1974", language="pt_BR")

    assert refused.status_code == 422
    assert "“published” is not a date (30/02/1974)" in refused.text
    assert accepted.status_code == 200
    assert 'data-saved="published" value="1974-02-28"' in accepted.text
    assert 'data-saved="language" value="pt-BR"' in accepted.text
    assert 'id="tally-import"' in accepted.text
    assert standings(job)["table.csv, line 4"] == "fine"


def test_of_several_values_the_good_are_kept_and_the_bad_told(client, job):
    one = item(job, "table.csv, line 2")

    answer = correct(client, one, title="Better title", url="javascript:alert(1)")

    assert answer.status_code == 422
    one.refresh_from_db()
    assert one.corrections == {"title": "Better title"}


def test_without_a_script_a_wrong_value_comes_back_in_its_field(client, job):
    one = item(job, "table.csv, line 4")

    page = correct(client, one, htmx=False, published="gestern", title="Impossible")

    assert page.status_code == 422
    assert 'value="gestern"' in page.text
    assert "“published” is not a date (gestern)" in page.text

    answer = correct(client, one, htmx=False, published="1974-02-28", title="Impossible")
    assert answer["Location"].endswith(f"#item-{one.pk}")


def test_what_was_corrected_back_is_no_correction(client, job):
    one = item(job, "table.csv, line 2")

    correct(client, one, title="Another")
    correct(client, one, title="Trawlers leave")

    one.refresh_from_db()
    assert one.corrections == {}


def test_one_is_left_out_and_taken_in_again(client, job):
    one = item(job, "table.csv, line 3")

    out = correct(client, one, do="leave_out")
    assert "Take in" in out.text
    assert standings(job)["table.csv, line 3"] == "left_out"

    correct(client, one, do="take_in")
    assert standings(job)["table.csv, line 3"] == "blocked"


def test_all_that_stand_so_are_left_out_and_taken_in_at_once(client, job):
    client.post(f"{job.get_absolute_url()}choose/", {"do": "leave_out", "show": "blocked"})
    assert list(standings(job).values()) == ["fine", "left_out", "left_out", "warned"]

    client.post(f"{job.get_absolute_url()}choose/", {"do": "take_in"})
    assert list(standings(job).values()) == ["fine", "blocked", "blocked", "warned"]


def test_an_outlet_is_set_for_all_without_one(client, job):
    one = item(job, "table.csv, line 2")
    correct(client, one, outlet="Own Paper")

    client.post(f"{job.get_absolute_url()}choose/", {"do": "default", "name": "outlet", "value": " The  Courier "})
    start(client, job)

    assert dict(Article.objects.filter(import_job=job).values_list("title", "outlet")) == {
        "Trawlers leave": "Own Paper",
        "Undated": "The Courier",
    }


@pytest.mark.parametrize(
    "values",
    [
        {"do": "default", "name": "language", "value": "not a language"},
        {"do": "default", "name": "text", "value": "x"},
        {"do": "threshold", "threshold": "59"},
        {"do": "threshold", "threshold": "٨٠"},
        {"do": "names", "label-theirs": ["A"], "label-ours": ["unknown"]},
    ],
    ids=str,
)
def test_a_choice_that_cannot_be_is_refused_with_a_sentence(client, job, values):
    page = client.post(f"{job.get_absolute_url()}choose/", values)

    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_filters_show_one_standing_and_pages_follow(client, world, monkeypatch):
    monkeypatch.setattr("disputes.queries.imports.PAGE", 10)
    client.force_login(world.ada)
    rows = [(f"Story {number}", "" if number % 3 else "2031-03-14", long(f"Word{number}")) for number in range(35)]
    job = send(client, upload("table.csv", table(*rows)))

    first = client.get(f"{job.get_absolute_url()}?show=fine")
    seen = first.text.count('class="item"')
    following = first.context["page"].after
    second = client.get(f"{job.get_absolute_url()}?show=fine&after={following}")

    assert seen == 10
    assert second.text.count('class="item"') == 2
    assert client.get(f"{job.get_absolute_url()}?show=nonsense").status_code == 400
    assert client.get(f"{job.get_absolute_url()}?after=nonsense").status_code == 400


def test_the_preview_asks_no_more_of_the_store_when_there_are_more_items(client, world, django_assert_max_num_queries):
    client.force_login(world.ada)
    rows = [(f"Story {number}", "2031-03-14", long(f"Word{number}")) for number in range(40)]
    job = send(client, upload("table.csv", table(*rows)))

    with django_assert_max_num_queries(16):
        client.get(job.get_absolute_url())


# Importing ------------------------------------------------------------------------------------------------------------


def test_asked_twice_it_imports_once(client, job):
    start(client, job)
    again = start(client, job)

    assert again.status_code == 200
    assert "2 imported" in again.text
    assert Article.objects.filter(import_job=job).count() == 2


def test_a_stale_preview_changes_nothing_any_more(client, job):
    start(client, job)

    answer = correct(client, item(job, "table.csv, line 2"), title="Too late")

    assert answer.status_code == 409
    assert Article.objects.filter(title="Trawlers leave").exists()


def test_a_cancelled_preview_is_gone(client, job):
    client.post(f"{job.get_absolute_url()}cancel/")

    page = client.get(job.get_absolute_url())

    assert "This import was cancelled" in page.text
    assert not job.items.exists()
    assert client.post(f"{job.get_absolute_url()}cancel/").status_code == 409


def test_the_report_can_be_downloaded_and_runs_nothing_in_a_spreadsheet(client, world):
    client.force_login(world.ada)
    rows = table(("=HYPERLINK(0)", "2031-03-14", long("Hake")), ("Bad", "31/02/1974", long("Cod")))
    job = send(client, upload("table.csv", rows))
    start(client, job)

    answer = client.get(f"{job.get_absolute_url()}report.csv")
    content = b"".join(answer).decode("utf-8-sig")

    assert "attachment" in answer["Content-Disposition"]
    lines = content.splitlines()
    assert lines[0] == "place,title,status,article,near,reason"
    assert lines[1].startswith('"table.csv, line 2",\'=HYPERLINK(0),imported,')
    assert lines[2] == '"table.csv, line 3",Bad,rejected,,,“published” is not a date (31/02/1974)'


def test_imports_of_a_dispute_are_listed(client, job):
    start(client, job)

    page = client.get(URL)

    assert "2 imported · 2 rejected" in page.text
    assert f'href="{job.get_absolute_url()}"' in page.text


def test_an_import_of_another_dispute_is_not_there(client, world, job):
    world.oda.is_superuser = True
    world.oda.save()
    client.force_login(world.oda)

    assert client.get(f"/disputes/other/imports/{job.pk}/").status_code == 404
    assert client.get(f"/disputes/banks/imports/{2**70}/").status_code == 404
    assert client.post(f"{job.get_absolute_url()}items/{2**70}/").status_code == 404
