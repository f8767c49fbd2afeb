"""Broken documents give one clear error for each mistake: where, what, what to do; never a traceback.

Each file of tests/documents says in its first lines what is expected: `# expect: path | what | advice`.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from negotiation.cli import main
from negotiation.errors import DocumentError
from negotiation.settlement import from_yaml, read_file
from negotiation.settlement.document.yaml_reader import MAX_BYTES

ZOO = sorted((Path(__file__).parents[1] / "documents").glob("*.yaml"))
SMALL = Path(__file__).parent / "documents" / "small.yaml"


def expected(path):
    lines = [one for one in path.read_text().splitlines() if one.startswith("# expect: ")]
    return [[part.strip() for part in one.removeprefix("# expect:").split("|")] for one in lines]


def test_the_zoo_has_at_least_twenty_animals():
    assert len(ZOO) >= 20


@pytest.mark.parametrize("path", ZOO, ids=lambda path: path.stem)
def test_a_broken_document_gives_one_clear_error_for_each_mistake(path):
    with pytest.raises(DocumentError) as caught:
        read_file(path)
    problems = list(caught.value.problems)
    wanted = expected(path)
    assert len(problems) == len(wanted), "\n".join(map(str, problems))
    for where, what, advice in wanted:
        mine = [one for one in problems if one.place.path == where and what in one.what]
        assert mine, f"{where} | {what} not in:\n" + "\n".join(map(str, problems))
        assert advice in f"{mine[0].what} {mine[0].advice}"
        assert mine[0].place.file == str(path)
        if where:
            key = where.split(".")[-1]
            line = path.read_text().splitlines()[mine[0].place.line - 1]
            assert key in line or where.endswith(line.strip().split(":")[0]), (key, line)


@pytest.mark.parametrize("path", ZOO, ids=lambda path: path.stem)
def test_the_command_line_names_the_place_and_exits_with_one(path):
    result = CliRunner().invoke(main, ["validate", str(path)])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert result.output.count("error:") == len(expected(path))
    assert str(path) in result.output


def test_the_small_document_from_which_the_zoo_was_bred_is_right():
    assert read_file(SMALL).configurations == ("plain", "blessed")


def test_a_number_without_unit_or_source_is_a_warning_here_and_an_error_in_the_catalogue():
    settlement = read_file(SMALL)
    paths = {one.place.path for one in settlement.warnings}
    assert "war.power_shift" in paths
    assert all(one.severity == "warning" for one in settlement.warnings)
    with pytest.raises(DocumentError) as caught:
        read_file(SMALL, strict=True)
    assert len(caught.value.problems) == len(settlement.warnings)


def test_words_that_other_yaml_readers_convert_stay_words():
    text = (
        SMALL.read_text().replace("name: Friend", "name: no").replace("title: A small settlement", "title: 2026-01-06")
    )
    settlement = from_yaml(text)
    assert settlement.name("friend") == "no"
    assert settlement.title == "2026-01-06"


def test_depth_size_and_encoding_are_bounded():
    for text, what in [
        ("[" * 100_000, "deeper than 24"),
        ("a: " + "x" * MAX_BYTES, "At most 1 MiB"),
        (b"a: \xff\xfe", "not UTF-8"),
        ("a: \x07", "not YAML"),
        ("\n".join(f"k{i}: v" for i in range(30_000)), "more than 50,000 entries"),
        ("? [1]: 2", "must be a name"),
        ("<<: {a: b}", "merge key"),
        ("a: *b", "alias"),
    ]:
        with pytest.raises(DocumentError) as caught:
            from_yaml(text)
        assert what in str(caught.value)


def test_mutated_documents_are_read_or_refused_and_nothing_else_happens():
    rng = random.Random(2026)
    original = SMALL.read_text()
    for _ in range(400):
        text = list(original)
        for _ in range(rng.randint(1, 6)):
            position = rng.randrange(len(text))
            action = rng.random()
            if action < 0.4:
                text[position] = rng.choice("{}[]:,&*!|>%@`'\"#-? \n\tabc019.e\x00\u202e")
            elif action < 0.7:
                del text[position]
            else:
                start = rng.randrange(len(text))
                text[position:position] = text[start : start + rng.randint(1, 30)]
        try:
            from_yaml("".join(text))
        except DocumentError as error:
            assert error.problems


def test_names_with_escape_codes_are_shown_harmless():
    text = SMALL.read_text().replace("name: Force", 'name: "\\e[31mForce<script>"')
    settlement = from_yaml(text)
    from negotiation.deterrence import assess

    answer = assess(settlement, "plain")
    html = answer.guarantees[0]._repr_html_()
    assert "<script>" not in html
    assert "\x1b" not in html
    assert "\x1b" not in str(answer.guarantees[0])
