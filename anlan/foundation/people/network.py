"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's IP address.

    X-Forwarded-For can be written by anyone, so it counts only when ANLAN_PROXIES says how many proxies of ours
    stand in front: then the entry that the outermost of them added.
    """
    proxies = int(settings.TRUSTED_PROXIES)
    direct = str(request.META.get("REMOTE_ADDR") or "")
    if proxies > 0:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= proxies:
            direct = hops[-proxies]
    try:
        return str(ipaddress.ip_address(direct))
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - not a binding: the address of a caller without one (unix socket)
