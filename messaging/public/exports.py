"""The file of an export, for whoever has its signed address."""

from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils import timezone

from messaging.errors import CallerError, ConflictError
from messaging.public.health import READ_METHODS
from messaging.services.downloads import signed_download

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address is all that opens the file
    "X-Robots-Tag": "noindex",
}


def export(request: HttpRequest, name: str) -> HttpResponseBase:
    """Stream the file; 404 before it is whole, after its time, and for any other address."""
    if request.method not in READ_METHODS:
        refusal = JsonResponse({"message": "Method Not Allowed"}, status=405, headers=HEADERS)
        refusal.headers["Allow"] = ", ".join(READ_METHODS)
        return refusal
    try:
        found = signed_download(name, now=timezone.now())
    except CallerError as fault:
        return _refused(fault)
    answer = StreamingHttpResponse(
        found.served(), content_type=found.form.media_type, headers=HEADERS
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="users.{found.form.suffix}"'
    if found.is_served_as_stored:
        answer.headers["Content-Length"] = str(found.stored_bytes)
    return answer


def _refused(fault: CallerError) -> JsonResponse:
    """Answer 404 whether the file is not there yet or never was; only the first says when."""
    refusal = JsonResponse({"message": fault.message}, status=404, headers=HEADERS)
    if isinstance(fault, ConflictError) and fault.retry_after_seconds:
        refusal.headers["Retry-After"] = str(fault.retry_after_seconds)
    return refusal


export.csrf_exempt = True  # type: ignore[attr-defined]  # Django's own mark; nothing is changed
