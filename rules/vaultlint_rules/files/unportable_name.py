import re
from collections.abc import Iterator
from functools import lru_cache

from vaultlint import Finding, at, rule
from vaultlint_rules.files._names import EVERY_KIND, TOP

# Every file of a vault is asked: one expression for all of this takes ten times as long.
_SIGN = re.compile(r'[<>:"\\|?*\x00-\x1f\ud800-\udfff]')
_PORTS = [f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"]
_DEVICES = frozenset(["con", "prn", "aux", "nul", "conin$", "conout$", *_PORTS])
_LONGEST_NAME = 255  # bytes, on Linux and Android
_LONGEST_PATH = 256  # 260 on Windows by default, of which `C:\` and the end take four


# Where any of this may be in a path.
_SUSPECT = (
    rf"{_SIGN.pattern}|[. ](?:/|$)|(?:^|/)(?i:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³])(?:[./]|$)"
    rf"|^.{{{_LONGEST_NAME}}}|^(?=.*[^\x00-\x7f]).{{{_LONGEST_NAME // 4}}}"
)


@rule(kinds=EVERY_KIND, in_path=_SUSPECT)
def unportable_name(path: str) -> Iterator[Finding]:
    """A file or its folder has a name that Windows or another system cannot store.

    Such a file does not arrive where the vault is synced to or cloned, and sometimes the whole sync stops.

    - Windows and most of Android forbid `< > : " \\ | ? *` and control characters in names.
    - Windows forbids names of devices like `CON`, `NUL` and `COM1`, with any extension, and names that end with a dot
      or a space.
    - Linux and Android hold names of at most 255 bytes, Windows by default paths of at most 259 characters together
      with the place of the vault.

    ~~~ bad path="Rome?.md"
    What we ate.
    ~~~
    ~~~ bad path=Aux.md
    What we ate.
    ~~~
    ~~~ bad path="Trips etc./Rome.md"
    What we ate.
    ~~~
    ~~~ good path="Rome, Paris & co.md"
    What we ate.
    ~~~
    ~~~ good path="Con brio.md"
    Played with vigour.
    ~~~
    """
    folder, _, file = path.rpartition("/")
    name, why = _fault_of_folders(folder)
    kind = "folder"
    if not why:
        name, why, kind = file, _why(file), "file"
    if why:
        yield at(TOP, f"{name!r} {why}", help=f"rename the {kind}", name=name)
    elif len(path) > (_LONGEST_NAME if path.isascii() else _LONGEST_NAME // 4) and (message := _too_long(path)):
        yield at(TOP, message, help="shorten the names")


@lru_cache(maxsize=1024)
def _fault_of_folders(path: str) -> tuple[str, str]:
    """The first folder of a path with something to say of it, and that; remembered, since files share folders."""
    return next(((name, why) for name in path.split("/") if (why := _why(name))), ("", ""))


def _why(name: str) -> str:
    if name[-1:] in (".", " "):
        return f"ends with a {'dot' if name[-1] == '.' else 'space'}: Windows cannot store it"
    # Names of devices count with any extension.
    if name.partition(".")[0].lower() in _DEVICES:
        return "is the name of a device on Windows, not of a file"
    found = _SIGN.search(name)
    if found is None:
        return ""
    if found[0] >= "\ud800":
        return "is not UTF-8: other systems cannot store it"
    return f"contains {found[0]!r}: Windows and Android cannot store it"


def _too_long(path: str) -> str:
    for name in path.split("/"):
        size = len(name.encode(errors="surrogatepass"))
        if size > _LONGEST_NAME:
            return f"{name!r} has {size} bytes: Linux and Android store {_LONGEST_NAME}"
    size = len(path.encode("utf-16-le", errors="surrogatepass")) // 2
    return f"the path has {size} characters: Windows stores {_LONGEST_PATH} by default" if size > _LONGEST_PATH else ""
