"""How much is taken from one file, and why not more."""

ARTICLE_CHARACTERS = 5_000_000
"""The longest article: ten long novels. More than that is a corpus in one file, and no page could show it."""

ROW_CHARACTERS = 10_000_000
"""The longest row of a table and the longest JSON line: an article with escapes. Only one is in memory at a time."""

PROBLEMS = 20
"""Problems listed of one file. Who sees twenty mends the cause, not the rows."""

NOTES = 20
"""Notes listed of one file, for the same reason."""

NAME_CHARACTERS = 200
"""A file's name as people see it; longer ones push everything else off the page."""

URL_CHARACTERS = 2_000
"""What browsers and servers agree on for an address."""

ZIP_ENTRIES = 20_000
"""Files in one zip: twice the largest collection we know of that is kept as one file an article."""

ZIP_DIRECTORY_BYTES = 8 * 2**20
"""A zip's table of contents: four hundred bytes for each entry allowed. It is read before entries can be counted."""

ZIP_BYTES = 2**30
"""Everything in a zip, unpacked: a quarter of a million articles."""

ZIP_RATIO = 200
"""How many times larger unpacked. Prose packs to a third, dull tables to a fiftieth, bombs to a thousandth."""

ZIP_RATIO_SLACK = 2**20
"""Below this size the ratio does not matter: a small file of blanks packs as well as a bomb."""

ELEMENT_CHARACTERS = 30_000_000
"""The longest object of a JSON file: an article with tens of thousands of annotations. It is in memory as a whole."""

ANNOTATIONS = 100_000
"""Annotations of one article. A novel with every word tagged has so many; no page could show more."""

STANDOFF_LINES = 10 * ANNOTATIONS
"""Lines of a file of annotations: each annotation with all that is said of it."""

DATABASE_BYTES = 2**29
"""The largest database of another program. It is copied before it is opened."""

LINK_SECONDS = 30.0
"""A link, from the question for its address to the last byte, with its redirects and its site's robots.txt."""

LINK_BYTES = 20 * 2**20
"""What one link may send, counted as sent and again as unpacked. A long article with its scripts is a tenth of it."""

LINK_HEADER_BYTES = 64 * 2**10
"""The headers of one answer: eight times what common servers send at most."""

LINK_REDIRECTS = 3
"""From the short address to the long one, to https, to www. More is a loop."""

LINK_ADDRESSES = 4
"""Addresses of one host that are tried."""

ROBOTS_BYTES = 500 * 2**10
"""The beginning of a robots.txt that RFC 9309 wants read."""

UPLOAD_BYTES = 2**30
"""One file that is sent: what a zip may hold. Beyond it the command reads from the disk, without a browser between."""

IMPORT_BYTES = 4 * 2**30
"""All files of one import by page. They lie on the disk until the import is over."""

IMPORT_ITEMS = 200_000
"""Articles and problems of one import by page: nobody looks through more, and the command takes any number."""

IMPORT_PROBLEMS = 1_000
"""Places of one source that no article could be read from, listed one by one. More of them have one cause."""

LINKS = 500
"""Links fetched in one import: each takes a second or more, and its server is somebody else's."""

PAGE_BYTES = 30 * 2**20
"""A web page saved as one file, pictures included. The text in it is a hundredth of that."""

PAGE_MARKUP = 8 * 10**6
"""Characters of a page without its scripts, styles and pictures: forty times a long article with all its comments."""

PAGE_ELEMENTS = 40_000
"""Elements of a page. The longest live blogs have half of it; with some, finding the article takes quadratic time."""

GZIP_BYTES = 8 * 2**30
"""A packed file, unpacked. Crawlers begin a new one at 1 GB, in which five may be packed."""

MHTML_BYTES = 60 * 2**20
"""A page saved with all its pictures. Those are written in letters, which takes a third more."""

WARC_HEADER_BYTES = 64 * 2**10
"""The headers of one record of a web archive, and again those of the answer in it."""

OFFICE_PART_BYTES = 200 * 2**20
"""One part of an office document, unpacked: the longest article with twenty bytes of formatting to each letter."""

RTF_GROUPS = 100_000
"""Groups within one another in an RTF file. Word writes some twenty."""

DOWNLOAD_BYTES = 64 * 2**20
"""The largest HTML file: a news database puts five hundred articles into a tenth of it. Its tree is in memory whole."""

RTF_TOKENS = 10_000_000
"""Control words and pieces of text in an RTF file: ten for each word of the longest article."""

PDF_BYTES = 200 * 2**20
"""A PDF: a scanned book. It is in memory while it is read."""

PDF_PAGES = 5_000
"""Pages of a PDF: what the longest article would fill."""

PDF_SECONDS = 60
"""What one PDF may take. A hundred pages take a second."""

EMPTY_ROWS = 200_000
"""Empty rows of a sheet in a row, after which it is believed to be over: some programs write them to the last one."""
