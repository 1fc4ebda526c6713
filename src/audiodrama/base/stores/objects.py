"""A store behind an address that fsspec can open, such as a bucket: `s3://bucket/folder`.

Objects are put only where there is none (`If-None-Match: *`). Credentials are those of the machine (for S3 its
environment, profile or role), and are never shown.
"""

from __future__ import annotations

import errno
import re
import secrets
from typing import TYPE_CHECKING, Any, TypeVar

from audiodrama.base.errors import MissingError, StoreError
from audiodrama.base.files import RefusedFileError, replacing_path
from audiodrama.base.stores.remote import BusyError, StoredFile, Tries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

T = TypeVar("T")
AT_A_TIME = 512
"""Questions that are under way at a time."""
_CLOCK = "clock"
_OPTIONS: dict[str, dict[str, Any]] = {
    "s3": {
        "max_concurrency": 1,  # else the size of every object is asked for first
        "skip_instance_cache": True,
        "use_listings_cache": False,
        "config_kwargs": {
            "max_pool_connections": AT_A_TIME,
            "connect_timeout": 5,
            "read_timeout": 30,
            "retries": {"max_attempts": 1, "mode": "standard"},
        },
    }
}
_TAKEN = frozenset(("PreconditionFailed", "412"))
_EMPTY = frozenset(("InvalidRange", "416"))
_REFUSED = frozenset((
    "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "403", "Forbidden",
    "InvalidSecurity", "AuthorizationHeaderMalformed", "TokenRefreshRequired",
))  # fmt: skip
_WRONG_TIME = frozenset(("RequestTimeTooSkewed", "RequestExpired"))
_NO_CREDENTIALS = ("Credential", "ProfileNotFound", "TokenRetrieval", "SSOError", "UnauthorizedSSO")


def shown_address(address: str) -> str:
    """An address without a name and a password that may stand in it, however they are written."""
    scheme, _, rest = address.partition("://")
    before, _, after = rest.rpartition("@")
    bare = after if ":" in before or "/" not in before else rest
    return f"{scheme}://{re.split('[?#]', bare)[0]}"


class ObjectRemote:
    """A bucket, or a folder of one.

    Args:
        address: as fsspec takes it.
        tries: how long it may be away.
    """

    def __init__(self, address: str, tries: Tries | None = None) -> None:
        self.shown = shown_address(address)
        self._tries = tries or Tries(self.shown)
        scheme = address.partition("://")[0]
        try:
            import fsspec

            self._fs, root = self._asked(lambda: fsspec.core.url_to_fs(address, **_OPTIONS.get(scheme, {})))
        except ImportError as error:
            hint = (
                "pip install 'audiodrama[cluster]'" if scheme == "s3" else f"install what opens {scheme}:// addresses"
            )
            raise MissingError(f"the store {self.shown} needs a package: {error}", hint=hint) from None
        self._root = str(root).rstrip("/")

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _asked(self, call: Callable[[], T]) -> T:
        def asked() -> T:
            try:
                return call()
            except (FileExistsError, RefusedFileError):
                raise
            except (ImportError, MissingError, StoreError, BusyError):
                raise
            except Exception as error:  # noqa: BLE001  every backend has errors of its own
                raise self._explained(error) from None

        return self._tries.until_it_answers(asked)

    def _explained(self, error: Exception) -> Exception:
        """An error of a backend in our words; its own could hold what nobody may see."""
        code, store = _code_of(error), f"the store {self.shown}"
        kinds = {type(each).__name__ for each in (error, error.__cause__) if each is not None}
        senseless = isinstance(error, (ValueError, TypeError)) or "ParamValidationError" in kinds
        unwritable = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EROFS}
        for applies, told, hint in (
            (code == "NoSuchBucket", f"there is no bucket for {store}", "make it, or mend the address"),
            (
                code in _WRONG_TIME,
                f"{store} says that the clock of this machine is wrong",
                "set the clock of this machine by the time of the network",
            ),
            (
                code in _REFUSED or isinstance(error, PermissionError),
                f"{store} refuses these credentials ({code or 'no permission'})",
                "look at the credentials of this machine, and that they may read and write there",
            ),
            (
                any(part in kind for part in _NO_CREDENTIALS for kind in kinds),
                f"{store} needs credentials, and there are none",
                "give this machine credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role",
            ),
            (unwritable, f"{store} cannot be written: {getattr(error, 'strerror', '')}", ""),
            (
                senseless,
                f"{store} is no address that can be opened",
                "such as s3://bucket/folder; credentials are those of the machine, and stand in no address",
            ),
        ):
            if applies:
                return StoreError(told, hint=hint or None)
        if code:
            self._tries.reached()
        return BusyError(code or " ".join(sorted(kinds)))

    def begin(self) -> bool:
        """See that the bucket answers; nothing has to begin in it."""
        self.read(_CLOCK)
        return False

    def read(self, name: str) -> bytes | None:
        """An object's bytes."""

        def whole() -> bytes | None:
            try:
                return bytes(self._fs.cat_file(self._path(name)))
            except FileNotFoundError as error:
                _must_have_bucket(error)
                return None

        return self._asked(whole)

    def heads(self, names: Sequence[str], size: int) -> dict[str, bytes]:
        """The first bytes of those of many objects that are there: one question for each, hundreds at a time."""
        return self._many(names, 0, size)

    def reads(self, names: Sequence[str]) -> dict[str, bytes]:
        """All bytes of those of many objects that are there."""
        return self._many(names, None, None)

    def _many(self, names: Sequence[str], start: int | None, end: int | None) -> dict[str, bytes]:
        """Ranges of many objects; questions that were not answered are asked again, and only those."""
        found: dict[str, bytes] = {}
        left = list(names)

        def ask() -> None:
            nonlocal left
            paths = [self._path(name) for name in left]
            answers = self._fs.cat_ranges(paths, start, end, on_error="return", batch_size=AT_A_TIME) if left else []
            failed = {}
            for name, answer in zip(left, answers, strict=True):
                if isinstance(answer, FileNotFoundError):
                    _must_have_bucket(answer)
                elif isinstance(answer, BaseException) and _code_of(answer) not in _EMPTY:
                    failed[name] = answer
                else:
                    found[name] = b"" if isinstance(answer, BaseException) else bytes(answer)
            left = list(failed)
            if failed:
                raise next(iter(failed.values()))

        self._asked(ask)
        return found

    def write_new(self, name: str, body: bytes) -> bool:
        """Put an object, unless there is one."""
        return self._put_new(lambda: self._fs.pipe_file(self._path(name), body, mode="create"))

    def upload(self, name: str, path: Path) -> bool:
        """As `write_new`, for a large file."""
        return self._put_new(lambda: self._fs.put_file(str(path), self._path(name), mode="create"))

    def _put_new(self, put: Callable[[], object]) -> bool:
        try:
            self._asked(lambda: self._taken_as_such(put))
        except FileExistsError:
            return False
        return True

    def _taken_as_such(self, put: Callable[[], object]) -> None:
        try:
            put()
        except FileExistsError:
            raise
        except Exception as error:
            if _code_of(error) in _TAKEN:
                raise FileExistsError from None
            raise

    def download(self, name: str, path: Path, size: int) -> bool:
        """Copy a large object to this machine; one that is larger than it should be is not begun with."""
        from fsspec.callbacks import Callback

        class NoLarger(Callback):  # type: ignore[misc]  # fsspec has no types
            """Told the size of an object before its first byte comes."""

            def set_size(self, found: int | None) -> None:
                if (found or 0) > size:
                    raise RefusedFileError("it is larger than it should be")

        def copy() -> bool:
            try:
                with replacing_path(path) as part:
                    self._fs.get_file(self._path(name), str(part), callback=NoLarger())
            except FileNotFoundError as error:
                _must_have_bucket(error)
                return False
            return True

        return self._asked(copy)

    def drop(self, name: str) -> None:
        """Remove an object."""

        def remove() -> None:
            try:
                self._fs.rm_file(self._path(name))
            except FileNotFoundError as error:
                _must_have_bucket(error)

        self._asked(remove)

    def files(self) -> Iterator[StoredFile]:
        """Every object, by listing the bucket."""
        listed = self._asked(lambda: self._fs.find(self._root, detail=True))
        for path, facts in sorted(listed.items()):
            name = str(path).removeprefix(f"{self._root}/")
            if name.count("/") == 2:
                yield StoredFile(name, int(facts.get("size") or 0), _written_s(facts))

    def now_s(self) -> float:
        """The time of the store: that of an object which is written for it."""
        name = f"{_CLOCK}-{secrets.token_hex(8)}"

        def look() -> float:
            self._fs.pipe_file(self._path(name), b"")
            return _written_s(self._fs.info(self._path(name)))

        try:
            return self._asked(look)
        finally:
            self.drop(name)

    def sweep(self) -> None:
        """Nothing: an object appears whole or not at all."""


def _code_of(error: BaseException) -> str:
    """The code of a bucket's error, such as `SlowDown`; empty for errors of other kinds."""
    for each in (error, error.__cause__):
        response = getattr(each, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code", ""))
    return ""


def _must_have_bucket(error: FileNotFoundError) -> None:
    """A miss; where the whole bucket is not there it is none."""
    if _code_of(error) == "NoSuchBucket":
        raise OSError(errno.ENOENT, "no bucket") from error.__cause__


def _written_s(facts: dict[str, Any]) -> float:
    written: datetime | float | None = next(
        (facts[name] for name in ("LastModified", "last_modified", "mtime", "modified", "created") if facts.get(name)),
        None,
    )
    if written is None:
        return 0.0
    return float(written) if isinstance(written, (int, float)) else written.timestamp()
