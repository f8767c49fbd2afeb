"""The report as plain texts: .csv, .md, .tex, .json."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from negotiation.display import clean, harmless, plain
from negotiation.report.files.content import Content
from negotiation.report.narrative.messages import Words
from negotiation.report.narrative.reader_page import escaped

ROW = ("name", "verdict", "margin", "range", "close", "decides", "chance")
_TEX = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}
_LETTERS = {"–": "--", "—": "---", "“": "``", "”": "''", "…": r"\dots{}", "→": r"$\to$", "∞": r"$\infty$"}
COLUMNS = "p{32mm}p{28mm}rp{22mm}p{16mm}p{34mm}r"


def as_csv(found: Content, words: Words) -> str:
    """The comparison, a row a configuration; a cell that a spreadsheet would run is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*titles(words), *(words.say(f"report.column_{one}") for one in ("changes", "command")), "share"])
    for one in found.data["comparison"]:
        cells = [_number(one[key]) if key == "margin" else harmless(clean(one[key])) for key in ROW]
        writer.writerow([*cells, harmless(clean(one["changes"])), harmless(found.data["command"]), repr(one["value"])])
    return out.getvalue()


def _number(text: str) -> str:
    return text.lstrip("+")


def titles(words: Words) -> list[str]:
    """The titles of the comparison's columns."""
    keys = ("column.configuration", "column.verdict", "column.margin", "report.column_range", "page.close")
    return [words.say(key) for key in (*keys, "report.column_decides", "report.column_chance")]


def as_json(found: Content) -> str:
    """Everything, exact rationals as text beside their float."""
    told = {**found.data, "results": [plain(one.as_data()) for one in found.explanations]}
    return json.dumps(plain(told), indent=1, ensure_ascii=False) + "\n"


def as_markdown(found: Content, words: Words) -> str:
    """The report as Markdown; what comes from the document is escaped."""
    data, say = found.data, words.say
    lines = [f"# {escaped(data['title'])}", escaped(data["frame"]), escaped(data["answer"]), escaped(data["summary"])]
    lines += [f"## {say('report.comparison')}", escaped(say("report.unit", period=found.settlement.document.period))]
    lines.append(_pipes(titles(words), [[one[key] for key in ROW] for one in data["comparison"]]))
    lines.append(f"## {say('report.each')}")
    for one in data["configurations"]:
        lines += [f"### {escaped(one['name'])}", *(escaped(each) for each in one["sentences"])]
        told = [say("report.threshold", **{k: c[k] for k in CHANGE}) for c in one["changes"]]
        lines.append("\n".join(f"- {escaped(each)}" for each in told or [say("report.no_threshold")]))
    lines += [f"## {say('report.rests')}", escaped(data["rests"])]
    for heading, items in told_by_sources(found, words):
        lines += [f"## {heading}", "\n".join(f"- {escaped(one)}" for one in items)]
    lines.append(escaped(data["limits"]))
    lines.append(f"## {say('report.assumptions')}")
    heads = [say(f"report.column_{one}") for one in ("number", "value", "bounds", "unit", "status", "source")]
    lines.append(_pipes(heads, [[one[key] for key in NUMBER] for one in data["assumptions"]]))
    lines += [f"## {say('report.method')}", *(escaped(one) for one in data["method"]), escaped(data["again"])]
    lines.append(f"    {data['command']}")
    return "\n\n".join(line for line in lines if line) + "\n"


def told_by_sources(found: Content, words: Words) -> list[tuple[str, list[str]]]:
    """What the sources say and where they disagree: heading and lines; nothing where the document has no account."""
    data, say = found.data, words.say
    if not data["says"]:
        return []
    each = [
        f"{one['about'][:1].upper()}{one['about'][1:]}: "
        + "; ".join(f"{view['source']}: {view['text'].rstrip('.')}" for view in one["views"])
        for one in data["disagreements"]
    ]
    says = [f"{one['source']}: {one['text']}" for one in data["says"]]
    both = [(say("page.sources"), says), (say("page.disagree"), each)]
    return [(heading, lines) for heading, lines in both if lines]


CHANGE = ("label", "direction", "value", "unit", "now", "verdict")
NUMBER = ("label", "value", "range", "unit", "status", "source")


def _pipes(heads: list[str], rows: list[list[Any]]) -> str:
    every = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(escaped(str(one)).replace("|", "/") for one in row) + " |" for row in every)


def as_tex(found: Content, words: Words) -> str:
    """A LaTeX document with standard packages only; no sign of a stranger's text is active."""
    data, say = found.data, words.say
    parts = [
        "\\documentclass[a4paper,10pt]{article}\n\\usepackage[T1]{fontenc}\n\\usepackage[utf8]{inputenc}",
        "\\usepackage{textcomp}\n\\usepackage{longtable}\n\\usepackage[margin=20mm]{geometry}",
        "\\setlength{\\parindent}{0pt}\\setlength{\\parskip}{4pt}\n\\begin{document}",
        f"\\section*{{{tex(data['title'])}}}",
        *(tex(data[key]) for key in ("frame", "answer", "summary", "margin_note")),
        f"\\section*{{{tex(say('report.comparison'))}}}",
        _rows(titles(words), [[one[key] for key in ROW] for one in data["comparison"]], COLUMNS),
        f"\\section*{{{tex(say('report.each'))}}}",
    ]
    for one in data["configurations"]:
        told = [say("report.threshold", **{k: c[k] for k in CHANGE}) for c in one["changes"]]
        sentences = [*one["sentences"], *(told or [say("report.no_threshold")])]
        parts += [f"\\subsection*{{{tex(one['name'])}}}", *(tex(each) for each in sentences)]
    heads = [say(f"report.column_{one}") for one in ("number", "value", "bounds", "unit", "status", "source")]
    parts += [
        f"\\section*{{{tex(say('report.rests'))}}}",
        tex(data["rests"]),
        *(
            part
            for heading, items in told_by_sources(found, words)
            for part in (f"\\section*{{{tex(heading)}}}", *(tex(one) for one in items))
        ),
        tex(data["limits"]),
        f"\\section*{{{tex(say('report.assumptions'))}}}",
        _rows(heads, [[one[key] for key in NUMBER] for one in data["assumptions"]], "p{46mm}rp{22mm}p{22mm}lp{46mm}"),
        f"\\section*{{{tex(say('report.method'))}}}",
        *(tex(one) for one in data["method"]),
        tex(data["again"]),
        f"\\texttt{{{tex(data['command'])}}}",
        "\\end{document}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _rows(heads: list[str], rows: list[list[Any]], columns: str) -> str:
    lines = [" & ".join(tex(cell) for cell in row) + r" \\" for row in rows]
    top = " & ".join(f"\\textbf{{{tex(one)}}}" for one in heads) + r" \\ \hline \endhead"
    return f"{{\\footnotesize\\begin{{longtable}}{{{columns}}}\n{top}\n" + "\n".join(lines) + "\n\\end{longtable}}"


def tex(value: Any) -> str:
    """Text in which no sign is active, letters beyond Latin-1 that LaTeX may not know said otherwise or as '?'."""
    found = []
    for sign in clean(" ".join(str(value).split())):
        known = _TEX.get(sign) or _LETTERS.get(sign)
        found.append(known or (sign if ord(sign) < 0x250 else "?"))
    return "".join(found)
