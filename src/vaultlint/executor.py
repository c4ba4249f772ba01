"""An address in, a ``map`` out that runs its work there: on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from vaultlint.typed import Any
from vaultlint.workers import Map

_SCHEME = "dask://"
_AHEAD = 4  # batches that wait for each worker


class ExecutorError(Exception):
    """The work cannot be run there; the message says why."""


@contextmanager
def executor(address: str) -> Iterator[Map]:
    """The ``map`` of ``dask://host:port``, or of a cluster on this machine for ``dask://``.

    Workers need vaultlint, the same rules and the vault under the same path. Raises ExecutorError.
    """
    if not address.startswith(_SCHEME):
        raise ExecutorError(f"--executor is {address!r}; dask://HOST:PORT is wanted, or dask:// for this machine")
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ExecutorError("--executor dask:// needs Dask: pip install 'obsidian-vaultlint[distributed]'") from error
    place = address.removeprefix(_SCHEME).rstrip("/")
    try:
        make_cluster: Any = LocalCluster
        connect: Any = Client
        cluster = None if place else make_cluster(processes=True, dashboard_address=None)
        client = connect(f"tcp://{place}" if place else cluster)
    except (OSError, TimeoutError, ValueError) as error:
        raise ExecutorError(f"--executor {address}: {error}") from error
    try:
        yield lambda function, batches: _map(client, function, batches)
    finally:
        client.close()
        if cluster is not None:
            cluster.close()


def _map(client: Any, function: Callable[[Sequence[str]], bytes], batches: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """In order, a few batches ahead; the function, which holds the plan, travels once to each worker."""
    from collections import deque

    submit = client.submit
    try:
        shared = client.scatter(function, broadcast=True)
    except TimeoutError as error:
        raise ExecutorError(f"--executor: {client.scheduler.address} has no workers") from error
    most = _AHEAD * max(1, len(client.scheduler_info()["workers"]))
    waiting: deque[Any] = deque()
    for batch in batches:
        waiting.append(submit(_call, shared, batch, pure=False))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _call(function: Callable[[Sequence[str]], bytes], batch: Sequence[str]) -> bytes:
    return function(batch)
