import re
from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint_rules.files._names import EVERY_KIND, TOP

_SIGN = r'[<>:"\\|?*\x00-\x1f\ud800-\udfff]'
_END = r"[. ](?=/|$)"
_DEVICE = r"(?:^|(?<=/))(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]|conin\$|conout\$)(?=[./]|$)"
# One search tells for nearly every path that there is nothing to say.
_ODD = re.compile(f"({_SIGN})|({_END})|({_DEVICE})", re.IGNORECASE)
_LONGEST_NAME = 255  # bytes, on Linux and Android
_LONGEST_PATH = 256  # 260 on Windows by default, of which `C:\` and the end take four


@rule(kinds=EVERY_KIND)
def unportable_name(note: Note) -> Iterator[Finding]:
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
    path = note.path
    if found := _ODD.search(path):
        start, end = path.rfind("/", 0, found.end()) + 1, path.find("/", found.end())
        name = path[start:] if end < 0 else path[start:end]
        help_ = f"rename the {'file' if end < 0 else 'folder'}"
        yield at(TOP, f"{name!r} {_why(found)}", help=help_, name=name)
    elif len(path) > _LONGEST_NAME // 4 and (message := _too_long(path)):
        yield at(TOP, message, help="shorten the names")


def _why(found: re.Match[str]) -> str:
    sign, end, device = found.groups()
    if end:
        return f"ends with a {'dot' if end == '.' else 'space'}: Windows cannot store it"
    if device:
        return "is the name of a device on Windows, not of a file"
    if sign >= "\ud800":
        return "is not UTF-8: other systems cannot store it"
    return f"contains {sign!r}: Windows and Android cannot store it"


def _too_long(path: str) -> str:
    for name in path.split("/"):
        size = len(name.encode(errors="surrogatepass"))
        if size > _LONGEST_NAME:
            return f"{name!r} has {size} bytes: Linux and Android store {_LONGEST_NAME}"
    size = len(path.encode("utf-16-le", errors="surrogatepass")) // 2
    return f"the path has {size} characters: Windows stores {_LONGEST_PATH} by default" if size > _LONGEST_PATH else ""
