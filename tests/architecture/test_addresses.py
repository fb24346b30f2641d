"""Every page can be reached: no address is hidden behind one that stands before it."""

from django.urls import URLPattern, URLResolver, get_resolver


def _routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    found: list[str] = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _routes(entry, route)
        elif isinstance(entry, URLPattern):
            found.append(route)
    return found


def test_no_page_is_hidden_by_another_of_the_same_address() -> None:
    pages = [route for route in _routes(get_resolver()) if not route.startswith("api/")]
    assert sorted({route for route in pages if pages.count(route) > 1}) == []
