import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from disputes import text as texts
from disputes.actions import people
from disputes.models import Annotation, Article, Dispute, User
from tests.conftest import World, annotate
from tests.finding import found

ROOT = Path(__file__).resolve().parents[2]
STORY = (
    "Halven, Belmark – Council of coastal states meets over hake quotas. Ministers arrive amid protests.\n\n"
    "The council opened on Monday. Belmark’s envoy “regretted” the delay.\n\nNo result is expected before Friday."
)


@pytest.fixture
def owner(db) -> User:
    return people.create_user(username="boss", site_owner=True)


def run(*arguments: str, **options) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_a_text_file_becomes_an_article(owner, tmp_path):
    path = tmp_path / "quotas.txt"
    path.write_text(STORY, encoding="utf-8")

    report = run("import_articles", str(path), "--dispute", "hake", "--create")

    article = Article.objects.get()
    assert "1 imported, 0 duplicate, 0 rejected" in report
    assert article.title == "Council of coastal states meets over hake quotas"
    assert article.dateline == "Halven, Belmark"
    assert article.text() == STORY
    assert article.dispute.slug == "hake"
    assert [label.key for label in article.dispute.codebook.labels.all()] == ["1", "2", "3", "4"]


def test_the_same_text_twice_is_a_duplicate_and_no_error(owner, tmp_path):
    path = tmp_path / "quotas.txt"
    path.write_text(STORY, encoding="utf-8")
    run("import_articles", str(path), "--dispute", "hake", "--create")

    report = run("import_articles", str(path), "--dispute", "hake")

    assert "0 imported, 1 duplicate, 0 rejected" in report
    assert f"already here as article {Article.objects.get().pk}" in report


def test_a_file_with_a_mistake_is_not_stored_at_all_and_the_others_are(owner, tmp_path):
    rows = [{"text": f"Article {n} says something."} for n in range(30)]
    broken = [json.dumps(row) for row in rows]
    broken[17] = '{"text": "cut off'
    (tmp_path / "broken.jsonl").write_text("\n".join(broken), encoding="utf-8")
    (tmp_path / "good.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    out = StringIO()
    with pytest.raises(CommandError, match="1 rejected"):
        call_command("import_articles", str(tmp_path), "--dispute", "hake", "--create", stdout=out)

    assert Article.objects.count() == 30
    assert "broken.jsonl, line 18" in out.getvalue()
    assert "30 imported, 0 duplicate, 1 rejected" in out.getvalue()


def test_a_dry_run_stores_nothing(owner, tmp_path):
    (tmp_path / "quotas.txt").write_text(STORY, encoding="utf-8")

    report = run("import_articles", str(tmp_path), "--dispute", "hake", "--create", "--dry-run")

    assert "1 would be imported" in report
    assert not Article.objects.exists()
    assert not Dispute.objects.exists()


def test_articles_imported_together_can_be_found_by_their_words(owner, tmp_path):
    lines = [
        json.dumps({"title": f"No {n}", "text": f"Word{n} and the Erdoğan doctrine.\n\nSecond."}) for n in range(60)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "one.txt").write_text("A lone erdogan sentence.", encoding="utf-8")

    run("import_articles", str(tmp_path), "--dispute", "hake", "--create")

    assert found("word41", "hake") == [Article.objects.get(title="No 41").pk]
    assert len(found("ERDOGAN", "hake")) == 61
    assert len(found('"erdogan doctrine" word7', "hake")) == 1
    assert len(found("doctrine second", "hake")) == 60


def test_a_real_article_beside_the_repository_is_understood(owner):
    path = ROOT.parent / "shared" / "articles" / "000_000dc41190dda257.txt"
    if path.exists():
        run("import_articles", str(path), "--dispute", "s", "--create")

        article = Article.objects.get()
        assert article.paragraphs.count() == 28
        assert article.dateline == "Ankara, Turkey"
        # Its words are not ours to keep here; their fingerprint will do.
        assert texts.digest(article.title) == "afc25a05d93b8706a72495bd4df21c002bed5029cc3c5a19f6eb6166a074343e"
        assert article.text() == path.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["import_articles", "nowhere.txt", "--dispute", "banks"], "no file or folder nowhere.txt"),
        (["import_articles", "README.md", "--dispute", "nothing"], "no dispute “nothing”"),
        (["export", "--dispute", "nothing"], "no dispute “nothing”"),
        (["create_token", "nobody"], "no user “nobody”"),
        (["create_user", "ana"], "a user called “ana” already"),
        (["create_user", "x y"], "valid username"),
        (["create_user", "new", "--role", "reader"], "together"),
        (["create_user", "new", "--role", "reader", "--dispute", "nothing"], "no dispute “nothing”"),
    ],
)
def test_a_command_that_fails_says_why_in_one_sentence(world: World, owner, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as failure:
        run(*arguments)

    assert "\n" not in str(failure.value)
    assert not User.objects.filter(username="new").exists()


def test_a_new_account_can_sign_in_with_the_printed_password(world: World, owner, client):
    password = run("create_user", "nina", "--role", "annotator", "--dispute", "banks").splitlines()[-1]

    answer = client.post("/account/sign-in/", {"username": "nina", "password": password})

    assert answer.status_code == 302
    assert client.get("/disputes/banks/").status_code == 200


def test_an_owner_may_do_everything_on_the_site(world: World, client):
    run("create_user", "chief", "--owner")

    client.force_login(User.objects.get(username="chief"))

    assert client.get("/disputes/banks/members/").status_code == 200


def test_a_token_is_printed_alone_on_the_last_line_and_works(world: World, client):
    token = run("create_token", "ana").splitlines()[-1]

    answer = client.get("/api/v1/disputes", headers={"Authorization": f"Bearer {token}"})

    assert [item["slug"] for item in answer.json()["items"]] == ["banks"]


def test_integrity_is_proved_or_what_is_broken_is_named(world: World):
    annotate(world)
    assert "All is in order: 1 articles, 1 annotations." in run("check_integrity")

    Annotation.objects.update(quote="something else")

    out = StringIO()
    with pytest.raises(CommandError, match="1 broken"):
        call_command("check_integrity", stdout=out)
    assert "its quote" in out.getvalue()
