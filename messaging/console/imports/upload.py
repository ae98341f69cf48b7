"""Uploads, bounded while they are read: to the disk of this machine, and never more than we take.

Django's own handlers take a file of any size, from anybody who can send one.
"""

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from messaging.services.imports import MOST_UPLOAD_BYTES

_HOPELESS_BYTES = 2 * MOST_UPLOAD_BYTES
TOO_LARGE = "upload_is_too_large"  # on the request, since its file is then missing


class BoundedFile(TemporaryFileUploadHandler):
    """Takes files up to our limit; of a larger one nothing is kept."""

    _size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk, unless it is one too many."""
        self._size += len(raw_data)
        if self._size > MOST_UPLOAD_BYTES:
            self.file.close()
            self._refuse()
        super().receive_data_chunk(raw_data, start)

    def _refuse(self) -> None:
        """Stop, but read on, so that the browser hears why; not when that would take for ever."""
        setattr(self.request, TOO_LARGE, True)
        announced = int(self.request.META.get("CONTENT_LENGTH") or 0) if self.request else 0
        raise StopUpload(connection_reset=announced > _HOPELESS_BYTES)
