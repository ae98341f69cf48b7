from django.http import HttpResponse
from django.test import RequestFactory

from messaging.console.account.device import COOKIE, device_of, remember_device


def marked(email):
    answer = HttpResponse()
    remember_device(answer, email)
    request = RequestFactory().get("/console/")
    request.COOKIES[COOKIE] = answer.cookies[COOKIE].value
    return request


def test_a_browser_is_known_to_the_account_it_signed_in_to_and_to_no_other():
    request = marked("ana@corp.example")

    assert device_of(request, "Ana@corp.example")
    assert device_of(request, "bob@corp.example") == ""


def test_two_browsers_have_two_ids():
    assert device_of(marked("a@b.example"), "a@b.example") != device_of(
        marked("a@b.example"), "a@b.example"
    )


def test_a_mark_that_we_did_not_sign_is_none():
    request = marked("ana@corp.example")
    request.COOKIES[COOKIE] += "x"

    assert device_of(request, "ana@corp.example") == ""
    assert device_of(RequestFactory().get("/"), "ana@corp.example") == ""
