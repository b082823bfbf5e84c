"""When two names are one: `pointer.py` and `train.py` must say the same, as the scorer of the contract does."""
import unicodedata


def fold(s):
    """A name without case, accents and kinds of apostrophes; None for none."""
    if s is None:
        return None
    s = unicodedata.normalize("NFKD", s.replace("’", "'")).casefold()
    return " ".join("".join(c for c in s if not unicodedata.combining(c)).split())
