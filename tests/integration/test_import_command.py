import csv
import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from disputes.actions import people
from disputes.models import Annotation, Article, Band, Cluster, Dispute, Fingerprint, Snapshot, User
from disputes.queries import integrity

WIRE = "Arvenia lodged a protest on Friday over the closure of the hake grounds, and its envoy said that {} boats wait."


@pytest.fixture
def owner(db) -> User:
    return people.create_user(username="boss", site_owner=True)


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_articles", *map(str, arguments), "--dispute", "hake", "--create", stdout=out)
    return out.getvalue()


def rows_of(report: Path) -> list[dict[str, str]]:
    with report.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def lines(path: Path, *texts: str) -> Path:
    path.write_text("\n".join(json.dumps({"title": f"No {n}", "text": text}) for n, text in enumerate(texts)))
    return path


def test_the_report_says_of_every_item_what_became_of_it(owner, tmp_path):
    lines(
        tmp_path / "a.jsonl", WIRE.format("forty"), "Belmark kept silent.", WIRE.format("fifty"), "Belmark kept silent."
    )
    (tmp_path / "b.jsonl").write_text('{"text": "Good enough."}\n{"text": "=cut off\n', encoding="utf-8")
    (tmp_path / "photo.xyz").write_bytes(b"\xff\xd8\xff")
    report = tmp_path.parent / f"{tmp_path.name}.csv"

    with pytest.raises(CommandError, match="2 rejected"):
        run(tmp_path, "--report", report, "--near", "0.7")

    first, silent, second = Article.objects.order_by("pk").values_list("pk", flat=True)
    assert [tuple(row.values()) for row in rows_of(report)[:6]] == [
        ("a.jsonl, line 1", "No 0", "imported", str(first), "", ""),
        ("a.jsonl, line 2", "No 1", "imported", str(silent), "", ""),
        ("a.jsonl, line 3", "No 2", "near-duplicate", str(second), str(first), f"imported; nearly the same as {first}"),
        ("a.jsonl, line 4", "No 1", "duplicate", str(silent), "", f"the same text is here as article {silent}"),
        ("b.jsonl, line 2", "", "rejected", "", "", rows_of(report)[4]["reason"]),
        ("b.jsonl, line 1", "Good enough.", "rejected", "", "", rows_of(report)[5]["reason"]),
    ]  # fmt: skip
    assert "is not valid JSON" in rows_of(report)[4]["reason"]
    assert rows_of(report)[5]["reason"].startswith("nothing of b.jsonl was stored: b.jsonl, line 2 is not valid JSON")
    assert (rows_of(report)[6]["place"], rows_of(report)[6]["status"]) == ("photo.xyz", "rejected")


def test_no_cell_of_the_report_is_run_by_a_spreadsheet(owner, tmp_path):
    path = tmp_path / "=cmd.jsonl"
    path.write_text(json.dumps({"title": "=HYPERLINK(1)", "text": "Text."}), encoding="utf-8")
    report = tmp_path / "report.csv"

    run(path, "--report", report)

    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows_of(report)[0]["place"].startswith("'=cmd")
    assert rows_of(report)[0]["title"] == "'=HYPERLINK(1)"


def test_the_original_is_kept_and_its_reader_stands_on_the_article(owner, tmp_path):
    path = lines(tmp_path / "a.jsonl", "One.", "Two.")

    run(path)

    assert set(Article.objects.values_list("snapshot__name", "reader")) == {("a.jsonl", "jsonl 1")}
    assert Snapshot.objects.get().size == path.stat().st_size


def test_a_dry_run_reports_and_keeps_nothing_at_all(owner, tmp_path):
    path = lines(tmp_path / "a.jsonl", WIRE.format("forty"), WIRE.format("fifty"))
    report = tmp_path / "report.csv"

    said = run(path, "--dry-run", "--report", report, "--near", "0.7")

    assert "2 would be imported, 0 duplicate, 0 rejected, 1 of them nearly the same as others" in said
    assert [(row["status"], row["article"]) for row in rows_of(report)] == [("imported", ""), ("near-duplicate", "")]
    for model in (Article, Snapshot, Dispute, Cluster):
        assert not model.objects.exists()


def test_what_is_damaged_in_a_zip_is_rejected_and_the_rest_is_imported(owner, tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bad.txt", "A story that will be damaged.")
        archive.writestr("good.txt", "A story that stays.")
    path.write_bytes(path.read_bytes().replace(b"will be damaged", b"has been damaged"[:15]))
    report = tmp_path / "report.csv"

    with pytest.raises(CommandError, match="1 rejected"):
        run(path, "--report", report)

    assert [(row["place"], row["status"]) for row in rows_of(report)] == [
        ("bad.txt", "rejected"),
        ("good.txt", "imported"),
    ]
    assert "damaged" in rows_of(report)[0]["reason"]


def test_a_long_file_is_stored_as_a_whole_or_not_at_all(owner, tmp_path):
    texts = [f"Boat number {n} was seen at dawn, said harbour clerk {n * n}." for n in range(1400)]
    path = lines(tmp_path / "long.jsonl", *texts)
    report = tmp_path / "report.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write('\n{"text": ""}')

    with pytest.raises(CommandError, match="1 rejected"):
        run(path, "--report", report)
    rejected = rows_of(report)
    lines(path, *texts)
    run(path, "--report", report)

    assert {row["status"] for row in rejected} == {"rejected"}
    assert len(rejected) == 1401
    assert Article.objects.count() == len(rows_of(report)) == 1400
    assert [row["place"] for row in rows_of(report)][::700] == ["long.jsonl, line 1", "long.jsonl, line 701"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--near", "0.2"], "between 0.6 and 1, not 0.2"),
        (["--near", "nan"], "between 0.6 and 1, not nan"),
        (["--near", "much"], "between 0.6 and 1, not much"),
        (["--map", "Headline"], "write it as theirs=ours, not Headline"),
        (["--map", "Headline=headline"], "there is no field “headline”"),
        (["--report", "/nowhere/at/all.csv"], "/nowhere/at/all.csv can't be written"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_imported(owner, tmp_path, arguments, sentence):
    path = lines(tmp_path / "a.jsonl", "One.")

    with pytest.raises(CommandError, match=sentence):
        run(path, *arguments)

    assert not Article.objects.exists()


def test_articles_of_before_are_compared_once_by_command(owner, tmp_path):
    run(lines(tmp_path / "a.jsonl", WIRE.format("forty"), WIRE.format("fifty")), "--near", "0.99")
    Band.objects.all().delete()
    Fingerprint.objects.all().delete()
    out = StringIO()

    call_command("cluster", stdout=out)
    call_command("cluster", stdout=out)

    assert out.getvalue().splitlines() == ["2 compared", "0 compared"]


def test_annotations_that_come_with_a_text_are_stored_under_our_labels(owner, tmp_path):
    (tmp_path / "story.txt").write_text("Arvenia threatened to close the strait.", encoding="utf-8")
    (tmp_path / "story.ann").write_text("T1\tWarning 8 38\tthreatened to close the strait\nT2\tPlace 32 38\tstrait\n")
    report = tmp_path.parent / f"{tmp_path.name}.csv"

    said = run(tmp_path, "--label", "Warning=threat", "--report", report)

    (annotation,) = Annotation.objects.all()
    assert (annotation.label.slug, annotation.quote) == ("threat", "threatened to close the strait")
    assert "1 imported, 0 duplicate, 0 rejected, with 1 annotations" in said
    assert "“Place” is not one of the codebook" in rows_of(report)[0]["reason"]
    assert list(integrity.broken()) == []


def test_annotations_wait_for_the_article_that_a_later_file_brings(owner, tmp_path):
    target = {"source": "https://news.example/strait", "selector": {"type": "TextQuoteSelector", "exact": "close it"}}
    annotation = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "https://anno.example/1",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "threat", "purpose": "tagging"},
        "target": target,
    }
    (tmp_path / "a.jsonld").write_text(json.dumps(annotation), encoding="utf-8")
    article = {"text": "Arvenia said it would close it.", "url": "https://news.example/strait"}
    (tmp_path / "b.jsonl").write_text(json.dumps(article), encoding="utf-8")
    report = tmp_path.parent / f"{tmp_path.name}.csv"

    run(tmp_path, "--report", report)
    again = run(tmp_path / "a.jsonld")

    assert Annotation.objects.get().quote == "close it"
    assert [row["status"] for row in rows_of(report)] == ["imported", "imported"]
    assert "0 imported, 0 duplicate, 0 rejected" in again
    assert Annotation.objects.count() == 1


def test_annotations_of_an_article_that_is_nowhere_are_rejected(owner, tmp_path):
    annotation = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "https://anno.example/1",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "threat", "purpose": "tagging"},
        "target": {"source": "https://news.example/x", "selector": {"type": "TextQuoteSelector", "exact": "close it"}},
    }
    path = tmp_path / "a.jsonld"
    path.write_text(json.dumps(annotation), encoding="utf-8")

    with pytest.raises(CommandError, match="1 rejected"):
        run(path)


def test_a_label_that_the_codebook_lacks_is_refused_at_once(owner, tmp_path):
    path = lines(tmp_path / "a.jsonl", "One.")

    with pytest.raises(CommandError, match="no label “warning” for “Warning”"):
        run(path, "--label", "Warning=warning")


def test_columns_are_what_the_command_says(owner, tmp_path):
    (tmp_path / "a.csv").write_text(
        "Kopfzeile;Rumpf;Tag\nPorts shut;Orrland shut its ports.;4. März 2031\n", encoding="utf-8"
    )

    run(tmp_path / "a.csv", "--map", "Kopfzeile=title", "--map", "Rumpf=text", "--map", "Tag=published")

    article = Article.objects.get()
    assert (article.title, article.text(), str(article.published)) == (
        "Ports shut",
        "Orrland shut its ports.",
        "2031-03-04",
    )
    assert article.reader == "csv 1"


def test_a_crawl_is_not_refused_for_a_page_that_is_no_article(owner, tmp_path):
    def record(address: str, body: str) -> bytes:
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        return head.encode() + answer + b"\r\n\r\n"

    sentence = "Orrland shut its ports on Monday and asked Vesk for talks, the ministry in Kestrel said in a statement."
    page = f"<title>Ports shut</title><article><h1>Ports shut</h1><p>{sentence}</p><p>Vesk waits.</p></article>"
    (tmp_path / "crawl.warc").write_bytes(
        record("https://wire.example/", "<title>Home</title>") + record("https://wire.example/14", page)
    )

    out = run(tmp_path / "crawl.warc")

    assert "note: crawl.warc: item 1: " in out
    assert Article.objects.get().url == "https://wire.example/14"
