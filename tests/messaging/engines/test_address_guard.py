"""Every range at both its ends, every odd spelling, and the few ways in."""

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.engines.address_guard import OutboundPolicy, checked_url, parsed_url
from messaging.engines.address_tables import NEVER_DIALLED, NOT_PUBLIC, PUBLIC_V6

CALLERS = OutboundPolicy()
SHELL = OutboundPolicy(private=True)
EVERYTHING = OutboundPolicy(
    any_port=True, private=True, allow=(ip_network("0.0.0.0/0"), ip_network("::/0"))
)
OUTSIDE_V6 = [
    "::", "::1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "5f00::1", "fc00::1",
    "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "1fff:ffff::1", "4000::",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.0", "2606:4700::1111", "2a00:1450::1"]

ODD = """
example.com //example.com/ ftp://example.com/ file:///etc/passwd gopher://a/ http:a
http:/example.com http:///example.com http://?x http://#x javascript:alert(1) http:\\\\a
http://a\\@b/ http://a/\\ http://u@h/ http://u:p@h/ http://@h/ http://a@b@c/ http://h:/
http://h:0/ http://h:080/ http://h:65536/ http://h:+80/ http://h:8_0/ http://h:80:80/
http://h:\uff18\uff10/ http://127.1/ http://127.0.1/ http://2130706433/ http://017700000001/
http://0x7f000001/ http://0x7f.0.0.1/ http://0177.0.0.1/ http://127.0.0.01/ http://1.2.3.4.5/
http://256.1.1.1/ http://example.1/ http://127.0.0.1./ http://\uff11\uff12\uff17.0.0.1/
http://127。0。0。1/ http://localhost./ http://a..b/ http://.a/ http://-a/ http://a-/
http://%31%32%37.0.0.1/ http://a%00b/ http://ex%41mple/ http://[::1/ http://::1/
http://[::1%25lo]/ http://[fe80::1%lo]/ http://[1.2.3.4]/ http://[v1.x]/ http://[]/ http://a]/
http://[::1]x/ http://straße.example/ http://ⓔxample.com/ http://a/% http://a/%2 http://a/%zz
http://a,b/ http://a;b/ http://a!/ http://0x/
"""


def ends(network):
    return str(network[0]), str(network[-1])


def mapped(ip):
    return f"::ffff:{ip}"


@pytest.mark.parametrize("ip", [end for network in NOT_PUBLIC for end in ends(network)])
def test_no_range_of_the_table_opens_to_callers(ip):
    assert not CALLERS.admits(ip, 443)
    assert not CALLERS.admits(mapped(ip) if "." in ip else ip, 443)


@pytest.mark.parametrize("ip", OUTSIDE_V6)
def test_ipv6_outside_the_global_range_does_not_open(ip):
    assert not CALLERS.admits(ip, 443)


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_address_opens_on_web_ports_only(ip):
    assert [CALLERS.admits(ip, port) for port in (80, 443, 8080, 25)] == [True, True, False, False]
    assert OutboundPolicy(any_port=True).admits(ip, 8080)


@given(st.ip_addresses(v=4))
def test_mapped_address_is_judged_as_what_it_maps(address):
    assert CALLERS.admits(str(address), 443) == CALLERS.admits(mapped(address), 443)


@given(st.ip_addresses())
def test_what_opens_is_global_by_any_account(address):
    if CALLERS.admits(str(address), 443):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize("ip", [end for network in NEVER_DIALLED for end in ends(network)])
def test_cloud_metadata_and_its_like_open_by_no_setting(ip):
    wrapped = [mapped(ip)] if "." in ip else []
    for spelling in [ip, *wrapped]:
        assert not EVERYTHING.admits(spelling, 80)


@pytest.mark.parametrize("ip", ["64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "::a9fe:a9fe"])
def test_metadata_behind_a_translator_opens_by_no_setting(ip):
    assert not EVERYTHING.admits(ip, 80)


@pytest.mark.parametrize("ip", ["127.0.0.1", "::1", "10.1.2.3", "fd00::1", "192.168.0.1"])
def test_shell_reaches_private_addresses_on_any_port(ip):
    assert SHELL.admits(ip, 2525)
    assert not CALLERS.admits(ip, 443)


def test_allowed_network_opens_to_callers_on_any_port_and_no_wider():
    policy = OutboundPolicy(allow=(ip_network("10.0.0.0/30"), ip_network("fd00::/64")))

    assert policy.admits("10.0.0.3", 9000)
    assert policy.admits("::ffff:10.0.0.3", 9000)
    assert policy.admits("fd00::7", 9000)
    assert not policy.admits("10.0.0.4", 443)
    assert not policy.admits("1.1.1.1", 9000)


@pytest.mark.parametrize("text", ["", "localhost", "fe80::1%eth0", "1.1.1", "1.1.1.1 ", "a/b"])
def test_what_is_no_address_does_not_open(text):
    assert not EVERYTHING.admits(text, 80)


@pytest.mark.parametrize(
    ("text", "rebuilt"),
    [
        ("http://example.com", "http://example.com/"),
        ("HTTPS://Example.COM:443/a/../b?c=d&e[]=f#g", "https://example.com/a/../b?c=d&e%5B%5D=f"),
        ("http://example.com?x", "http://example.com/?x"),
        ("https://example.com:8443/@a:b", "https://example.com:8443/@a:b"),
        ("http://bücher.example/é?q=ü", "http://xn--bcher-kva.example/%C3%A9?q=%C3%BC"),
        ("http://xn--strae-oqa.example/", "http://xn--strae-oqa.example/"),
        ("http://my_service:8080/%7euser", "http://my_service:8080/%7euser"),
        ("http://192.0.2.7/", "http://192.0.2.7/"),
        ("http://[2001:DB8:0:0::1]:80/", "http://[2001:db8::1]/"),
        ("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
    ],
)
def test_url_is_rebuilt_from_its_parts(text, rebuilt):
    assert checked_url(text) == rebuilt
    assert checked_url(rebuilt) == rebuilt


@pytest.mark.parametrize(
    "text",
    ODD.split(),
)
def test_odd_spelling_is_refused(text):
    with pytest.raises(ValueError, match=r"URL|host"):
        checked_url(text)


@pytest.mark.parametrize(
    "char", ["\t", "\n", "\r", " ", "\0", "\x7f", "\u00a0", "\u2028", "\ud800"]
)
@pytest.mark.parametrize(
    "place", ["{}http://a/", "ht{}tp://a/", "http://a{}/", "http://a/{}b", "http://a/{}"]
)
def test_white_space_and_controls_are_refused_anywhere(char, place):
    with pytest.raises(ValueError, match="white space"):
        checked_url(place.format(char))


def test_refusal_does_not_repeat_the_text():
    with pytest.raises(ValueError, match="host") as caught:
        checked_url("http://0x7f.secret.1/")

    assert "secret" not in str(caught.value)


def test_overlong_url_is_refused():
    assert checked_url("http://a/" + "x" * 8183)
    with pytest.raises(ValueError, match="8192"):
        checked_url("http://a/" + "x" * 8184)


@given(st.text(max_size=30), st.sampled_from(["http://", "http://a", "http://a/", "https://[", ""]))
def test_what_passes_reads_the_same_to_another_parser(text, start):
    try:
        url = parsed_url(start + text)
    except ValueError:
        return
    other = urlsplit(str(url))

    assert str(url).isascii()
    assert (other.scheme, other.port or url.port) == (url.scheme, url.port)
    assert other.hostname == url.host.strip("[]")
    assert (other.username, other.fragment) == (None, "")
    assert checked_url(str(url)) == str(url)


@given(st.ip_addresses(v=6))
def test_ipv6_host_keeps_its_value(address):
    assert ip_address(parsed_url(f"http://[{address.exploded}]/").host[1:-1]) == address
    assert PUBLIC_V6.version == IPv6Address(address).version
