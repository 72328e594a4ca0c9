"""What other people call the columns of an article, in several languages, the likeliest first."""

import re

from disputes.text import fold

_APART = re.compile(r"[\W_]+")

# Without spaces, signs, capitals and accents: “Publication date” is publicationdate, “başlık” is baslik.
_NAMES = {
    "text": (
        "text fulltext articletext articlebody bodytext bodyplain body content articlecontent maintext textcontent "
        "contenttext plaintext rawtext cleantext storytext story article fullarticle document transcript contents "
        "volltext artikeltext inhalt artikel textecomplet texte contenu corps textocompleto texto contenido cuerpo "
        "conteudo corpo testo contenuto tekst artikeltekst inhoud tresc tekstartykulu icerik metin habermetni haber "
        "innehall indhold innhold sisalto teksti szoveg obsah textclanku sadrzaj vsebina continut κειμενο текст "
        "полныитекст содержание статья текстстатьи текстстатті зміст текст النص نص نصالمقال المحتوى المقال متن "
        "טקסט תוכן 正文 全文 内容 文章内容 內容 本文 記事本文 본문 내용"
    ),
    "title": (
        "title headline articletitle storytitle newstitle headlines heading titletext webtitle titel uberschrift "
        "schlagzeile titre titulo titular encabezado manchete titolo kop tytul naglowek baslik haberbasligi rubrik "
        "overskrift tittel otsikko cim titulek nazev nadpis naslov titlu τιτλος заголовок название назва العنوان "
        "عنوان כותרת 标题 標題 题目 タイトル 見出し 제목 hed hl"
    ),
    "outlet": (
        "outlet newspaper newspapername publication publicationname publicationtitle mediaoutlet newsoutlet "
        "outletname medium medianame mediasource newssource sourcename sourcetitle source paper publisher journal "
        "sitename website site media zeitung quelle publikation zeitschrift presse fuente periodico medio diario "
        "fonte giornale testata jornal veiculo bron krant zrodlo gazeta kaynak gazete avis kalla kilde lahde forras "
        "zdroj izvor vir sursa publicatie πηγη εφημεριδα источник издание газета сми джерело видання المصدر الصحيفة "
        "مصدر منبع מקור עיתון 来源 來源 媒体 媒體 报纸 出典 新聞 출처 매체 언론사 신문 domain"
    ),
    "published": (
        "published date publicationdate publisheddate publishdate datepublished pubdate publishedat publishedon "
        "dateofpublication articledate newsdate webpublicationdate firstpublished datepublication datetime pubtime "
        "publishedtime publishtime timestamp erscheinungsdatum veroffentlichungsdatum publikationsdatum datum "
        "datedepublication datedeparution fechadepublicacion fecha datadepublicacao datadipubblicazione "
        "datapubblicazione publicatiedatum datapublikacji yayintarihi tarih publiceringsdatum dato paivamaara "
        "megjelenes datumvydani dataaparitiei ημερομηνια датапубликации дата датапублікації تاريخالنشر التاريخ تاريخ "
        "תאריך 发布日期 发表日期 發布日期 日期 发布时间 掲載日 日付 発行日 발행일 날짜 게재일 data"
    ),
    "author": (
        "author authors byline authorname authornames writtenby writer writers reporter journalist creator by "
        "autor autorin autoren verfasser verfasserin auteur auteurs autores autora autore autori journaliste "
        "periodista giornalista yazar muhabir forfattare forfatter kirjoittaja szerzo autori συγγραφεας συντακτης "
        "автор авторы автори الكاتب المؤلف كاتب نویسنده מחבר כתב 作者 记者 記者 著者 저자 기자"
    ),
    "url": (
        "url link articleurl articlelink weburl weblink permalink canonicalurl pageurl sourceurl originalurl "
        "newsurl webaddress href uri lien enlace liga collegamento baglanti odkaz lank lenke linkki internetadresse "
        "ссылка адрес посилання الرابط رابط پیوند קישור 链接 網址 网址 鏈接 リンク 링크 주소"
    ),
    "language": (
        "language lang languagecode langcode articlelanguage sourcelanguage sprache langue idioma lingua taal jezyk "
        "dil sprak sprog kieli nyelv jazyk jezik limba γλωσσα язык мова اللغة لغة زبان שפה 语言 語言 言語 언어"
    ),
    "dateline": "dateline spitzmarke",
}
_WRAPPERS = frozenset({"name", "main", "rendered", "value", "fulltext", "plain", "default", "0"})
"""What the one value within an object is called that is the object's value: `{"title": {"rendered": …}}`."""

_CONTAINERS = frozenset(
    {
        "article",
        "attributes",
        "content",
        "data",
        "doc",
        "document",
        "fields",
        "item",
        "meta",
        "metadata",
        "node",
        "source",
    }
)
"""Objects whose values are those of the article."""


def plain(name: str) -> str:
    """The name without what people write differently."""
    return _APART.sub("", fold(name))


_RANKS: dict[str, tuple[str, int]] = {}
for _field, _line in _NAMES.items():
    for _rank, _name in enumerate(_line.split()):
        _RANKS.setdefault(plain(_name), (_field, _rank))


def guessed(name: str) -> tuple[str, int] | None:
    """The field that a column of this name is, and how unlikely that is compared with others; None when unknown.

    `source.name` is the name within an object.
    """
    if found := _RANKS.get(plain(name)):
        return found
    outer, _, inner = name.rpartition(".")
    if plain(inner) in _WRAPPERS and (found := guessed(outer)):
        return found[0], found[1] + 100
    if plain(outer.rpartition(".")[2]) in _CONTAINERS and (found := _RANKS.get(plain(inner))):
        return found[0], found[1] + 200
    return None
