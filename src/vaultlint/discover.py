"""Paths as given → vault roots; a vault root → its files; those → the files to lint."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter

from vaultlint.settings import FOLDER, Settings, is_template, load_toml, read_small
from vaultlint.typed import TYPE_CHECKING, Any, NamedTuple, Protocol

CONFIGURATION = "vaultlint.toml"
_KINDS = {".md": "note", ".canvas": "canvas", ".base": "base"}
# A folder is listed at most this often through symbolic links: folders full of links to one another would otherwise
# make more names than there are atoms.
_MOST_LISTINGS = 16


_new: Callable[..., Any] = tuple.__new__  # half the time of calling the class


class DiscoverError(Exception):
    """A path given does not exist; the message names it."""


class File(NamedTuple):
    """A file of the vault. One that is not readable is a name only: a link may lead to it, nobody opens it."""

    path: str  # relative to the vault root, with "/"
    kind: str  # "note", "canvas", "base" or "attachment"
    size: int
    mtime_ns: int
    inode: int
    readable: bool  # False: a FIFO, socket or device, or a symbolic link that leads out of the vault or nowhere
    alias_of: str  # path of the file of the vault that a symbolic link leads to, "" for a file of its own
    ctime_ns: int = 0  # when it was changed in any way, its time stamps included


class Listing(NamedTuple):
    """What stands in a vault: its files by path, folders that are vaults themselves, what could not be listed."""

    files: list[File]
    nested: tuple[str, ...]
    problems: tuple[str, ...]
    ignores: tuple[File, ...] = ()  # the .gitignore files
    folders: tuple[tuple[str, int], ...] = ()  # each with its time stamp: when a name in it last came or went
    configs: tuple[str, ...] = ()  # configuration files in folders of the vault: what they say holds there


class Target(NamedTuple):
    """A vault to lint, or some files and folders of it (vault paths)."""

    root: str
    given: tuple[str, ...] | None  # None: the whole vault
    around: str = ""  # root of the vault that this one was found in


if TYPE_CHECKING:

    class Config(Protocol):
        """The part of the configuration that says what is left out."""

        @property
        def exclude(self) -> tuple[str, ...]: ...
        @property
        def respect_gitignore(self) -> bool: ...
        @property
        def nested(self) -> Sequence[tuple[str, Config]]: ...


# ------------------------------------------------------------------------------------------------ roots


def find_root(path: str) -> str:
    """The root of the vault that a file or folder belongs to.

    The nearest folder upwards with ``.obsidian/``, else with our configuration, else with ``.git``, else the folder.
    A configuration with ``root = true`` counts as ``.obsidian/`` does. Of several others the outermost counts, as far
    as the repository goes: those below it say what is different in their folders.
    """
    start = os.path.abspath(path)
    if not os.path.isdir(start):
        start = os.path.dirname(start)
    folders = list(_upwards(start))
    found = next(filter(_is_vault, folders), None) or _configured_root(folders)
    return found or next(filter(_is_repository, folders), start)


def _configured_root(folders: Iterable[str]) -> str | None:
    found = None
    for folder in folders:
        if _is_configured(folder):
            found = folder
        if found and _is_repository(folder):
            break
    return found


def vaults(paths: Sequence[str]) -> list[Target]:
    """The vaults that paths lie in, each once, with what was asked for of it.

    Vaults inside of these show when they are walked: `nested_targets`.
    Raises DiscoverError when a path does not exist.
    """
    if missing := [path for path in paths if not os.path.lexists(path)]:
        raise DiscoverError("; ".join(f"no file or folder called {path!r}" for path in missing))
    given: dict[str, set[str]] = {}
    for path in map(os.path.abspath, paths):
        root = find_root(path)
        given.setdefault(root, set()).add(_vault_path(path, root))
    return [Target(root, _unless_all(given[root])) for root in sorted(given)]


def targets(paths: Sequence[str]) -> list[Target]:
    """The vaults that paths lie in, and those inside of them. Raises DiscoverError when a path does not exist."""
    found = {target.root: target for target in vaults(paths)}
    for target in list(found.values()):
        for nested in nested_targets(target, nested_vaults(target.root)):
            # One asked for as a whole contains any part of it that was asked for.
            around = "" if nested.root in found else nested.around
            found[nested.root] = nested._replace(around=around)
    return [found[root] for root in sorted(found)]


def nested_targets(target: Target, nested: Iterable[str]) -> list[Target]:
    """The vaults found inside of one, below what was asked for of it."""
    below = ("",) if target.given is None else tuple(f"{each}/" for each in target.given)
    return [
        Target(os.path.join(target.root, *folder.split("/")), None, target.root)
        for folder in nested
        if f"{folder}/".startswith(below)
    ]


def _unless_all(given: set[str]) -> tuple[str, ...] | None:
    return None if "" in given else tuple(sorted(given))


def is_left_out(target: Target, config: Config) -> bool:
    """Whether a vault found in another is left out by the configuration of that one, or ignored by git there."""
    if not target.around:
        return False
    path = _vault_path(target.root, target.around)
    if Exclusion(config)(f"{path}/{FOLDER}"):
        return True
    return config.respect_gitignore and ignored_by_git(target.around)(f"{path}/")


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def is_marked(folder: str) -> bool:
    """Whether something says of a folder that it is a vault: ``.obsidian/``, or our configuration."""
    return _is_vault(folder) or _is_configured(folder)


def _is_vault(folder: str) -> bool:
    return os.path.isdir(os.path.join(folder, FOLDER)) or _says_root(folder)


def _says_root(folder: str) -> bool:
    """Whether a configuration says that its folder is a vault of its own; one that cannot be read says nothing."""
    try:
        content = read_small(os.path.join(folder, CONFIGURATION)) or b""
    except OSError:
        return False
    if b"root" not in content:  # spares most runs the import
        return False
    import tomllib

    try:
        return tomllib.loads(content.decode("utf-8-sig")).get("root") is True
    except (ValueError, RecursionError):
        return False


def _is_configured(folder: str) -> bool:
    if os.path.isfile(os.path.join(folder, CONFIGURATION)):
        return True
    try:
        content = read_small(os.path.join(folder, "pyproject.toml")) or b""
    except OSError:
        return False
    if b"vaultlint" not in content:  # spares most runs the import
        return False
    try:
        tool = load_toml(content).get("tool")
    except (ValueError, RecursionError):
        return b"[tool.vaultlint" in content  # whoever reads it will say what is wrong with it
    return isinstance(tool, dict) and "vaultlint" in tool


def _is_repository(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, ".git"))


def _sort_of(entry: os.DirEntry[str]) -> str:
    """What an entry is itself: "file", "folder", "link", or "" for anything else and what cannot be told."""
    try:
        if entry.is_file(follow_symlinks=False):
            return "file"
        # On Windows a junction is a folder that is no symbolic link; Python tells from 3.12 on.
        if entry.is_symlink() or getattr(entry, "is_junction", bool)():
            return "link"
        return "folder" if entry.is_dir(follow_symlinks=False) else ""
    except OSError:
        return ""


def _vault_path(path: str, root: str) -> str:
    relative = os.path.relpath(path, root).replace(os.sep, "/")
    return "" if relative == "." else relative


# ------------------------------------------------------------------------------------------------ listing


def walk(root: str) -> list[File]:
    """All files of the vault at a folder, by path: all but those whose name or folder starts with a dot."""
    return survey(root).files


def nested_vaults(root: str) -> tuple[str, ...]:
    """The folders of a vault that are vaults themselves, as vault paths."""
    return survey(root).nested


def survey(root: str) -> Listing:
    """Walk a vault once: its files, its nested vaults, and the folders that could not be listed."""
    files: list[File] = []
    links: list[str] = []
    nested: list[str] = []
    ignores: list[File] = []
    configs: list[str] = []
    folders: list[tuple[str, int]] = []
    problems: list[str] = []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        before = f"{folder}/" if folder else ""
        place = f"{root}/{folder}" if folder else root
        try:
            folders.append((folder, _folder_stamp(place)))
            entries = os.scandir(place)
        except OSError as error:
            problems.append(f"{folder or '.'}: {error.strerror}; what is in this folder is not known")
            continue
        with entries:
            # Ten thousand names pass here on every run, so the usual ones pass without a call that they do not need.
            for entry in entries:
                name = entry.name
                if name[0] == ".":
                    if name == FOLDER and os.path.isdir(entry.path):
                        nested.append(folder)
                    elif name == ".gitignore":
                        ignores += _own(before + name, entry)
                    continue
                try:
                    if entry.is_file(follow_symlinks=False):
                        path, status = before + name, entry.stat(follow_symlinks=False)
                        kind = "note" if name[-3:] == ".md" else kind_of(name)
                        size, mtime, inode = status.st_size, status.st_mtime_ns, status.st_ino
                        files.append(_new(File, (path, kind, size, mtime, inode, True, "", status.st_ctime_ns)))
                        if name == CONFIGURATION:
                            configs.append(folder)
                        continue
                except OSError:
                    files += _own(before + name, entry)
                    continue
                sort = _sort_of(entry)
                if sort == "folder":
                    waiting.append(before + name)
                elif sort == "link":
                    links.append(before + name)
                else:
                    files.append(_name_only(before + name))
    if links:
        linked = {file.path: file for file in _Links(root, problems).files(links)}
        files += linked.values()
        configs += [_folder_of(path) for path in links if _is_config(path) and linked[path].readable]
    files.sort(key=itemgetter(0))
    vaults, scopes = divided(root, nested, configs) if any(configs) else (nested, ())
    found = tuple(sorted(filter(None, vaults)))
    stamps_of_folders = () if links else tuple(sorted(folders))
    return Listing(files, found, tuple(sorted(problems)), tuple(sorted(ignores)), stamps_of_folders, scopes)


def divided(root: str, vaults: Iterable[str], configured: Iterable[str]) -> tuple[list[str], tuple[str, ...]]:
    """Of the folders of a vault with a configuration, those that are vaults, and the files of those that are not.

    ``vaults`` are the folders with ``.obsidian/``, which are part of the answer.
    """
    found = set(vaults)
    scopes = []
    for folder in sorted(set(configured) - found - {""}):
        place = os.path.join(root, *folder.split("/"))
        top = find_root(place)
        if top == place:
            found.add(folder)
        elif top == root or not _is_below(top, root):
            scopes.append(f"{folder}/{CONFIGURATION}")
    return sorted(found), tuple(scopes)


def configs_above(root: str, path: str) -> tuple[str, ...]:
    """The configuration files in the folders of a vault around a file or folder of it, the outermost first."""
    folders = list(_above(path))
    configured = [each for each in folders if os.path.isfile(os.path.join(root, each, CONFIGURATION))]
    return divided(root, (), configured)[1] if configured else ()


def _above(path: str) -> Iterator[str]:
    """The folders around one of a vault, the nearest first, without the vault itself."""
    while path := _folder_of(path):
        yield path


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _is_config(path: str) -> bool:
    return path == CONFIGURATION or path.endswith(f"/{CONFIGURATION}")


def plain_files(root: str, paths: Iterable[str]) -> list[File]:
    """Those of the paths that are files, and neither symbolic links nor anything else."""
    found: list[File] = []
    for path in paths:
        try:
            status = os.stat(os.path.join(root, path), follow_symlinks=False)
        except (OSError, ValueError):
            continue
        if stat.S_ISREG(status.st_mode):
            size, mtime, inode, ctime = status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns
            found.append(File(path, kind_of(path), size, mtime, inode, True, "", ctime))
    return found


def unchanged(root: str, folders: Iterable[tuple[str, int]]) -> bool:
    """Whether no name came or went in these folders of a vault, by their time stamps."""
    try:
        return all(_folder_stamp(f"{root}/{folder}" if folder else root) == stamp for folder, stamp in folders)
    except OSError:
        return False


def _folder_stamp(place: str) -> int:
    # Copying tools set the time of a folder back to that of its original, but not when they did so.
    status = os.stat(place)
    return max(status.st_mtime_ns, status.st_ctime_ns)


def _entries(root: str, folder: str, problems: list[str]) -> list[tuple[str, os.DirEntry[str]]]:
    """What stands in a folder without what is hidden, but with a settings folder."""
    before = f"{folder}/" if folder else ""
    try:
        with os.scandir(os.path.join(root, folder)) as entries:
            return [
                (before + entry.name, entry)
                for entry in entries
                if entry.name[0] != "." or (entry.name == FOLDER and os.path.isdir(entry.path))
            ]
    except OSError as error:
        problems.append(f"{folder or '.'}: {error.strerror}; what is in this folder is not known")
        return []


def _own(path: str, entry: os.DirEntry[str]) -> tuple[File, ...]:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return ()  # gone since
    except OSError:
        return (File(path, kind_of(path), 0, 0, 0, True, ""),)  # who tries to read it can say what is wrong
    size, mtime, inode, ctime = status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns
    return (_new(File, (path, kind_of(path), size, mtime, inode, True, "", ctime)),)


def _name_only(path: str) -> File:
    return File(path, kind_of(path), 0, 0, 0, False, "")


def kind_of(path: str) -> str:
    """What a file is by its name: "note", "canvas", "base" or "attachment"."""
    return _KINDS.get(path[path.rfind(".") :].lower(), "attachment")


class _Links:
    """What symbolic links lead to, under the names it has through them."""

    def __init__(self, root: str, problems: list[str]) -> None:
        self.root = root
        self.real_root = os.path.realpath(root)
        self.problems = problems
        self.listings: dict[str, int] = {}  # how often each real folder was listed
        self.owners: dict[str, str] = {}  # hidden files by the first name that led to them

    def files(self, links: Iterable[str]) -> Iterator[File]:
        waiting = sorted(links)
        for path in waiting:  # grows by the links in linked folders
            try:
                real = os.path.realpath(os.path.join(self.root, path))
            except OSError:  # the links of a process in /proc, whose owner alone may know where they lead
                yield _name_only(path)
                continue
            if not os.path.isdir(real):
                yield self._file(path, real)
            elif not self._is_loop(path, real):
                yield from self._folder(path, real, waiting)

    def _is_loop(self, path: str, real: str) -> bool:
        """Whether a link leads to a folder around it, or around the vault; Obsidian follows neither."""
        folders = path.split("/")[:-1]
        around = (os.path.join(self.root, *folders[:depth]) for depth in range(1, len(folders) + 1))
        return _is_below(self.real_root, real) or any(os.path.realpath(each) == real for each in around)

    def _folder(self, path: str, real: str, links: list[str]) -> Iterator[File]:
        waiting = [(path, real)]
        found = []
        while waiting:
            folder, real_folder = waiting.pop()
            if not self._may_list(real_folder, folder):
                continue
            for path, entry in sorted(_entries(self.root, folder, self.problems), key=itemgetter(0)):
                if entry.name == FOLDER:
                    continue
                sort = _sort_of(entry)
                if sort == "folder":
                    waiting.append((path, os.path.join(real_folder, entry.name)))
                elif sort == "link":
                    found.append(path)
                else:
                    yield self._file(path, os.path.join(real_folder, entry.name))
        links += sorted(found)

    def _may_list(self, real: str, path: str) -> bool:
        listings = self.listings[real] = self.listings.get(real, 0) + 1
        if listings == _MOST_LISTINGS + 1:
            self.problems.append(f"{path}: one of too many names for one folder; it is not followed")
        return listings <= _MOST_LISTINGS

    def _file(self, path: str, real: str) -> File:
        status = _status(real) if _is_below(real, self.real_root) else None
        if status is None or not stat.S_ISREG(status.st_mode):
            return _name_only(path)
        alias_of = _vault_path(real, self.real_root)
        if alias_of.startswith(".") or "/." in alias_of:  # of no name itself: the first link gives it one
            owner = self.owners.setdefault(real, path)
            alias_of = "" if owner == path else owner
        return File(path, kind_of(path), status.st_size, status.st_mtime_ns, status.st_ino, True, alias_of)


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:  # nothing there, or links in a circle
        return None


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


# ------------------------------------------------------------------------------------------------ choosing


def chosen(
    files: Iterable[File],
    target: Target,
    config: Config,
    settings: Settings,
    nested: Sequence[str] = (),
    *,
    attachments: bool = False,
    ignores: Sequence[File] | None = None,
) -> list[File]:
    """The files to lint: notes, canvases and bases that were asked for and nothing leaves out; attachments if wanted.

    ``ignores`` are the .gitignore files of the vault where they are known.

    A file given by name is linted though git ignores it; ``exclude`` and template folders hold even then, because
    pre-commit gives every file by name.
    """
    left_out = Exclusion(config)
    elsewhere = tuple(f"{folder}/" for folder in nested)
    files = list(files)
    given, below = _asked_for(files, target.given)
    everything = target.given is None
    # Where every file is given by name, as hooks do, nothing has to be read or compiled for this.
    ignored = ignored_by_git(target.root, ignores) if config.respect_gitignore and below else nothing_ignored
    readable = [
        file for file in files if (attachments or file.kind != "attachment") and file.readable and not file.alias_of
    ]
    if everything and ignored is nothing_ignored and not (elsewhere or settings.template_folders or left_out.globs):
        return readable
    return [
        file
        for file in readable
        if (everything or file.path in given or file.path.startswith(below))
        and not (elsewhere and file.path.startswith(elsewhere))
        and not (settings.template_folders and is_template(settings, file.path))
        and not (left_out.globs and left_out(file.path))
        and (file.path in given or not ignored(file.path))
    ]


class Exclusion:
    """Whether a configuration leaves out a path: by its globs, or by those of a folder for what lies there."""

    def __init__(self, config: Config | None = None) -> None:
        self.globs: dict[str, Callable[[str], bool]] = {}  # by the folder that they start from, "" for the vault
        if config:
            self.add("", config.exclude)
            for folder, own in config.nested:
                self.add(folder, own.exclude)

    def add(self, folder: str, globs: Sequence[str]) -> None:
        """Leave out what globs fit, seen from a folder."""
        if globs:
            from vaultlint.globs import compile_globs

            self.globs[folder] = compile_globs(globs)

    def __call__(self, path: str) -> bool:
        if "" in self.globs and self.globs[""](path):
            return True
        found = (each for each in _above(path) if each in self.globs)
        return any(self.globs[each](path[len(each) + 1 :]) for each in found)


def _asked_for(files: list[File], given: tuple[str, ...] | None) -> tuple[set[str], tuple[str, ...]]:
    """Files by name, and what the paths of all others start with."""
    if given is None:
        return set(), ("",)
    by_path = {file.path: file for file in files}
    wanted = given if all(each in by_path for each in given) else _as_listed(given, by_path)
    named = {by_path[each].alias_of or each for each in wanted if each in by_path}
    return named, tuple(f"{each}/" for each in wanted if each not in by_path)


def _as_listed(given: Iterable[str], paths: Iterable[str]) -> tuple[str, ...]:
    """Paths in the vault's own spelling: a file system may find them in another case or Unicode form."""
    names = set(paths)
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in names:
            names.add(path)
    spellings = {_folded(name): name for name in sorted(names)}
    return tuple(each if each in names else spellings.get(_folded(each), each) for each in given)


def _folded(path: str) -> str:
    from unicodedata import normalize

    return normalize("NFC", path).casefold()


def nothing_ignored(path: str) -> bool:
    """What `ignored_by_git` gives where it is sure without a look at a path."""
    return False


def ignored_by_git(root: str, inside: Sequence[File] | None = None) -> Callable[[str], bool]:
    """Whether git ignores a file of the vault at a folder, or a folder (ending with ``/``), by vault path.

    ``inside`` are the .gitignore files of the vault where they are known.

    Decided by ``.git/info/exclude`` and the ``.gitignore`` files from the top of the repository down; those above
    the vault are not asked when they ignore the vault itself, since somebody wants it linted.
    """
    top = next((folder for folder in _upwards(os.path.abspath(root)) if _is_repository(folder)), root)
    before = _vault_path(root, top)
    known = {before: _at_root(top, before)}
    if inside is not None and not inside and not known[before].judges:
        return nothing_ignored

    def folder_at(path: str) -> _Folder:
        unknown = []
        while path not in known:
            unknown.append(path)
            path = path.rpartition("/")[0]
        for each in reversed(unknown):
            known[each] = _below(top, each, known[each.rpartition("/")[0]])
        return known[unknown[0] if unknown else path]

    def ignored(path: str) -> bool:
        path = f"{before}/{path}" if before else path
        name = path.rpartition("/")[0]
        folder = known.get(name) or folder_at(name)
        return folder.ignored or bool(folder.judges and not path.endswith("/") and _says(folder.judges, path))

    return ignored


class _Judge(NamedTuple):
    """A ``.gitignore`` in a folder: what it says of paths, given from where its own begin."""

    start: int
    verdict_on: Callable[[str], bool | None]


class _Folder(NamedTuple):
    ignored: bool
    judges: tuple[_Judge, ...]  # the deepest first


def _at_root(top: str, root: str) -> _Folder:
    folder = _Folder(False, _judges(top, "", ".gitignore") + _judges(top, "", ".git/info/exclude"))
    names = root.split("/") if root else []
    for depth in range(1, len(names) + 1):
        folder = _below(top, "/".join(names[:depth]), folder)
    return _Folder(False, _judges(top, root, ".gitignore")) if folder.ignored else folder


def _below(top: str, path: str, above: _Folder) -> _Folder:
    if above.ignored or _says(above.judges, f"{path}/"):
        return _Folder(True, ())
    return _Folder(False, _judges(top, path, ".gitignore") + above.judges)


def _judges(top: str, folder: str, name: str) -> tuple[_Judge, ...]:
    try:
        content = read_small(os.path.join(top, folder, name))
    except OSError:
        return ()
    if not content:
        return ()
    from vaultlint.globs import compile_ignores

    lines = content.decode("utf-8-sig", "surrogateescape").split("\n")
    return (_Judge(len(folder) + 1 if folder else 0, compile_ignores(lines)),)


def _says(judges: tuple[_Judge, ...], path: str) -> bool:
    verdicts = (judge.verdict_on(path[judge.start :]) for judge in judges)
    return next((verdict for verdict in verdicts if verdict is not None), False)
