"""The parts of the shell that a page asks for again while it is open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from anlan.foundation.people.api import signed_in
from anlan.web.context import Shell


def first_place(request: HttpRequest) -> HttpResponse:
    """To the first place of one's rail, for an account that has no map."""
    first = next((place for place in Shell(request).places if place.address != request.path), None)
    if first is None:
        return render(request, "web/nothing.html")
    return redirect(first.address)


@signed_in
@require_GET
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """`/shell/status`: the facts of the status bar and the counts of the rail, fetched anew every 15 s."""
    return render(request, "web/status.html", {"shell": Shell(request)})
