"""What search looks for: the words of a text, in any alphabet.

SQLite's tokenizer cuts at everything that is neither letter, digit nor mark. Scripts that put no
space between words (Chinese, Japanese, Thai and their like) are indexed letter by letter, and a
word of them is looked for as a phrase, so it is found wherever it stands.
"""

import re
import unicodedata

_UNSPACED = re.compile(
    "["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u0f00-\u0fff"  # Tibetan
    "\u3040-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "]"
)
_TERM = re.compile(r'"([^"]*)"?|(\S+)')
TOKENIZER = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
"""How the index cuts what `indexed` gives it."""


def indexed(text: str) -> str:
    """Return the text as it goes into the index: folded, without accents, unspaced letters apart."""
    if text.isascii():
        return text.lower()
    folded = _fold(text)
    return _UNSPACED.sub(r" \g<0> ", folded)


def query(text: str) -> str | None:
    """Return the search expression that finds every word of `text`; None when it has no word.

    Words in double quotes are a phrase; a word that ends in `*` finds what begins so.
    """
    terms = []
    for phrase, word in _TERM.findall(text):
        tokens = _tokens(phrase or word)
        if tokens:
            star = "*" if word.endswith("*") else ""
            terms.append('"' + " ".join(tokens) + '"' + star)
    return " AND ".join(terms) or None


def _tokens(text: str) -> list[str]:
    spaced = indexed(text)
    cut = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in spaced)
    return cut.split()


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare)
