"""Import jobs from the side of who works on them: going on after a stop, cancelling, undoing, odd files."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from disputes import permissions
from disputes.actions import annotations, articles
from disputes.actions.imports import choices, leases, reading, running, staging, storing
from disputes.errors import Conflict, Invalid
from disputes.importers import READERS, Reader
from disputes.importers.fetching import Fetched
from disputes.importers.fields import COLUMNS
from disputes.importers.refusals import Refused
from disputes.models import Annotation, Article, Change, Cluster, ImportItem, ImportJob, ImportSource
from disputes.queries import imports as queries
from disputes.records import Note
from tests.conftest import TEXT, annotate, record
from tests.imports import begin, item, long, ready, staged, standings, table, work

State = ImportJob.State


def rows(count, start=0):
    return [(f"Story {number}", "2031-03-14", long(f"Word{number} and net")) for number in range(start, start + count)]


def stories():
    return Article.objects.filter(title__startswith="Story", deleted_at=None)


class Stopped(BaseException):
    """What ends a process without its program knowing."""


def taken(job, worker):
    held = leases.take(job.pk, worker=worker)
    assert held
    return held


def at_items(monkeypatch, happen):
    """Tables are read as ever, but before each item something may happen; it is told how many came before."""
    csv = next(one for one in READERS if one.name == "csv")
    came = [0]

    def read(source, reading):
        for found in csv.read(source, reading):
            happen(came[0])
            came[0] += 1
            yield found

    watched = Reader(csv.name, csv.version, csv.title, csv.endings, read)
    monkeypatch.setattr("disputes.importers.READERS", (watched, *READERS))


def stop_at(number):
    def happen(came):
        if came == number:
            raise Stopped

    return happen


# Going on -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("items", [0, 1, 3, 6, 7, 8, 10])
def test_reading_goes_on_wherever_it_was_stopped(world, monkeypatch, items):
    monkeypatch.setattr(reading, "BATCH", 3)
    job = staged(world, [("a.csv", table(*rows(7))), ("b.txt", TEXT), ("c.csv", table(*rows(4, 7)))])
    with monkeypatch.context() as power:
        at_items(power, stop_at(items))
        with pytest.raises(Stopped):
            work(job)

    job = work(job)

    assert job.state == State.READY
    assert len(standings(job)) == job.items.count() == 12
    assert list(job.items.order_by("source", "id").values_list("place", flat=True)) == [
        *(f"a.csv, line {line}" for line in range(2, 9)), "b.txt", *(f"c.csv, line {line}" for line in range(2, 6)),
    ]  # fmt: skip


@pytest.mark.parametrize(("items", "stored"), [(0, 0), (1, 0), (3, 3), (6, 6), (7, 7), (9, 7), (11, 10)])
def test_storing_goes_on_wherever_it_was_stopped_and_doubles_nothing(world, monkeypatch, items, stored):
    monkeypatch.setitem(storing.BATCH, connection.vendor, 3)
    job = begin(ready(world, ("a.csv", table(*rows(7))), ("b.csv", table(*rows(5, 7)))))
    with monkeypatch.context() as power:
        at_items(power, stop_at(items))
        with pytest.raises(Stopped):
            work(job)
    assert stories().count() == stored

    job = work(job)

    assert job.state == State.DONE
    assert job.counts == {"imported": 12}
    assert stories().count() == 12


def test_a_job_that_another_worker_holds_is_left_alone_until_its_lease_runs_out(world):
    job = staged(world, [("a.txt", TEXT)])
    assert leases.take(job.pk, worker="other")

    assert not running.run(job.pk, worker="mine")

    ImportJob.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert running.run(job.pk, worker="mine")


def test_a_worker_whose_job_was_taken_over_stores_nothing_more(world):
    job = begin(ready(world, ("a.csv", table(*rows(3)))))
    mine = taken(job, "slow")
    ImportJob.objects.filter(pk=job.pk).update(worker="quick")

    with pytest.raises(leases.Lost):
        storing.store(mine)

    assert not stories().exists()


def test_the_jobs_of_a_deleted_dispute_rest(world):
    job = staged(world, [("a.txt", TEXT)])
    world.dispute.deleted_at = timezone.now()
    world.dispute.save()

    assert not running.waiting("mine")
    running.run_all(worker="mine")

    job.refresh_from_db()
    assert job.state == State.READING


def test_a_job_whose_files_lie_on_another_machine_is_not_touched(world):
    job = staged(world, [("a.txt", TEXT)])
    staging.discard(job)

    assert not running.waiting("mine")


# What can go wrong ----------------------------------------------------------------------------------------------------


def test_a_source_that_kills_the_program_twice_is_left_out_and_the_rest_is_read(world):
    job = staged(world, [("bomb.csv", table(*rows(2))), ("b.txt", TEXT)])
    held = taken(job, "home")
    for _ in range(2):
        ImportSource.objects.get_or_create(job=held, upload=held.uploads.get(number=0), member=0, name="bomb.csv")
        ImportJob.objects.update(worker="home", leased_until=timezone.now() + leases.LIFE)
        running.crashed("home")

    job = work(job)

    assert job.state == State.READY
    assert item(job, "bomb.csv").problems[0]["message"] == reading.STOPPED
    assert standings(job)["b.txt"] == "here"


def test_a_reader_that_makes_a_mistake_fails_its_file_only(world, monkeypatch, caplog):
    def mistaken(source, reading):
        yield Note(source.name, "so far so good")
        raise KeyError("mistake")

    broken = Reader("broken", 1, "Broken", (".csv",), mistaken)
    monkeypatch.setattr("disputes.importers.READERS", (broken, *READERS))

    job = ready(world, ("a.csv", table(*rows(2))), ("b.txt", TEXT))

    assert job.state == State.READY
    assert "the reader made a mistake (KeyError)" in item(job, "a.csv").problems[0]["message"]
    assert standings(job)["b.txt"] == "here"
    assert "broken 1" in caplog.text


def test_a_reader_that_takes_too_much_memory_fails_its_file_only(world, monkeypatch):
    def hungry(source, reading):
        yield Note(source.name, "so far so good")
        raise MemoryError

    monkeypatch.setattr("disputes.importers.READERS", (Reader("hungry", 1, "Hungry", (".csv",), hungry), *READERS))

    job = ready(world, ("a.csv", table(*rows(2))))

    assert "too much memory" in item(job, "a.csv").problems[0]["message"]


def test_a_reader_that_yields_nothing_is_not_silence(world, monkeypatch):
    silent = Reader("silent", 1, "Silent", (".csv",), lambda source, reading: iter(()))
    monkeypatch.setattr("disputes.importers.READERS", (silent, *READERS))

    job = ready(world, ("a.csv", table(*rows(2))))

    assert item(job, "a.csv").problems[0]["message"] == "holds no article"


def test_a_file_that_changed_on_the_disk_is_rejected_not_mixed_up(world):
    job = begin(ready(world, ("a.csv", table(*rows(3))), ("b.csv", table(*rows(2, 3)))))
    staging.path_of(job, job.uploads.get(number=0)).write_text(table(*rows(3, 100)))

    job = work(job)

    assert job.counts == {"rejected": 3, "imported": 2}
    assert item(job, "a.csv, line 2").reason == storing.CHANGED


def test_another_version_of_the_reader_does_not_store_what_nobody_saw(world, monkeypatch):
    job = begin(ready(world, ("a.csv", table(*rows(3)))))
    newer = tuple(
        Reader(one.name, one.version + 1, one.title, one.endings, one.read, one.recognises) for one in READERS
    )
    monkeypatch.setattr("disputes.importers.READERS", newer)

    job = work(job)

    assert job.counts == {"rejected": 3}
    assert not stories().exists()


def test_a_file_that_was_lost_is_said(world):
    job = begin(ready(world, ("a.csv", table(*rows(3))), ("b.csv", table(*rows(2, 3)))))
    staging.path_of(job, job.uploads.get(number=0)).unlink()

    job = work(job)

    assert job.counts == {"rejected": 3, "imported": 2}


def test_storing_that_fails_twice_is_taken_back(world, monkeypatch, caplog):
    monkeypatch.setitem(storing.BATCH, connection.vendor, 3)
    job = begin(ready(world, ("a.csv", table(*rows(6)))))

    def fail(came):
        if came >= 4:
            raise RuntimeError("no room left")

    with monkeypatch.context() as disk:
        at_items(disk, fail)
        work(job)
        assert stories().count() == 3
        work(job)
    job = work(job)

    assert job.state == State.FAILED
    assert "twice" in job.error
    assert not stories().exists()


# Counting and comparing -----------------------------------------------------------------------------------------------


def test_the_same_text_twice_in_one_import_is_told_and_stored_once(world):
    job = ready(world, ("a.txt", long("Nets were cut")), ("b.txt", long("Nets were cut")))

    assert standings(job) == {"a.txt": "warned", "b.txt": "here"}
    assert item(job, "b.txt").warnings[-1]["words"] == "the same text as a.txt"
    job = work(begin(job))
    assert job.counts == {"imported": 1, "duplicate": 1}


def test_what_is_nearly_the_same_is_told_before_and_clustered_after(world):
    wire = long("Arvenia and Belmark signed a paper on hake", 30)
    world_article = articles.add(dispute=world.dispute, record=record(wire, title="Wire"), by=world.oda)
    one, two = wire.replace("number 7", "number seven"), wire.replace("number 9", "number nine")

    job = ready(world, ("a.txt", one), ("b.txt", two), ("c.txt", long("Something else entirely happened in Tarn")))

    near = {place: [one["title"] for one in item(job, place).near] for place in ("a.txt", "b.txt", "c.txt")}
    assert near["a.txt"] == ["Wire"]
    assert near["b.txt"][0] == "Wire"
    assert "(a.txt)" in near["b.txt"][1] or near["b.txt"][1] == "a.txt"
    assert near["c.txt"] == []
    job = work(begin(job))
    assert job.counts == {"imported": 1, "near": 2}
    assert Cluster.objects.count() == 1
    report = {line[0]: line for line in queries.lines(job)}
    assert report["a.txt"][2] == "near-duplicate"
    assert report["a.txt"][4] == str(world_article.pk)


def test_a_higher_threshold_makes_fewer_the_same(world):
    wire = long("Arvenia and Belmark signed a paper on hake", 30)
    edited = wire.replace("number 7", "number seven").replace("number 19", "number nineteen")
    job = ready(
        world,
        ("a.md", f"---\npublished: 2031-03-14\n---\n{wire}"),
        ("b.md", f"---\npublished: 2031-03-14\n---\n{edited}"),
    )
    assert standings(job)["b.md"] == "warned"

    choices.set_threshold(job=job, percent=100)

    assert standings(job)["b.md"] == "fine"
    job = work(begin(ImportJob.objects.get(pk=job.pk)))
    assert job.counts == {"imported": 2}


# Cancelling and undoing -----------------------------------------------------------------------------------------------


def test_cancelled_while_it_is_stored_nothing_stays(world, monkeypatch):
    monkeypatch.setitem(storing.BATCH, connection.vendor, 3)
    job = begin(ready(world, ("a.csv", table(*rows(9)))))

    def cancel(came):
        if came == 6:
            choices.cancel(job=ImportJob.objects.get(pk=job.pk), by=world.oda)

    at_items(monkeypatch, cancel)
    job = work(job)

    assert job.state == State.CANCELLED
    assert job.ended_by == world.oda
    assert not stories().exists()
    assert not staging.folder_of(job).exists()


def test_cancelled_while_it_is_read_nothing_is_left(world, monkeypatch):
    job = staged(world, [("a.csv", table(*rows(9)))])
    held = taken(job, "mine")

    choices.cancel(job=ImportJob.objects.get(pk=job.pk), by=world.oda)

    with pytest.raises(leases.Lost):
        reading.read(held, fetch=lambda url: pytest.fail(url))
    assert not ImportItem.objects.exists()


def test_an_import_is_undone_as_a_whole_and_can_be_brought_back_article_by_article(world):
    job = work(begin(ready(world, ("a.csv", table(*rows(120))), ("b.txt", TEXT))))
    assert job.counts == {"imported": 120, "duplicate": 1}

    choices.undo(job=job, by=world.oda)
    job = work(job)

    assert job.state == State.UNDONE
    assert list(Article.objects.present()) == [world.article]
    lines = Change.objects.filter(kind="article", action="deleted")
    assert {line.by for line in lines} == {world.oda}
    assert lines.count() == 120
    articles.restore(article=Article.objects.get(title="Story 7"), by=world.oda)
    assert stories().count() == 1


def test_an_import_somebody_has_worked_on_is_not_undone(world):
    job = work(begin(ready(world, ("a.csv", table(*rows(3))))))
    annotate(world, article=Article.objects.get(title="Story 1"), quote="Word1 and net, number 0", by=world.ben)

    with pytest.raises(Conflict, match=r"1 of its articles is annotated \(“Story 1”\)"):
        choices.undo(job=job, by=world.oda)

    job.refresh_from_db()
    assert job.state == State.DONE
    assert stories().count() == 3


def test_what_is_annotated_between_asking_and_undoing_stays(world):
    job = work(begin(ready(world, ("a.csv", table(*rows(3))))))
    choices.undo(job=job, by=world.oda)
    annotate(world, article=Article.objects.get(title="Story 1"), quote="Word1 and net, number 0", by=world.ben)

    job = work(job)

    assert job.state == State.DONE
    assert "1 article stays" in job.error
    assert [article.title for article in stories()] == ["Story 1"]


def test_undoing_twice_is_refused(world):
    job = work(begin(ready(world, ("a.csv", table(*rows(3))))))
    choices.undo(job=job, by=world.oda)
    work(job)

    with pytest.raises(Conflict):
        choices.undo(job=job, by=world.oda)


# Annotations that come with articles ----------------------------------------------------------------------------------


@pytest.fixture
def coded(world):
    text = "Arvenia accused Belmark of theft on Friday. Belmark threatened to close the port of Halven at once."
    line = json.dumps({"text": text, "labels": [[0, 43, "Accusation"], [44, 99, "Warnung"]]})
    return ready(world, ("coded.jsonl", line))


def test_labels_of_other_tools_become_ours_as_the_person_says(world, coded):
    choices.set_names(
        job=coded, labels={"Accusation": "accusation", "Warnung": "threat"}, annotators={"": world.ana.pk}
    )

    job = work(begin(coded))

    assert sorted(Annotation.objects.values_list("label__slug", "quote", "annotator__username")) == [
        ("accusation", "Arvenia accused Belmark of theft on Friday.", "ana"),
        ("threat", "Belmark threatened to close the port of Halven at once.", "ana"),
    ]
    assert "2 annotations stored" in item(job, "coded.jsonl, line 1").reason


def test_an_unknown_label_is_left_out_unless_something_is_said(world, coded):
    job = work(begin(coded))

    assert [one.label.slug for one in Annotation.objects.all()] == ["accusation"]
    assert "1 left out" in item(job, "coded.jsonl, line 1").reason


def test_annotations_that_came_with_it_do_not_stand_in_the_way_of_undoing_until_somebody_changed_them(world, coded):
    job = work(begin(coded))
    annotation = Annotation.objects.get()
    annotate(world, "threat", pk=annotation.pk, article=annotation.article, quote="Arvenia accused", by=world.ada)

    with pytest.raises(Conflict):
        choices.undo(job=job, by=world.oda)

    annotations.delete(annotation=Annotation.objects.get(), by=world.ada)
    choices.undo(job=job, by=world.oda)
    assert work(job).state == State.UNDONE


def test_nobody_outside_can_be_said_to_have_made_them(world, coded):
    for person in (world.rui, world.olga):
        with pytest.raises(Invalid):
            choices.set_names(job=coded, labels={}, annotators={"": person.pk})


# Rest -----------------------------------------------------------------------------------------------------------------


def test_files_are_gone_when_the_import_is_over_and_previews_after_a_week(world):
    done = work(begin(ready(world, ("a.csv", table(*rows(1))))))
    waiting, old = ready(world, ("b.txt", TEXT)), ready(world, ("c.txt", TEXT))
    ImportJob.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))

    running.sweep()

    assert [staging.folder_of(job).exists() for job in (done, waiting, old)] == [False, True, False]
    old.refresh_from_db()
    assert old.state == State.CANCELLED
    assert not old.items.exists()


def test_more_than_a_page_can_show_is_said(world, monkeypatch):
    monkeypatch.setattr("disputes.importers.limits.IMPORT_ITEMS", 5)

    job = ready(world, ("a.csv", table(*rows(8))))

    assert job.items.count() == 6
    assert "one import by page takes 5 items" in job.items.latest("id").problems[0]["message"]
    job = work(begin(job))
    assert job.counts == {"imported": 5, "rejected": 1}


def test_thousands_of_broken_lines_are_counted_not_listed(world, monkeypatch):
    monkeypatch.setattr("disputes.importers.limits.IMPORT_PROBLEMS", 5)
    lines = "\n".join(["{broken"] * 20 + [json.dumps({"text": long("Good"), "title": "Story 1"})])

    job = ready(world, ("a.jsonl", lines))

    assert job.items.count() == 6
    assert list(queries.notes(job)) == [("a.jsonl", ["15 more places like these could not be read"])]
    assert work(begin(job)).counts == {"rejected": 5, "imported": 1}


def test_two_who_ask_to_import_at_once_begin_it_once(transactional_db):
    from tests.conftest import make_world

    world = make_world()
    job = ready(world, ("a.csv", table(*rows(3))))
    begun = []

    def ask():
        try:
            begun.append(choices.start(job=ImportJob.objects.get(pk=job.pk)))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(begun) == [False, False, False, True]


def test_every_invariant_holds_after_all_of_it(world, coded):
    from disputes.queries import integrity

    work(begin(coded))
    job = work(begin(ready(world, ("a.csv", table(*rows(30))))))
    choices.undo(job=job, by=world.oda)
    work(job)

    assert [sentence for sentence in integrity.broken() if "riginal" not in sentence] == []
    assert permissions.import_job(world.ada, "banks", job.pk)[1] == job


def test_a_changed_text_from_a_known_address_is_said_to_be_a_newer_version(world):
    text, address = long("The envoy came to Tarn"), "https://news.example/envoy"
    articles.add(dispute=world.dispute, record=record(text, title="Envoy", url=address), by=world.oda)

    job = ready(world, ("a.md", f"---\nurl: {address}?utm_source=x\n---\n{long('The envoy left Tarn by sea')}"))

    told = {warning["kind"]: warning for warning in item(job, "a.md").warnings}["newer"]
    assert (told["words"], told["title"]) == ("a newer version of", "Envoy")
    work(begin(job))
    assert Article.objects.filter(import_job=job, previous__title="Envoy").exists()


def test_tables_are_read_again_when_their_columns_are_said_to_be_others_and_nothing_else_is(world):
    job = ready(world, ("a.csv", table(*rows(2))), ("b.txt", long("Nets")), ("c.csv", table(*rows(2, 2))))
    text = item(job, "b.txt")
    choices.correct(job=job, item=text, values={"title": "Kept"})
    assert [column.name for column in queries.columns(job)] == ["title", "published", "text"]

    choices.map_columns(job=job, columns={"title": "title", "published": "", "text": "text"}, known=frozenset(COLUMNS))
    job = work(job)

    assert job.state == State.READY
    assert job.columns["published"] == ""
    assert list(standings(job)) == [
        "a.csv, line 2", "a.csv, line 3", "b.txt", "c.csv, line 2", "c.csv, line 3",
    ]  # fmt: skip
    assert item(job, "b.txt").corrections == {"title": "Kept"}
    with pytest.raises(Invalid):
        choices.map_columns(job=job, columns={"title": "nonsense"}, known=frozenset(COLUMNS))


def test_links_become_files_that_are_fetched_once(world):
    fetched = []

    def fetch(url):
        fetched.append(url)
        if url.endswith("gone"):
            raise Refused("can't be reached")
        return Fetched(url, f"{url}/final", "text/plain", "utf-8", long("The envoy came to Tarn").encode())

    links = ["https://news.example/envoy", "https://news.example/gone"]
    job = staging.stage(dispute=world.dispute, by=world.ada, links=links)
    running.run(job.pk, worker="test", fetch=fetch)
    assert list(standings(job).values()) == ["warned", "blocked"]

    job = work(begin(ImportJob.objects.select_related("dispute", "by").get(pk=job.pk)))

    assert fetched == links
    assert job.counts == {"imported": 1, "rejected": 1}
    assert Article.objects.get(import_job=job).url == "https://news.example/envoy/final"
