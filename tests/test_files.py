"""Files: the old one or the new one whole, whatever interrupts the writing; readers that no file can fill."""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation import files
from negotiation.cli import main
from negotiation.deterrence.proofs.prove import prove
from negotiation.errors import DocumentError, UsageError
from negotiation.files import read_bounded, write_whole

WE1 = str(Path(__file__).parent / "settlement" / "documents" / "we1.yaml")
OLD = b"old " * 1000


@pytest.fixture(scope="module")
def proved():
    found = prove(ng.load(WE1), "force_un", ranges={"war.power_shift": ("0.08", "0.081")})
    assert found.certificate is not None
    return found


@pytest.fixture(scope="module")
def report():
    return ng.report(ng.load("land-options"))


@pytest.fixture(scope="module")
def tree():
    return ng.plots.tree(ng.encode(ng.load(WE1), "force_un"))


@pytest.fixture
def writers(proved, report, tree, monkeypatch):
    """Every writer of the package: name to (file that it writes, call with a path)."""
    from negotiation.app import site
    from negotiation.app.file import export
    from negotiation.report.files import SUFFIXES

    monkeypatch.setattr(site, "names", lambda: ("land-options",))
    found = {f"report{suffix}": (f"report{suffix}", report.save) for suffix in SUFFIXES}
    found["certificate"] = ("proof.json", proved.save)
    found["tree"] = ("tree.svg", tree.save)
    table = ng.NormalFormGame.from_arrays({"A": [[1, 0], [0, 1]], "B": [[1, 0], [0, 1]]})
    found["game"] = ("game.nfg", lambda path: ng.io.write_game(table, path))
    found["page"] = ("page.html", lambda path: export(ng.load("land-options"), path))
    found["page of the site"] = ("land-options.html", lambda path: site.site(path.parent))
    found["index of the site"] = ("index.html", lambda path: site.site(path.parent))
    return found


class UnforeseenError(RuntimeError):
    """A fault that nobody foresaw."""


FAULTS = {
    "an error": UnforeseenError,
    "Ctrl-C": KeyboardInterrupt,
    "SIGTERM": lambda: SystemExit(143),
    "full disk": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "too large": lambda: OSError(errno.EFBIG, "File too large"),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_whatever_stops_a_writer_the_old_file_stays_and_nothing_is_left(writers, tmp_path, monkeypatch, fault, step):
    def broken(*args, **options):
        raise FAULTS[fault]()

    for name, (file, write) in writers.items():
        folder = tmp_path / name.replace(" ", "_")
        folder.mkdir()
        target = folder / file
        target.write_bytes(OLD)
        before = {one.name for one in folder.iterdir()}
        with monkeypatch.context() as patch:
            patch.setattr(files.os if step == "fsync" else Path, step, broken)
            with pytest.raises((UnforeseenError, KeyboardInterrupt, SystemExit, UsageError)) as caught:
                write(target)
        assert target.read_bytes() == OLD, name
        assert {one.name for one in folder.iterdir()} == before, name
        if fault in ("full disk", "too large"):
            assert caught.type is UsageError
            assert f"{target.name} cannot be written" in str(caught.value) or "land-options.html" in str(caught.value)
            assert "choose another place" in str(caught.value)


@pytest.mark.slow
def test_every_writer_replaces_what_was_there_and_keeps_its_permissions(writers, tmp_path):
    for name, (file, write) in writers.items():
        target = tmp_path / name.replace(" ", "_") / file
        target.parent.mkdir()
        target.write_bytes(OLD)
        target.chmod(0o640)
        write(target)
        assert target.read_bytes() != OLD
        assert target.stat().st_mode & 0o777 == 0o640, name
        assert not list(target.parent.glob(".*")), name


def test_no_other_code_of_the_package_writes_a_file():
    package = Path(ng.__file__).parent
    words = ("write_text(", "write_bytes(", '"wb"', '"w"', '"xb"', "savefig(", "os.replace(")
    found = {
        (path.relative_to(package).as_posix(), word)
        for path in package.rglob("*.py")
        for word in words
        if word in path.read_text(encoding="utf-8")
    }
    # The picture is drawn into memory.
    assert found == {("files.py", '"xb"'), ("report/plots/canvas.py", "savefig(")}


KILLED = """
import os, sys
from negotiation import files
from negotiation.files import write_whole
content = [bytes([65 + k % 26]) * 400_000 for k in range(26)]
k = 0
print("ready", flush=True)
while True:
    write_whole(sys.argv[1], content[k % 26])
    k += 1
"""


def whole(data):
    """Whether a content is one of those that `KILLED` writes, or the old one."""
    return data == OLD or (len(data) == 400_000 and len(set(data)) == 1)


@pytest.mark.slow
def test_a_process_killed_at_any_moment_leaves_a_whole_file(tmp_path):
    target = tmp_path / "file"
    target.write_bytes(OLD)
    rng = random.Random(5)
    for _ in range(12):
        running = subprocess.Popen([sys.executable, "-c", KILLED, str(target)], stdout=subprocess.PIPE, text=True)
        assert running.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0, 0.03))
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stdout.close()
        assert whole(target.read_bytes())
    # What a killed writer leaves has a name that nothing reads, and stops nobody.
    left = [one.name for one in tmp_path.iterdir() if one != target]
    assert all(name.startswith(".negotiation-") and name.endswith(".part") for name in left)
    write_whole(target, "new")
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("step", ["open", "write", "fsync", "replace"])
def test_a_process_killed_at_each_step_leaves_the_old_file(tmp_path, step):
    target = tmp_path / "file"
    target.write_bytes(OLD)
    code = f"""
import io, os, pathlib, signal, sys
from negotiation.files import write_whole
die = lambda *a, **o: os.kill(os.getpid(), signal.SIGKILL)
if {step!r} == "fsync": os.fsync = die
elif {step!r} == "replace": pathlib.Path.replace = die
else:
    real = pathlib.Path.open
    class Half:
        def __init__(self, stream): self.stream = stream
        def __enter__(self): return self
        def __exit__(self, *a): pass
        def write(self, data):
            self.stream.write(data[: len(data) // 2]); self.stream.flush(); die()
    def opened(self, *a, **o):
        stream = real(self, *a, **o)
        return die() if {step!r} == "open" else Half(stream)
    pathlib.Path.open = opened
write_whole(sys.argv[1], b"new" * 100000)
"""
    assert subprocess.run([sys.executable, "-c", code, str(target)], check=False).returncode == -signal.SIGKILL
    assert target.read_bytes() == OLD


@pytest.mark.slow
def test_sigterm_during_a_command_puts_the_unfinished_file_away(tmp_path):
    target = tmp_path / "tree.svg"
    target.write_bytes(OLD)
    code = """
import os, signal, sys
import negotiation.files
os.fsync = lambda number: os.kill(os.getpid(), signal.SIGTERM)
from negotiation.__main__ import run
run()
"""
    found = subprocess.run(
        [sys.executable, "-c", code, "tree", WE1, "-o", str(target)], capture_output=True, text=True, check=False
    )
    assert found.returncode == 143
    assert found.stderr == ""
    assert target.read_bytes() == OLD
    assert [one.name for one in tmp_path.iterdir()] == ["tree.svg"]


def test_writers_at_the_same_time_never_mix(tmp_path):
    target = tmp_path / "file"
    contents = [bytes([65 + k]) * 300_000 for k in range(8)]
    target.write_bytes(contents[0])
    seen, done = [], threading.Event()

    def read():
        while not done.is_set():
            seen.append(target.read_bytes() in contents)

    reader = threading.Thread(target=read)
    reader.start()
    writing = [threading.Thread(target=lambda c=c: [write_whole(target, c) for _ in range(10)]) for c in contents]
    for thread in writing:
        thread.start()
    for thread in writing:
        thread.join()
    done.set()
    reader.join()
    assert seen
    assert all(seen)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.slow
def test_a_limit_on_the_size_of_files_is_a_message(tmp_path):
    target = tmp_path / "report.json"
    target.write_bytes(OLD)
    code = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
from negotiation.__main__ import run
run()
"""
    found = subprocess.run(
        [sys.executable, "-c", code, "report", WE1, "-o", str(target)], capture_output=True, text=True, check=False
    )
    assert found.returncode == 2
    assert "cannot be written: file too large" in found.stderr
    assert "Traceback" not in found.stderr
    assert target.read_bytes() == OLD
    assert [one.name for one in tmp_path.iterdir()] == ["report.json"]


def test_a_link_is_followed_and_stays_a_link(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(OLD)
    link.symlink_to(real)
    write_whole(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda path: path.mkdir(), "is a directory"),
        (os.mkfifo, "a device or a pipe"),
        (lambda path: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3)), "a device or a pipe"),
    ],
)
def test_folders_pipes_and_devices_are_never_replaced(tmp_path, make, what):
    target = tmp_path / "target"  # a device of its own: a fault must not reach those of the machine
    try:
        make(target)
    except PermissionError:
        pytest.skip("only root makes devices")
    kind = target.stat().st_mode
    with pytest.raises(UsageError, match=what):
        write_whole(target, "new")
    assert target.stat().st_mode == kind
    assert [one.name for one in tmp_path.iterdir()] == ["target"]


@pytest.mark.skipif(os.geteuid() != 0, reason="root may write everywhere; another user is needed to be refused")
@pytest.mark.parametrize("locked", ["folder", "file"])
def test_what_must_not_be_written_stays_and_the_message_says_what_to_do(tmp_path, locked):
    target = tmp_path / "file"
    target.write_bytes(OLD)
    target.chmod(0o444 if locked == "file" else 0o666)
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o777)
    tmp_path.chmod(0o555 if locked == "folder" else 0o777)
    code = """
import os, sys
from negotiation.errors import UsageError
from negotiation.files import write_whole
os.setuid(65534)
try:
    write_whole(sys.argv[1], "new")
except UsageError as error:
    print(error)
"""
    found = subprocess.run([sys.executable, "-c", code, str(target)], capture_output=True, text=True, check=True)
    assert "cannot be written: permission denied. Choose a place that you may write." in found.stdout
    assert target.read_bytes() == OLD
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_names_that_no_file_can_have_are_refused(tmp_path):
    for call in (lambda path: write_whole(path, "new"), lambda path: read_bounded(path, 10)):
        with pytest.raises(UsageError, match="zero byte"):
            call("a\0b")
        with pytest.raises(UsageError, match="too long"):
            call(tmp_path / ("x" * 300))


def test_lone_surrogates_are_written_as_their_escapes(tmp_path):
    path = write_whole(tmp_path / "x.json", json.dumps({"name": "\ud800"}, ensure_ascii=False))
    assert json.loads(path.read_text()) == {"name": "\ud800"}


def test_at_most_the_limit_is_read(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 11)
    assert read_bounded(path, 11) == b"x" * 11
    with pytest.raises(DocumentError, match="the file has 11 bytes. At most 10 are read"):
        read_bounded(path, 10)


READERS = {
    "document": ["validate", "{}.yaml"],
    "model": ["compare", "{}.yaml"],
    "certificate": ["check-certificate", "{}.json"],
    "table": ["solve", "{}.nfg"],
    "tree": ["tree", "{}.efg"],
    "outcomes": ["backtest", "--outcomes", "{}.csv"],
}


@pytest.mark.parametrize("reader", READERS)
def test_pipes_devices_and_folders_are_refused_at_once(tmp_path, reader):
    words = [word.format(tmp_path / "x") for word in READERS[reader]]
    target = Path(words[-1])
    makers = [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir]
    for make, what in zip(makers, ["a device or a pipe", "a device or a pipe", "a directory"], strict=True):
        make(target)
        found = CliRunner().invoke(main, words)
        assert found.exit_code == 2, found.output
        assert what in found.output
        target.rmdir() if target.is_dir() else target.unlink()


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_a_file_of_300_megabytes_costs_neither_time_nor_memory(tmp_path, reader):
    words = [word.format(tmp_path / "x") for word in READERS[reader]]
    with open(words[-1], "wb") as stream:
        stream.truncate(300_000_000)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = subprocess.run([sys.executable, "-m", "negotiation", *words], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert found.returncode == 1
    assert "the file has 300,000,000 bytes" in found.stderr
    assert seconds < 3  # most of it is the imports
