"""Pages of channels, for the administrator."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.foundation.notify.channel_forms import ChannelForm, TryForm
from anlan.foundation.notify.channels import OUTCOME_WORDS, keep_channel, try_channel
from anlan.foundation.notify.models import Channel
from anlan.foundation.notify.permissions import Permission
from anlan.foundation.notify.transports import TransportKind, transport_kinds
from anlan.foundation.people.api import actor_of, require


@require(Permission.CHANNEL_MANAGE)
@require_GET
def channels(request: HttpRequest) -> HttpResponse:
    """`/channels`: every channel, and the kinds of which one may be set up."""
    rows = [(channel, _kind_title(channel)) for channel in Channel.objects.all()]
    kinds = [kind for kind in transport_kinds().values() if kind.settings]
    return render(request, "notify/channels.html", {"rows": rows, "kinds": kinds})


@require(Permission.CHANNEL_MANAGE)
@require_http_methods(["GET", "POST"])
@never_cache
def new(request: HttpRequest, transport: str) -> HttpResponse:
    """`/channels/new/<transport>`: set one up."""
    kind = transport_kinds().get(transport)
    if kind is None or not kind.settings:
        raise Http404("没有这种接入方式")
    return _filled(request, Channel(), kind)


@require(Permission.CHANNEL_MANAGE)
@require_http_methods(["GET", "POST"])
@never_cache
def one(request: HttpRequest, key: str) -> HttpResponse:
    """`/channels/<key>`: change it, try it."""
    channel = get_object_or_404(Channel, key=key)
    kind = transport_kinds().get(channel.transport)
    if kind is None:
        raise Http404("这种接入方式没有安装")
    return _filled(request, channel, kind)


def _filled(request: HttpRequest, channel: Channel, kind: TransportKind) -> HttpResponse:
    form = ChannelForm(request.POST or None, instance=channel, kind=kind)
    if request.method == "POST" and form.is_valid():
        kept = keep_channel(form.save(commit=False), by=actor_of(request), secrets=form.secrets())
        messages.success(request, f"已保存渠道 {kept.title}")
        return redirect("notify:channel", kept.key)
    saved = Channel.objects.filter(pk=channel.pk).first() if channel.pk else None
    context: dict[str, Any] = {"form": form, "channel": saved, "kind": kind, "try_form": TryForm(label_suffix="")}
    return render(request, "notify/channel.html", context, status=422 if form.errors else 200)


@require(Permission.CHANNEL_MANAGE)
@require_POST
def send_test(request: HttpRequest, key: str) -> HttpResponse:
    """Send one test message at once and say what the gateway said."""
    channel = get_object_or_404(Channel, key=key, is_built_in=False)
    form = TryForm(request.POST)
    if not form.is_valid():
        messages.error(request, "测试地址太长")
        return redirect("notify:channel", key)
    outcome = try_channel(channel, form.cleaned_data["address"], by=actor_of(request))
    said = f"{OUTCOME_WORDS[outcome.kind]}{'：' + outcome.words if outcome.words else ''}"
    (messages.success if outcome.kind in ("accepted", "delivered") else messages.error)(request, f"发送测试：{said}")
    return redirect("notify:channel", key)


def _kind_title(channel: Channel) -> str:
    kind = transport_kinds().get(channel.transport)
    return kind.title if kind else f"{channel.transport}（没有安装）"
