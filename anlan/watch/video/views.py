"""`/videos`: the catalogue, one point, looking, and who looked."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.foundation.people.api import actor_of, find_visible, may, may_here, require, signed_in
from anlan.foundation.territory.api import describe
from anlan.foundation.trace.api import Ref
from anlan.watch.telemetry.api import Asked, chips, narrowed, page_by_key, streets
from anlan.watch.video.forms import LookForm, VideoForm
from anlan.watch.video.models import Look, VideoPoint
from anlan.watch.video.permissions import Permission
from anlan.watch.video.selectors import IN_STATE, STATES, near, state_of, with_state
from anlan.watch.video.services import VideoRefused, look, register_video
from anlan.watch.video.stream import NoPlatform, Stream, stream_of

RECENT = 10
NEAR = 6
ABOUT = {"alarm": "telemetry.alarm", "incident": "command.incident"}
PAGE = 50


@require(Permission.VIEW)
@require_GET
def videos(request: HttpRequest) -> HttpResponse:
    """The catalogue with its filters."""
    asked = _asked(request)
    base = _base(request, asked)
    numbers = {state: base.filter(among).count() for state, among in IN_STATE.items()}
    context = {
        **_rows(request, asked),
        "chips": chips(asked, "state", STATES, numbers),
        "streets": streets(),
        "uses": VideoPoint.Use.choices,
        "may_add": may(request.user, Permission.MANAGE),
        "may_audit": may(request.user, Permission.AUDIT),
    }
    return render(request, "video/videos.html", context)


@require(Permission.VIEW)
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The next rows."""
    return render(request, "video/rows.html", _rows(request, _asked(request)))


@require(Permission.VIEW)
@require_GET
def video(request: HttpRequest, code: str) -> HttpResponse:
    """One video point: where, whose, on line or not, and the form that asks why somebody wants to look."""
    return render(request, "video/video.html", _one(request, _found(request, code), LookForm(initial=_wish(request))))


@require(Permission.VIEW)
@require_GET
def drawer(request: HttpRequest, code: str) -> HttpResponse:
    """The same for the drawer of the map."""
    return render(request, "video/drawer.html", _one(request, _found(request, code), LookForm(initial=_wish(request))))


@require(Permission.LOOK)
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Why somebody looks: written down first; then the page with the picture."""
    found = _found(request, code, Permission.LOOK)
    form = LookForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = look(
                video=found,
                by=actor_of(request),
                reason=given["reason"],
                note=given["note"],
                about=_about(given["about"]),
            )
        except VideoRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect("video:watch", code, made.pk)
    return render(request, "video/video.html", _one(request, found, form), status=422)


@require(Permission.LOOK)
@never_cache
@require_GET
def watch(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The picture, for who said why and while the address is good; afterwards a new reason is asked for."""
    found = _found(request, code, Permission.LOOK)
    made = Look.objects.filter(pk=number, video=found, account=request.user.pk).first()
    if made is None or not made.is_good():
        return redirect("video:video", code)
    stream: Stream | None = None
    trouble = ""
    try:
        stream = stream_of(code=found.code, channel=found.channel, until=made.good_until)
    except NoPlatform as refused:
        trouble = str(refused)
    context = {"video": found, "look": made, "stream": stream, "trouble": trouble, "place": describe(found.region_path)}
    return render(request, "video/watch.html", context)


@signed_in
@require_GET
def near_place(request: HttpRequest) -> HttpResponse:
    """`?lon=&lat=&about=alarm:12`: the nearest, as a piece of another page; empty for who may not see video."""
    if not may(request.user, Permission.VIEW):
        return HttpResponse()
    try:
        longitude, latitude = float(request.GET["lon"]), float(request.GET["lat"])
    except (KeyError, ValueError):
        return HttpResponseNotFound()
    if not (-180 <= longitude <= 180 and -85 <= latitude <= 85):
        return HttpResponseNotFound()
    about = request.GET.get("about", "")[:60]
    found = near(request.user, longitude, latitude, NEAR)
    return render(request, "video/near.html", {"found": found, "about": about if _about(about) else ""})


@require(Permission.AUDIT)
@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at what and why, newest first."""
    asked = Asked.of("/videos/looks", request.GET, {"reason": Look.Reason.values, "q": None})
    rows: QuerySet[Look] = Look.objects.visible_to(request.user).select_related("video").order_by("-pk")
    if reason := asked.get("reason"):
        rows = rows.filter(reason=reason)
    rows = narrowed(rows, asked, ("name", "organisation_name", "note", "video__name", "video__code"))
    before = request.GET.get("after", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    more = asked.address(after=str(found[PAGE - 1].pk)) if len(found) > PAGE else ""
    context = {"looks": found[:PAGE], "next_url": more, "asked": asked, "reasons": Look.Reason.choices}
    is_more = "HX-Request" in request.headers and bool(before)
    return render(request, "video/look_rows.html" if is_more else "video/looks.html", context)


@require(Permission.MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a video point."""
    form = VideoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = register_video(by=actor_of(request), **form.cleaned_data)
        except VideoRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect("video:video", made.code)
    return render(request, "video/new.html", {"form": form}, status=422 if form.errors else 200)


def _found(request: HttpRequest, code: str, permission: Permission = Permission.VIEW) -> VideoPoint:
    found: VideoPoint = find_visible(with_state(VideoPoint.objects.all()), request.user, permission, code=code)
    return found


def _one(request: HttpRequest, video: VideoPoint, form: LookForm) -> dict[str, Any]:
    recent = Look.objects.visible_to(request.user).filter(video=video).order_by("-pk")[:RECENT]
    state = state_of(video)
    return {
        "video": video,
        "state": state,
        "state_words": STATES[state],
        "place": describe(video.region_path),
        "form": form,
        "may_look": may_here(request.user, Permission.LOOK, video),
        "may_audit": may(request.user, Permission.AUDIT),
        "looks": recent,
    }


def _wish(request: HttpRequest) -> dict[str, str]:
    """What brought somebody here, so that the reason need not be chosen again."""
    about = request.GET.get("about", "")[:60]
    kind = about.partition(":")[0]
    return {"about": about, "reason": kind} if _about(about) else {}


def _about(said: str) -> Ref | None:
    """`alarm:12` as a reference; None for anything else."""
    kind, _, key = said.partition(":")
    if kind not in ABOUT or not key or len(key) > 40 or not key.replace("-", "").isalnum():
        return None
    return Ref(ABOUT[kind], key)


def _asked(request: HttpRequest) -> Asked:
    allowed = {"state": STATES, "use": VideoPoint.Use.values, "region": None, "q": None}
    return Asked.of("/videos", request.GET, allowed)


def _base(request: HttpRequest, asked: Asked) -> Any:
    found = narrowed(VideoPoint.objects.visible_to(request.user), asked, ("code", "name"))
    return found.filter(use=asked.get("use")) if asked.get("use") else found


def _rows(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    found = with_state(_base(request, asked))
    if state := asked.get("state"):
        found = found.filter(IN_STATE[state])
    page, key = page_by_key(found, "code", request.GET.get("after", "")[:60])
    more = asked.address(after=key).replace("/videos?", "/videos/rows?") if key else ""
    lines = [(video, STATES[state_of(video)], describe(video.region_path)) for video in page]
    return {"lines": lines, "next_url": more, "asked": asked}
