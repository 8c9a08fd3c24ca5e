"""Under which names a store knows its own output folder: folders are renamed and moved about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qa.store import Store
from qa.store.database import file_of

__all__ = ["Reach", "former_folders", "reach_of"]


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a store something is done to.

    Attributes:
        out: the output folder.
        former: what the store calls it besides (``former_folders``).
        places: the folders whose calls are meant, as the store names them.
    """

    out: str
    former: tuple[str, ...]
    places: tuple[str, ...]

    def now(self, place: str) -> str:
        """Where the reports of a folder lie now."""
        return self.out if place in self.former else place

    def names(self, folder: str) -> tuple[str, ...]:
        """What the store calls a folder."""
        return (folder, *self.former) if folder == self.out else (folder,)


def reach_of(store: Store, folder: Path, *, everywhere: bool) -> Reach:
    """An output folder under all its names, or everything in its store."""
    out, former = str(folder.resolve()), former_folders(store, folder)
    return Reach(out, former, store.folders() if everywhere else (out, *former))


def former_folders(store: Store, folder: Path) -> tuple[str, ...]:
    """Folders whose calls are this folder's: what it was called before it was renamed, moved or copied.

    A store that lies in its output folder goes with it, but knows the folder by where it was. A folder
    it names that is no longer there, or has a store of its own by now, is no place of this store's any
    more. A store that lies elsewhere serves several folders, perhaps on other machines: it tells nothing.

    Args:
        store: the store.
        folder: the output folder.

    Returns:
        The other folders, in order; usually none.
    """
    file = file_of(store.session.engine)
    if file is None or file.parent.resolve() != folder.resolve():
        return ()
    here = str(folder.resolve())
    return tuple(place for place in store.folders() if place != here and _left(Path(place), file))


def _left(place: Path, file: Path) -> bool:
    try:
        if not place.exists():
            return True
        own = place / file.name
        return own.is_file() and not own.samefile(file)
    except OSError:
        return False  # it cannot be looked at: it may well be there
