import re2

from messaging.audience.expressions.letter_case import letters_with_case

LAST = 0x20000  # beyond it there are only ideographs, symbols and unused codes


def re2_finds(pattern, text):
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 1 << 28
    return re2.compile(pattern, options).findall(text)


def test_families_are_those_of_re2():
    families = letters_with_case()
    letters = "".join(map(chr, families))

    wrong = [
        letter
        for letter in letters
        if set(map(ord, re2_finds(re2.escape(letter), letters))) != families[ord(letter)]
    ]

    assert wrong == []


def test_no_other_letter_has_case_for_re2():
    families = letters_with_case()
    codes = [*range(1, 0xD800), *range(0xE000, LAST)]
    others = "".join(re2.escape(chr(code)) for code in codes if code not in families)

    found = re2_finds(f"[{others}]", "".join(map(chr, families)))

    assert found == []
