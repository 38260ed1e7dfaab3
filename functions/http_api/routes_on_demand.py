"""Modules of routes are imported when a path of theirs is first asked for.

Building models and routes is most of what importing such a module takes, and a cold start answers one request.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from threading import Lock

from fastapi import APIRouter
from starlette.types import ASGIApp, Receive, Scope, Send


class ModulesOfRoutes:
    """The modules of an API, in the order of its document, and those of their routes that are there so far.

    `modules` names them by the beginnings of their paths, of which the longest counts: `/a`, `/a/b`, or `/a/*/b` with
    anything in between. So no path has its routes in two modules.
    """

    def __init__(self, router: APIRouter, base_path: str, package: str, modules: Mapping[str, str]) -> None:
        self._router = router
        self._always = list(router.routes)
        self._base_path = base_path
        self._package = package
        self._modules = modules
        self._imported: dict[str, APIRouter] = {}
        self._lock = Lock()

    def module_of(self, path: str) -> str | None:
        """Return the name of the module that has the routes of a path, if there are any."""
        if not path.startswith(f"{self._base_path}/"):
            return None
        first, second, third = [*path.removeprefix(f"{self._base_path}/").split("/", 3), "", ""][:3]
        beginnings = (f"/{first}/*/{third}", f"/{first}/{second}", f"/{first}")
        return next((self._modules[each] for each in beginnings if each in self._modules), None)

    def have(self, path: str) -> None:
        """Import the routes of a path, unless they are there."""
        module = self.module_of(path)
        if module and module not in self._imported:
            self._import([module])

    def have_all(self) -> None:
        """Import all routes."""
        self._import(self._modules.values())

    def _import(self, modules: Iterable[str]) -> None:
        with self._lock:
            imported = {**self._imported, **{each: self._router_of(each) for each in modules}}
            ordered = [imported[each] for each in dict.fromkeys(self._modules.values()) if each in imported]
            self._router.routes = [*(route for each in ordered for route in each.routes), *self._always]
            self._imported = imported

    def _router_of(self, module: str) -> APIRouter:
        router: APIRouter = import_module(f"{self._package}.{module}").router
        return router


class RoutesOnDemand:
    """Has the routes of a request imported before it is answered."""

    def __init__(self, app: ASGIApp, modules: ModulesOfRoutes) -> None:
        self.app = app
        self._modules = modules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            self._modules.have(scope["path"])
        await self.app(scope, receive, send)
