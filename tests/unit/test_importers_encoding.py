"""Which encoding a file is in: what is told by marks, by patterns, by letters, and what is refused."""

import codecs
import io

import pytest

from disputes.importers import read
from disputes.records import ArticleRecord, Item, Note, Problem, Source

pytestmark = pytest.mark.once

ENGLISH = "The harbour ministry of Orrland called the blockade a mistake. Vesk gave no answer."
TURKISH = (
    "Dışişleri Bakanlığı, limanın kapatılmasını ağır bir dille kınadı.",
    "Büyükelçi görüşme için başkente çağrıldı.",
    "Şart koşulan süre dün akşam doldu; İstasyon boş kaldı.",
    "Komşu ülke, yaptırımların genişleyeceği konusunda uyarıldı.",
    "Başkan sustu.",
)


def items(data: bytes, name: str = "notes.txt") -> list[Item]:
    return list(read(Source(name, lambda: io.BytesIO(data))))


def text_of(found: list[Item]) -> str:
    [record] = [item for item in found if isinstance(item, ArticleRecord)]
    return record.text


@pytest.mark.parametrize("sentence", [*TURKISH, " ".join(TURKISH)], ids=lambda sentence: sentence[:20])
def test_short_turkish_text_in_windows_1254_comes_out_right(sentence: str) -> None:
    found = items(sentence.encode("cp1254"))

    assert text_of(found) == sentence


def test_a_detected_encoding_is_named() -> None:
    found = items(" ".join(TURKISH).encode("cp1254"))

    assert found[0] == Note("notes.txt", "read as Windows-1254")


@pytest.mark.parametrize(
    ("codec", "name", "sentence"),
    [
        (
            "cp1252",
            "Windows-1252",
            "Le ministère a dénoncé une décision « inacceptable » et rappelé l’ambassadeur à Kestrel.",
        ),
        ("cp1252", "Windows-1252", "Die Außenministerin kündigte für Montag Gegenmaßnahmen an."),
        ("cp1252", "Windows-1252", "Meetings in São Paulo, Malmö and Köln — said the ministry — “changed nothing”."),
        ("cp1252", "Windows-1252", "Ráðherrann sagði að lokun hafnarinnar væri ólögmæt og þjóðin æf."),
        ("cp1250", "Windows-1250", "Minister oświadczył, że blokada portu jest bezprawna i szkodzi żegludze."),
        ("iso8859_2", "ISO-8859-2", "Minister oświadczył, że blokada portu jest bezprawna i szkodzi żegludze."),
        ("cp1250", "Windows-1250", "Ministryně prohlásila, že uzavření přístavu je nezákonné a škodí všem."),
        ("cp1250", "Windows-1250", "A külügyminiszter közölte, hogy a kikötő lezárása törvénytelen és tűrhetetlen."),
        ("cp1257", "Windows-1257", "Ministrė pareiškė, kad uosto uždarymas yra neteisėtas ir žalingas."),
        ("cp1251", "Windows-1251", "Министр назвал закрытие порта незаконным и потребовал объяснений."),
        ("koi8_r", "KOI8-R", "Министр назвал закрытие порта незаконным и потребовал объяснений."),
        ("iso8859_5", "ISO-8859-5", "Министр назвал закрытие порта незаконным и потребовал объяснений."),
        ("cp1253", "Windows-1253", "Ο υπουργός χαρακτήρισε παράνομο το κλείσιμο του λιμανιού."),
        ("cp1255", "Windows-1255", "השר אמר כי סגירת הנמל אינה חוקית ודרש הסברים."),
        ("cp1256", "Windows-1256", "قال الوزير إن إغلاق الميناء غير قانوني وطالب بتفسير."),
        ("gb18030", "GB18030", "部长表示，关闭港口是非法的，并要求作出解释。"),
        ("big5", "Big5", "部長表示，關閉港口是非法的，並要求作出解釋。"),
        ("cp932", "Shift_JIS", "大臣は港の閉鎖は違法だと述べ、説明を求めた。"),
        ("cp949", "EUC-KR", "장관은 항구 폐쇄가 불법이라며 해명을 요구했다."),
    ],
    ids=lambda value: value[:24],
)
def test_other_encodings_are_detected_and_named(codec: str, name: str, sentence: str) -> None:
    found = items(sentence.encode(codec))

    assert text_of(found) == sentence
    assert Note("notes.txt", f"read as {name}") in found


@pytest.mark.parametrize(
    "sentence", [ENGLISH, *TURKISH[:2], "Министр назвал закрытие порта незаконным, но не сказал почему."]
)
@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
    ids=["UTF-16 LE", "UTF-16 BE", "UTF-16 LE without mark", "UTF-16 BE without mark", "UTF-32 LE", "UTF-32 BE"],
)
def test_utf_16_and_32_are_read(mark: bytes, codec: str, sentence: str) -> None:
    found = items(mark + sentence.encode(codec))

    assert text_of(found) == sentence
    assert found[0] == Note("notes.txt", "read as UTF-32" if "32" in codec else "read as UTF-16")


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["without mark", "with mark"])
def test_utf_8_is_nothing_to_speak_of(mark: bytes) -> None:
    found = items(mark + TURKISH[0].encode())

    assert [type(item) for item in found] == [ArticleRecord]
    assert text_of(found) == TURKISH[0]


def test_tables_and_json_lines_are_decoded_too() -> None:
    table = items(f"title;text\r\nLiman;{TURKISH[0].replace(';', ',')}\r\n".encode("cp1254"), "notes.csv")
    lines = items(f'{{"text": "{TURKISH[1]}"}}\n'.encode("utf-16"), "notes.jsonl")

    assert text_of(table) == TURKISH[0]
    assert text_of(lines) == TURKISH[1]


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        b"PK\x03\x04" + bytes(200),
        b"%PDF-1.7\n1 0 obj\n",
        bytes(range(256)) * 50,
        b"\x01\x00\x00\x00\x02\x00\x00\x00" * 100,
        bytes(1000),
        codecs.BOM_UTF16_LE + bytes(range(1, 32)) * 40 + b"\x00",
    ],
    ids=["picture", "zip", "PDF", "every byte", "numbers", "zeros", "controls behind a mark"],
)
@pytest.mark.parametrize("ending", ["txt", "csv", "jsonl"])
def test_a_binary_file_is_refused_whatever_its_name(data: bytes, ending: str) -> None:
    assert items(data, f"notes.{ending}") == [Problem(f"notes.{ending}", "is not a text file")]


def test_a_few_wrong_bytes_in_utf_8_are_shown_rather_than_guessed_at() -> None:
    data = f"{TURKISH[0]}\n{TURKISH[1]}\n".encode() + b"broken \xff here\n" + TURKISH[2].encode()

    assert items(data) == [Problem("notes.txt", "holds bytes that are not UTF-8, as the rest of the file is", 3)]


def test_utf_16_that_breaks_off_is_refused_with_its_line() -> None:
    data = codecs.BOM_UTF16_LE + f"{ENGLISH}\n{ENGLISH}".encode("utf-16-le")[:-1]

    assert items(data) == [Problem("notes.txt", "holds bytes that are not UTF-16, as its beginning is", 2)]
