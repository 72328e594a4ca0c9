"""Languages as news databases name them, in the language of the reader or of the article: to their codes."""

import re
from functools import cache

from disputes.text import fold

_NAMES = {
    "ar": "arabic arabisch arabe árabe arabo العربية 阿拉伯语",
    "bg": "bulgarian bulgarisch bulgare български",
    "ca": "catalan katalanisch català catalán",
    "cs": "czech tschechisch tchèque čeština česky checo ceco tsjechisch",
    "da": "danish dänisch danois dansk danés danese deens",
    "de": "german deutsch allemand duits alemán tedesco alemão deutsche 德语",
    "el": "greek griechisch grec griego greco ελληνικά grieks",
    "en": "english englisch anglais engels inglés inglese inglês 英语 英文 英語",
    "es": "spanish spanisch espagnol spaans español spagnolo espanhol castellano 西班牙语",
    "et": "estonian estnisch eesti",
    "fa": "persian farsi persisch persan",
    "fi": "finnish finnisch finnois suomi fins",
    "fr": "french französisch français frans francés francese francês 法语",
    "he": "hebrew hebräisch hébreu",
    "hi": "hindi",
    "hr": "croatian kroatisch croate hrvatski",
    "hu": "hungarian ungarisch hongrois magyar",
    "id": "indonesian indonesisch indonésien indonesia",
    "it": "italian italienisch italien italiaans italiano 意大利语",
    "ja": "japanese japanisch japonais 日本語 日语",
    "ko": "korean koreanisch coréen 한국어",
    "lt": "lithuanian litauisch lituanien",
    "lv": "latvian lettisch letton",
    "ms": "malay malaiisch malais",
    "nl": "dutch niederländisch néerlandais nederlands neerlandés olandese holandês 荷兰语",
    "no": "norwegian norwegisch norvégien norsk noors",
    "pl": "polish polnisch polonais polski polaco polacco pools",
    "pt": "portuguese portugiesisch portugais português portugués portoghese portugees 葡萄牙语",
    "ro": "romanian rumänisch roumain română",
    "ru": "russian russisch russe русский ruso russo 俄语",
    "sk": "slovak slowakisch slovaque slovenčina",
    "sl": "slovenian slovene slowenisch slovène",
    "sr": "serbian serbisch serbe srpski",
    "sv": "swedish schwedisch suédois svenska zweeds sueco svedese",
    "th": "thai thailändisch",
    "tr": "turkish türkisch turc türkçe turco turks 土耳其语",
    "uk": "ukrainian ukrainisch ukrainien українська",
    "vi": "vietnamese vietnamesisch vietnamien",
    "zh": "chinese chinesisch chinois mandarin 中文 chino cinese simplified 简体中文 繁体中文",
}
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _codes() -> dict[str, str]:
    return {fold(name): code for code, names in _NAMES.items() for name in names.split()}


def code(value: str) -> str:
    """`en` of `ENGLISH`, `nl` of `Dutch / Nederlands`, a code as it is, "" of what is not known."""
    value = value.strip()
    if re.fullmatch(r"[A-Za-z]{2}(?:[-_][A-Za-z0-9]{2,8})*", value):
        return value
    return next((found for word in _WORD.findall(value[:100]) if (found := _codes().get(fold(word)))), "")
