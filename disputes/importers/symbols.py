"""Fonts that show signs instead of letters: which sign a number stands for."""

_SYMBOL_CAPITALS = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SYMBOL_SMALL = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL = {
    **{0x41 + place: letter for place, letter in enumerate(_SYMBOL_CAPITALS)},
    **{0x61 + place: letter for place, letter in enumerate(_SYMBOL_SMALL)},
    **{code: chr(code) for code in b" !#%&()+,./0123456789:;<=>?[]_{|}"},
    0x22: "∀",
    0x24: "∃",
    0x27: "∋",
    0x2A: "∗",
    0x2D: "−",
    0x40: "≅",
    0x5E: "⊥",
    0x7E: "∼",
    0xA0: "€",
    0xA2: "′",
    0xA3: "≤",
    0xA4: "⁄",
    0xA5: "∞",
    0xAB: "↔",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB2: "″",
    0xB3: "≥",
    0xB4: "×",
    0xB5: "∝",
    0xB6: "∂",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xBC: "…",
    0xC5: "⊕",
    0xC6: "∅",
    0xC7: "∩",
    0xC8: "∪",
    0xCE: "∈",
    0xD0: "∠",
    0xD1: "∇",
    0xD2: "®",
    0xD3: "©",
    0xD4: "™",
    0xD5: "∏",
    0xD6: "√",
    0xD7: "⋅",
    0xD8: "¬",
    0xDB: "⇔",
    0xDE: "⇒",
    0xE5: "∑",
}
_WINGDINGS = {
    0x28: "☎",
    0x2A: "✉",
    0x4A: "☺",
    0x4C: "☹",
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x71: "❑",
    0x75: "◆",
    0x76: "❖",
    0x9F: "•",
    0xA7: "▪",
    0xA8: "◻",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xE8: "➔",
    0xF0: "⇨",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def is_symbolic(font: str) -> bool:
    """Whether what is written in this font is not what its numbers say."""
    return font.casefold().startswith(("symbol", "wingding", "webding", "zapf", "marlett"))


def sign(code: int, font: str = "") -> str:
    """The sign with this number. Programs also write it as U+F000 and above, where numbers mean nothing themselves."""
    if font and not is_symbolic(font):
        return chr(code) if 0x20 <= code < 0xD800 or 0xF100 <= code < 0x110000 else _UNKNOWN
    table = _SYMBOL if not font or font.casefold().startswith("symbol") else _WINGDINGS
    return table.get(code - 0xF000 if 0xF000 <= code < 0xF100 else code, _UNKNOWN)
