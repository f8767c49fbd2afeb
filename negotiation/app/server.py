"""The page served on this machine: the same module, with what needs Python beside it.

Loopback only unless told otherwise; every request carries a token that the link brings; Host and Origin are checked;
bodies are small, answers bounded in time; nothing on the disk can be asked for but the page's own files.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from negotiation.app.bundle import bundle, style
from negotiation.app.kernel import kernel, settings
from negotiation.app.page_data import page_data, page_words
from negotiation.app.python_answers import PythonAnswers
from negotiation.errors import NegotiationError, UsageError
from negotiation.report.templating import render
from negotiation.settlement import Settlement, load
from negotiation.settlement.document.models_folder import titles

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

MOST_BODY = 1 << 20
KEPT = 64
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Pages:
    """The scenarios of a server with their kernels, made when they are first asked for.

    Parameters
    ----------
    first : Settlement
        The one that is shown first; it may be a document of the user's own.
    """

    def __init__(self, first: Settlement) -> None:
        self.own: OrderedDict[str, Settlement] = OrderedDict({first.id: first})
        self.first = first.id
        self.titles = {**titles(), first.id: first.title}
        self._kernels: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def settlement(self, name: str) -> Settlement:
        """A scenario by its id.

        Raises
        ------
        UsageError
            If there is none: paths are not taken here.
        """
        if name in self.own:
            return self.own[name]
        if name not in self.titles:
            raise UsageError(f"there is no scenario '{name[:60]}' here.")
        return load(name)

    def add(self, settlement: Settlement) -> None:
        """Take in a document of the reader's own; one of the same id is replaced, and the oldest gives way."""
        with self._lock:
            self.own.pop(settlement.id, None)
            self.own[settlement.id] = settlement
            self.titles[settlement.id] = settlement.title
            self._kernels = OrderedDict((key, one) for key, one in self._kernels.items() if key[0] != settlement.id)
            while len(self.own) > 8:
                old = next(name for name in self.own if name != self.first)
                del self.own[old]

    def kernel(self, name: str, key: str) -> dict[str, Any]:
        """The kernel of a setting."""
        known = (name, key)
        if known not in self._kernels:
            settlement = self.settlement(name)
            setting = next((one for one in settings(settlement) if one.key == key), None)
            if setting is None:
                raise UsageError(f"'{key[:80]}' is no setting of {name}.")
            found = kernel(settlement, setting)
            with self._lock:
                self._kernels[known] = found
                while len(self._kernels) > KEPT:
                    self._kernels.popitem(last=False)
        return self._kernels[known]

    def data(self, name: str) -> dict[str, Any]:
        """A scenario for the page, with the kernel of its baseline."""
        settlement = self.settlement(name)
        found = page_data(settlement, [])
        key = found["configurations"][settlement.document.baseline]["setting"]
        return {**found, "kernels": {key: self.kernel(name, key)}}


class Site:
    """The addresses of the page and what they answer.

    Parameters
    ----------
    first : Settlement
    token : str
        Stands in the path of every address; a request without it gets nothing.
    hosts : tuple of str
        Values of the header Host that are answered ('127.0.0.1:8000').
    """

    def __init__(self, first: Settlement, token: str, hosts: tuple[str, ...]) -> None:
        self.token, self.hosts = token, hosts
        self.pages = Pages(first)
        self.python = PythonAnswers(self.pages.settlement, self.pages.add)

    async def page(self, request: Request) -> Response:
        words = page_words()
        listed = [{"id": name, "title": title} for name, title in sorted(self.pages.titles.items())]
        start = {"models": listed, "model": self.pages.first, "words": words}
        title = words["messages"]["ui.title"]
        return _text(render("server.html", language=words["language"], title=title, start=start), "text/html")

    async def script(self, request: Request) -> Response:
        return _text(bundle("server") + "\nstartServer();\n", "text/javascript")

    async def sheet(self, request: Request) -> Response:
        return _text(style(), "text/css")

    async def data(self, request: Request) -> Any:
        return await _threaded(self.pages.data, request.query_params.get("model", ""))

    async def kernel(self, request: Request) -> Any:
        given = request.query_params
        return await _threaded(self.pages.kernel, given.get("model", ""), given.get("key", ""))

    async def ask(self, request: Request) -> Any:
        return await _threaded(self.python.ask, request.path_params["what"], await _body(request))

    async def report(self, request: Request) -> Response:
        from starlette.responses import Response

        found = await _threaded(self.python.report, await _body(request))
        extra = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        return Response(found.content, 200, {**HEADERS, **extra}, found.kind)

    def guarded(self, answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
        """An address that answers only those who have the link, and tells mistakes in words."""
        from starlette.responses import JSONResponse, PlainTextResponse

        async def endpoint(request: Request) -> Response:
            refusal = _refusal(request, self.token, self.hosts)
            if refusal:
                return PlainTextResponse(refusal, 403, HEADERS)
            try:
                found = await answer(request)
            except NegotiationError as error:
                return JSONResponse({"error": _encodable(str(error))}, 400, HEADERS)
            if isinstance(found, dict):
                return _text(json.dumps(found, ensure_ascii=False), "application/json")
            return found  # type: ignore[no-any-return]

        return endpoint


def create_app(first: Settlement, *, token: str, hosts: tuple[str, ...]) -> Starlette:
    """The application, for a server or a test (see `Site`)."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    site = Site(first, token, hosts)
    got = {"": site.page, "page.js": site.script, "style.css": site.sheet, "data": site.data, "kernel": site.kernel}
    sent = {"report": site.report, "ask/{what}": site.ask}
    routes = [Route(f"/{{token}}/{path}", site.guarded(answer)) for path, answer in got.items()]
    routes += [Route(f"/{{token}}/{path}", site.guarded(answer), methods=["POST"]) for path, answer in sent.items()]
    return Starlette(routes=routes)


def _text(content: str, kind: str) -> Response:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(content, 200, HEADERS, kind)


def _encodable(text: str) -> str:
    """A message that can be sent: what is no text in it is replaced."""
    return text.encode("utf-8", "replace").decode()


def _refusal(request: Request, token: str, hosts: tuple[str, ...]) -> str:
    """Why a request is not answered; empty if it is."""
    host = request.headers.get("host", "")
    if host not in hosts:
        return "this server does not answer to that name."
    origin = request.headers.get("origin")
    if origin is not None and origin not in {f"http://{one}" for one in hosts}:
        return "this server does not answer other pages."
    if not hmac.compare_digest(request.path_params["token"].encode(), token.encode()):
        return "the address lacks its token: use the link that was printed."
    return ""


async def _threaded(call: Callable[..., Any], *arguments: Any) -> Any:
    from starlette.concurrency import run_in_threadpool

    return await run_in_threadpool(call, *arguments)


async def _body(request: Request) -> dict[str, Any]:
    """The JSON of a request, if it is small enough and a mapping."""
    taken = bytearray()
    async for part in request.stream():
        taken += part
        if len(taken) > MOST_BODY:
            raise UsageError("the request is too large: at most 1 MiB is read.")
    try:
        found = json.loads(taken or b"{}")
        json.dumps(found, ensure_ascii=False).encode()  # half a letter (a lone surrogate) is no text
    except (ValueError, RecursionError):
        raise UsageError("the request is no JSON.") from None
    if not isinstance(found, dict):
        raise UsageError("the request is no JSON mapping.")
    return found


def serve(
    first: Settlement, *, host: str = "127.0.0.1", port: int = 0, announce: Callable[[str], None] = print
) -> None:
    """Serve the page until it is interrupted.

    Parameters
    ----------
    first : Settlement
        The scenario to start with.
    host : str
        The address to listen on; anything but a loopback address opens the page to the network.
    port : int
        0 lets the system choose a free one.
    announce : callable
        Gets the link, with its token.

    Raises
    ------
    UsageError
        If the packages of the extra `app` are missing, or the port is taken.
    """
    try:
        import uvicorn
    except ImportError:
        raise UsageError("the page needs two packages more: pip install 'negotiation[app]'.") from None
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()  # who follows the link at once is answered
    except OSError as error:
        raise UsageError(f"{host}:{port} cannot be used: {(error.strerror or str(error)).lower()}.") from None
    chosen = listening.getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    token = secrets.token_urlsafe(16)
    hosts = (f"{name}:{chosen}", f"localhost:{chosen}")
    config = uvicorn.Config(create_app(first, token=token, hosts=hosts), log_level="error", lifespan="off")
    announce(f"http://{name}:{chosen}/{token}/")
    uvicorn.Server(config).run(sockets=[listening])
