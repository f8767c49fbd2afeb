"""Certificates: true ones verify, forged and mutated ones are rejected, a changed model is noticed."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import pytest

from negotiation.deterrence.proofs.certificate import Certificate, check, read_certificate
from negotiation.deterrence.proofs.falsify import attacked
from negotiation.deterrence.proofs.prove import check_certificate, prove, prove_margins
from negotiation.deterrence.proofs.statement import signs
from negotiation.errors import DocumentError
from negotiation.expressions import Point, parse
from negotiation.settlement import load

FAMILIES = [
    ("x * (1 - x) * y - {}", {"x": (0, 1), "y": (0, 1)}, Fraction(1, 4)),
    ("x * y - y * z - {}", {"x": (-1, 1), "y": (-1, 1), "z": (0, 1)}, Fraction(2)),
    ("min(x, 1 - x) * exp(0 - y) - {}", {"x": (0, 1), "y": (0, 2)}, Fraction(1, 2)),
    ("x**3 - 3 * x * y + y**3 + z * (1 - z) * x - {}", {"x": (-2, 2), "y": (-2, 2), "z": (0, 1)}, None),
    ("x / (y + 1) + abs(x - y) - {}", {"x": (0, 2), "y": ("1/2", 3)}, None),
]


def proved(index, slack="1/50"):
    text, box, top = FAMILIES[index]
    top = top if top is not None else {3: Fraction("14.55"), 4: Fraction(3)}[index]
    found = prove_margins([text.format(top + Fraction(slack))], box)
    assert found.answer == "proved", found
    return found


def verdict(text):
    """Whether some certificate text is accepted."""
    try:
        return check(read_certificate(text)).holds
    except DocumentError:
        return False


@pytest.mark.parametrize("index", range(len(FAMILIES)))
def test_a_certificate_is_small_and_verifies_from_its_text(index):
    found = proved(index)
    text = found.certificate.to_json()
    assert len(text) < 60_000
    assert read_certificate(text) == found.certificate
    result = check(read_certificate(text))
    assert result.holds
    assert "ball arithmetic" in result.summary()


def violated(data):
    """Whether the statement of a certificate is false: a search finds a point, exact arithmetic confirms it."""
    statement = read_certificate(json.dumps(data)).statement
    for claim in statement.claims:
        part = statement.part(claim)
        met = attacked(part, {name: statement.box.ends[name] for name in part.names}) if part.names else ({}, 0.0)
        if met is not None:
            gain, *conditions = signs(part, met[0])
            if gain == 1 and 1 not in conditions:
                return True
    return False


def mutated(data, rng):
    """A certificate with one thing changed: an end, a constant, an operation, the tree, or a claim."""
    data = json.loads(json.dumps(data))
    kind = rng.choice(
        ["end", "end", "constant", "constant", "operation", "cut", "leaf", "drop", "faces", "swap", "add"]
    )
    words = data["claims"][0]["tree"].split(" ")
    place = rng.randrange(len(words))
    steps = [i for i, one in enumerate(data["program"]) if one[0] == "constant"]
    if kind == "end":
        name = rng.choice(list(data["box"]))
        low, high = (Fraction(one) for one in data["box"][name])
        grown = (high - low) * Fraction(rng.randint(1, 400), 100)
        data["box"][name] = rng.choice([[str(low - grown), str(high)], [str(low), str(high + grown)]])
    elif kind == "constant":
        one = data["program"][rng.choice(steps)]
        one[1] = str(Fraction(one[1]) * rng.choice([Fraction(1, 2), -1, 2, Fraction(9, 10)]) + rng.choice([0, 1, -1]))
    elif kind == "operation":
        one = rng.choice([s for s in data["program"] if s[0] in ("add", "mul", "min", "exp", "abs", "power")])
        one[0] = {"add": "mul", "mul": "add", "min": "max", "exp": "abs", "abs": "exp", "power": "power"}[one[0]]
        if one[0] == "power":
            one[1] += rng.choice([1, -1, 2])
    elif kind == "cut":
        words[place] = rng.choice(["s0:0x1p-1", "s0:0x1p+900", "s0:nan", "s9:0x1p-1", "e0", "e1"])
    elif kind == "leaf":
        words[place] = rng.choice(["n", "m", "x", "c1", "c0", "?", ""])
    elif kind == "drop":
        del words[place]
    elif kind == "faces":
        words[place] = rng.choice(["0+", "0-", "1+", "1-", "0+,1-", "7+"])
    elif kind == "swap":
        other = rng.randrange(len(words))
        words[place], words[other] = words[other], words[place]
    else:
        words.insert(place, rng.choice(["n", "0+", "1-", "m"]))
    data["claims"][0]["tree"] = " ".join(words)
    return data


def test_two_hundred_mutated_certificates_of_false_statements_are_all_rejected():
    rng = random.Random(7)
    texts = [proved(index).certificate.to_json() for index in range(len(FAMILIES))]
    false, rejected, tried = 0, 0, 0
    while false < 200 and tried < 20_000:
        tried += 1
        data = mutated(json.loads(rng.choice(texts)), rng)
        accepted = verdict(json.dumps(data))
        rejected += not accepted
        try:
            wrong = violated(data)
        except DocumentError:
            continue
        if wrong:
            false += 1
            assert not accepted, data
    assert false == 200
    assert rejected > 250


def test_a_true_tree_does_not_prove_a_slightly_stronger_false_statement():
    """The statement is made false by a hair: the same tree must fail, wherever it fails."""
    for index, (_, _, top) in enumerate(FAMILIES):
        if top is None:
            continue
        found = proved(index, "1/1000")
        data = json.loads(found.certificate.to_json())
        wanted = str(-(top + Fraction(1, 1000)))
        for one in data["program"]:
            if one[0] == "constant" and one[1] == wanted:
                one[1] = str(-(top - Fraction(1, 10**6)))
        assert data["program"] != json.loads(found.certificate.to_json())["program"]
        assert not verdict(json.dumps(data))


def test_a_tree_must_cover_the_whole_box_and_no_more():
    data = json.loads(proved(0).certificate.to_json())
    words = data["claims"][0]["tree"].split(" ")
    for tree in (words[:-1], [*words, "n"], [], ["n"], words[::-1]):
        data["claims"][0]["tree"] = " ".join(tree)
        assert not verdict(json.dumps(data))


def test_corners_are_accepted_only_where_the_degree_is_one():
    square = prove_margins(["x * x - 2"], {"x": (-1, 1)}).certificate.statement
    assert not check(Certificate(square, ("e0 x x",))).holds
    line = prove_margins(["x * y - 2"], {"x": (-1, 1), "y": (-1, 1)}).certificate.statement
    assert check(Certificate(line, ("e0 e1 x x e1 x x",))).holds
    dome = prove_margins(["x * (1 - x) - 1/2"], {"x": (0, 1)}).certificate.statement
    assert not check(Certificate(dome, ("e0 x x",))).holds


def test_a_false_claim_at_corners_only_is_seen():
    """x(1-x) - 1/5 is not positive at both ends and positive between them."""
    data = json.loads(prove_margins(["x * (1 - x) - 1/2"], {"x": (0, 1)}).certificate.to_json())
    for one in data["program"]:
        if one[0] == "constant" and one[1] == "-1/2":
            one[1] = "-1/5"
    for tree in ("e0 x x", "0+ x", "0- x", "n", "m", "s0:0x1p-1 n n", "s0:0x1p-1 0+ x 0- x", "s0:0x1p-1 0- x 0+ x"):
        data["claims"][0]["tree"] = tree
        assert not verdict(json.dumps(data))


def test_every_word_is_checked_on_its_own_box():
    """x - 3/4 is not positive at the centre and at the low end, x - 2 nowhere on [0, 1]."""
    data = json.loads(prove_margins(["x - 2"], {"x": (0, 1)}).certificate.to_json())
    for tree in ("s0:0x1p+0 n n", "s0:0x0p+0 n n", "s0:0x1p+1 n n", "s0:-0x1p+0 n n", "s0:inf n n", "s1:0x1p-1 n n"):
        data["claims"][0]["tree"] = tree
        assert not verdict(json.dumps(data)), tree
    data["claims"][0]["tree"] = "s0:0x1p-1 n m"
    assert verdict(json.dumps(data))
    for one in data["program"]:
        if one[0] == "constant":
            one[1] = "-3/4"
    for tree in ("m", "n", "x", "0- x", "0- n", "0- m", "c1", "s0:0x1p-1 n m", "s0:0x1p-1 m 0- x"):
        data["claims"][0]["tree"] = tree
        assert not verdict(json.dumps(data)), tree


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "[" * 100_000,
        '{"certificate": NaN}',
        '{"a": 1, "a": 2}',
        '{"certificate": "negotiation box proof", "version": 1}',
    ],
)
def test_hostile_text_gives_a_clear_error(text):
    with pytest.raises(DocumentError, match="no certificate of a box proof"):
        read_certificate(text, "file.json")


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("version", 2),
        ("box", {"x": ["0", "1", "2"], "y": ["0", "1"]}),
        ("box", {"x": ["1", "0"], "y": ["0", "1"]}),
        ("box", {"x": [0.0, 1.0], "y": ["0", "1"]}),
        ("box", {"y": ["0", "1"]}),
        ("box", []),
        ("values", {"x": "1e999999"}),
        ("program", [["exp", 0]]),
        ("program", "import os"),
        ("outputs", [99]),
        ("outputs", {}),
        ("claims", []),
        ("claims", [{"gain": 0}]),
        ("model", None),
    ],
)
def test_entries_of_the_wrong_kind_are_refused(entry, value):
    data = json.loads(proved(0).certificate.to_json())
    data[entry] = value
    with pytest.raises(DocumentError):
        read_certificate(json.dumps(data))


def test_a_program_that_would_grow_without_bound_is_checked_in_bounded_time():
    """Repeated squaring: exact rationals would need 2**60 digits."""
    data = json.loads(prove_margins(["x - 2"], {"x": (0, 1)}).certificate.to_json())
    steps = [["name", "x"], ["constant", "1/3"], ["add", 0, 1]]
    for _ in range(60):
        steps.append(["power", 16, len(steps) - 1])
    data["program"], data["outputs"] = steps, [len(steps) - 1]
    for tree in ("n", "0+ x", "0- x", "m"):
        data["claims"][0]["tree"] = tree
        assert not verdict(json.dumps(data))


def test_a_changed_model_is_rejected():
    settlement = load("paris-declaration")
    ranges = {"war.power_shift": ("0.10", "0.15"), "monitoring.detection": ("0.6", "0.9")}
    certificate = prove(settlement, "clause_ratified", ranges=ranges).certificate
    read = read_certificate(certificate.to_json())
    assert check_certificate(read, settlement).holds
    for path in ("war.adversary_share", "guarantees.us_support.denial", "protege_violation.aid_lost"):
        value = settlement.configuration("clause_ratified").values[path]
        changed = settlement.change({path: value * Fraction(101, 100)})
        found = check_certificate(read, changed)
        assert not found.holds
        assert "a value differs" in found.reason
    assert not check_certificate(read, load("four-level-lines")).holds


def test_a_certificate_of_other_expressions_is_not_taken_for_the_model():
    settlement = load("paris-declaration")
    ranges = {"war.power_shift": ("0.10", "0.15")}
    good = prove(settlement, "clause_ratified", ranges=ranges).certificate
    data = json.loads(good.to_json())
    fake = json.loads(prove_margins([parse("x - 1", ["x"])], {"x": (0, 1)}).certificate.to_json())
    for entry in ("program", "outputs"):
        data[entry] = fake[entry]
    data["box"], data["values"], data["claims"] = fake["box"], fake["values"], fake["claims"]
    forged = read_certificate(json.dumps(data))
    assert check(forged).holds
    assert not check_certificate(forged, settlement).holds
    fewer = json.loads(good.to_json())
    fewer["claims"] = fewer["claims"][:1]
    assert not check_certificate(read_certificate(json.dumps(fewer)), settlement).holds
    bare = prove_margins(["x - 1"], {"x": (0, 1)}).certificate
    assert "bare expressions" in check_certificate(bare, settlement).reason


def test_what_is_set_besides_the_document_is_said():
    settlement = load("paris-declaration").change({"war.power_shift": "0.12"})
    found = prove(settlement, "clause_ratified", ranges={"monitoring.detection": ("0.6", "0.9")})
    result = check_certificate(found.certificate, load("paris-declaration"))
    assert result.holds
    assert "with war.power_shift = 3/25" in result.summary()


def test_points_of_proved_boxes_are_never_violations():
    for index in range(len(FAMILIES)):
        found = proved(index)
        text, box, top = FAMILIES[index]
        top = top if top is not None else {3: Fraction("14.55"), 4: Fraction(3)}[index]
        gain = parse(text.format(top + Fraction(1, 50)), list(box))
        rng = random.Random(index)
        for _ in range(60):
            point = {n: a + (b - a) * Fraction(rng.randint(0, 16), 16) for n, (a, b) in found.ranges.items()}
            assert Point(point).sign(gain) in (-1, 0)
