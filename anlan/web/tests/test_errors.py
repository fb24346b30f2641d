"""What went wrong is said in words, as a page or as a fragment; not found and not allowed say the same."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from anlan.web import errors
from anlan.web.csp import HEADER


def test_not_found_and_not_allowed_say_the_same(rf: RequestFactory) -> None:
    request = rf.get("/x", headers={"HX-Request": "true"})
    hidden = errors.not_found(request, Exception())
    forbidden = errors.permission_denied(request, PermissionDenied())
    assert (hidden.status_code, forbidden.status_code) == (404, 403)
    assert "没有找到这件事" in hidden.content.decode()
    assert hidden.content == forbidden.content


def test_a_fragment_gets_a_fragment(rf: RequestFactory) -> None:
    answer = errors.not_found(rf.get("/x", headers={"HX-Request": "true"}), Exception()).content.decode()
    assert "没有找到这件事" in answer
    assert "<html" not in answer


@pytest.mark.parametrize(("view", "status"), [(errors.server_error, 500), (errors.csrf_failure, 403)])
def test_failures_say_what_was_kept(rf: RequestFactory, view: object, status: int) -> None:
    answer = view(rf.get("/x"))  # type: ignore[operator]
    assert answer.status_code == status
    assert "没有改动任何数据" in answer.content.decode()


def test_an_unknown_address_carries_the_policy(client: Client, db: None) -> None:
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert response[HEADER]


def test_an_old_form_is_refused_in_words(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/todo", {"x": 1})
    assert response.status_code == 403
    assert "页面停留太久" in response.content.decode()
