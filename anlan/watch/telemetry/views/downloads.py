"""A table as an answer that is sent while it is made."""

from collections.abc import AsyncIterator, Iterator, Sequence
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.cache import add_never_cache_headers

from anlan.kit.tables import CONTENT_TYPES, Cell, Format, blocks


def table_answer(
    request: HttpRequest, *, name: str, form: Format, head: Sequence[str], rows: Iterator[Sequence[Cell]]
) -> StreamingHttpResponse:
    """A download of this name; `rows` is run through while the browser takes them."""
    content = blocks(form, head, rows)
    answer = StreamingHttpResponse(
        _later(content) if isinstance(request, ASGIRequest) else content, content_type=CONTENT_TYPES[form]
    )
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    add_never_cache_headers(answer)
    return answer


async def _later(content: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same blocks, each made in a thread when the one before has been taken: the event loop never waits."""
    following = sync_to_async(lambda: next(content, None))
    while (block := await following()) is not None:
        yield block
