"""A byte-level vocabulary of any size for models that have learnt nothing: 256 bytes, then pairs of printable ASCII."""
import json
from itertools import islice, product

_LETTERS = [chr(value) for value in range(33, 127)]
_PRINTABLE = [*range(33, 127), *range(161, 173), *range(174, 256)]


def _alphabet():
    """The byte-level alphabet: printable bytes stand for themselves, the others are numbered from U+0100 on."""
    others = [value for value in range(256) if value not in _PRINTABLE]
    return [chr(value) if value in _PRINTABLE else chr(256 + others.index(value)) for value in range(256)]


def tokens_and_merges(size):
    """All tokens, ids in order, and the merges that make those beyond the bytes."""
    most = 256 + len(_LETTERS) ** 2
    if not 256 <= size <= most:
        raise ValueError(f"a vocabulary has 256 to {most} tokens, not {size}")
    pairs = list(islice(product(_LETTERS, _LETTERS), size - 256))
    return _alphabet() + [left + right for left, right in pairs], [f"{left} {right}" for left, right in pairs]


def ascii_tokens_and_merges(size):
    """The same, but with words of three letters for the bytes from 128 on: a text of any tokens is valid UTF-8."""
    tokens, merges = tokens_and_merges(size)
    words = ("".join(letters) for letters in product(_LETTERS, repeat=3))
    return tokens[:128] + list(islice(words, 128)) + tokens[256:], merges


def write(folder, size):
    """vocab.json, merges.txt and tokenizer_config.json; no token ends a text, so every request runs to its limit."""
    tokens, merges = tokens_and_merges(size)
    (folder / "vocab.json").write_text(json.dumps({token: id for id, token in enumerate(tokens)}))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": False, "eos_token": None}))
