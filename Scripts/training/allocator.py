"""Keeps freed memory in the process, which the recurrent network asks for again at every batch."""

from __future__ import annotations

import ctypes

#: glibc's mallopt(3) parameters.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
_KEPT_BYTES = 1 << 30
_PAD_BYTES = 64 << 20


def keep_freed_memory() -> None:
    """Raises glibc's thresholds; elsewhere nothing happens.

    By default each batch's buffers go back to the kernel and are faulted in anew, which was
    about 40 % of an epoch's processor time.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    mallopt(_MMAP_THRESHOLD, _KEPT_BYTES)
    mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
    mallopt(_TOP_PAD, _PAD_BYTES)
