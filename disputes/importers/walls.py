"""What stands before an article instead of it: a check for robots, a question about cookies, an offer to subscribe."""

import re

_WALLS = (
    (
        (
            r"(?:enable|activate|turn on|requires?) (?:your )?java ?script",
            r"java ?script (?:is|seems to be) (?:disabled|required|not)",
            r"activ(?:er|ez|ar|e) (?:le )?java ?script|java ?script (?:aktivieren|ist deaktiviert|einschalten)",
        ),
        "holds no article: its text is only loaded by a script; save the page from the browser after it was shown",
    ),
    (
        (
            r"verify (?:that )?you are (?:a )?human|are you a robot|captcha|checking your browser|access denied",
            r"unusual traffic|attention required|request blocked",
        ),
        "holds no article: the site showed a check for robots instead",
    ),
    (
        (
            r"before you continue|(?:accept|manage|use of|uses?) (?:all )?cookies|your privacy (?:choices|matters)",
            r"we value your privacy|cookie[- ]?(?:einstellungen|richtlinie|consent)|accepter (?:les )?cookies",
            r"aceptar (?:las )?cookies|alle cookies (?:akzeptieren|zulassen)|çerezleri kabul",
        ),
        "holds no article: the site asked for consent to cookies instead",
    ),
    (
        (
            r"subscribe (?:now|to (?:continue|read))|subscribers? only|already a subscriber|abonnez-vous",
            r"réservé aux abonnés|jetzt weiterlesen|nur für abonnenten|suscríbete|abone ol",
        ),
        "holds no article: the site shows it to subscribers only",
    ),
)


def seen_in(text: str) -> str:
    """What stands in front of the article, as far as its words give it away, "" when nothing does."""
    for patterns, reason in _WALLS:
        if re.search("|".join(patterns), text, re.IGNORECASE):
            return reason
    return ""
