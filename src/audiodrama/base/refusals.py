"""The cure for what the operating system refuses, by its error number."""

from __future__ import annotations

import errno

CURES = {
    errno.ENOSPC: "free some space on this disk and run it again; what was done is kept",
    errno.EDQUOT: "your quota on this disk is used up: free some space and run it again",
    errno.EROFS: "this disk is read-only: choose another folder",
    errno.EACCES: "you have no permission there: change the folder's permissions or choose another",
    errno.EPERM: "you have no permission there: change the folder's permissions or choose another",
    errno.ENOTDIR: "a file stands where the folder should be: move it away",
    errno.EEXIST: "a file stands where the folder should be: move it away",
    errno.EISDIR: "a folder stands where the file should be: move it away",
    errno.EFBIG: "the file grew beyond the size allowed here",
    errno.EIO: "the disk reported an error: check it, or choose another",
    errno.ELOOP: "a link leads to itself: mend the link",
}
"""The advice, one clause, by `OSError.errno`."""


def cure_of(error: OSError) -> str | None:
    """The advice on a refusal, or None where nothing is known to help."""
    return CURES.get(error.errno or 0)
