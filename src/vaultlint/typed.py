"""The names of ``typing`` that the sources use, without what they cost at the start of a run.

Type checkers see ``typing`` itself. A run that checked one staged note took 100 ms in all, of which importing
``typing`` took 5 and making its eighty kinds of NamedTuple 30: each compiles a constructor and its annotations.
"""

from __future__ import annotations

# The name alone makes it true for type checkers.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import IO as IO
    from typing import Any as Any
    from typing import NamedTuple as NamedTuple
    from typing import NoReturn as NoReturn
    from typing import Protocol as Protocol
    from typing import TextIO as TextIO
    from typing import overload as overload
else:
    from _collections import _tuplegetter as field

    Any = IO = NoReturn = Protocol = TextIO = object

    def overload(function):
        """Nothing: what is overloaded is for type checkers, and the function that follows replaces it."""
        return function

    _OFTEN = 200  # calls of a constructor

    class _Kind(type):
        """Makes of the class statement of a NamedTuple a subclass of tuple."""

        def __new__(kind, name, bases, space):
            if not bases:
                return type.__new__(kind, name, bases, space)
            annotations = space.get("__annotations__", {})
            fields = tuple(annotations)
            defaults = {each: space[each] for each in fields if each in space}
            if [*defaults] != [*fields[len(fields) - len(defaults) :]]:
                raise TypeError(f"{name}: a field without a default follows one that has one")
            space["_field_defaults"], space["_last"], space["_calls"] = defaults, (*defaults.values(),), [0]
            for place, each in enumerate(fields):
                space[each] = field(place, "")
            space["_fields"] = space["__match_args__"] = fields
            space["__slots__"] = ()
            for each, method in _METHODS.items():
                space.setdefault(each, method)
            return type(name, (tuple,), space)

    def _new(cls, /, *values, **named):
        cls._calls[0] += 1
        if cls._calls[0] == _OFTEN:
            cls.__new__ = _compiled(cls)
        missing = len(cls._fields) - len(values)
        if named or missing < 0 or missing > len(cls._last):
            values = _completed(cls, values, named)
        elif missing:
            values += cls._last[-missing:]
        return tuple.__new__(cls, values)

    def _compiled(cls):
        """The constructor that ``typing`` makes of every kind: it takes 80 us to compile, and 0.4 us less a call."""
        fields = "".join(f"{each}, " for each in cls._fields)
        # No field's name starts with an underscore.
        made = eval(f"lambda _kind, {fields}: _new(_kind, ({fields}))", {"_new": tuple.__new__})
        made.__defaults__ = cls._last or None
        return made

    def _completed(cls, values, named):
        """The values in order, with those given by name and the defaults. Raises TypeError as a function would."""
        rest = cls._fields[len(values) :]
        given = {**cls._field_defaults, **named}
        if len(values) + len(rest) > len(cls._fields) or not named.keys() <= set(rest) or not given.keys() >= set(rest):
            raise TypeError(f"{cls.__name__}({', '.join(cls._fields)}) does not take {values!r} and {named!r}")
        return (*values, *[given[each] for each in rest])

    def _make(cls, values):
        made = tuple.__new__(cls, values)
        if len(made) != len(cls._fields):
            raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, got {len(made)}")
        return made

    def _replace(self, /, **named):
        made = tuple.__new__(type(self), map(named.pop, self._fields, self))
        if named:
            raise ValueError(f"{type(self).__name__} has no field {', '.join(named)}")
        return made

    def _asdict(self):
        return dict(zip(self._fields, self, strict=True))

    def _repr(self):
        inside = ", ".join(f"{each}={value!r}" for each, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({inside})"

    def _arguments(self):
        return tuple(self)

    _METHODS = {
        "__new__": _new,
        "_make": classmethod(_make),
        "_replace": _replace,
        "_asdict": _asdict,
        "__repr__": _repr,
        "__getnewargs__": _arguments,
    }

    class NamedTuple(metaclass=_Kind):
        """As ``typing.NamedTuple``: fields with their types, those with a default last, and methods."""
