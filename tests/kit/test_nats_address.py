"""NATS_URL: one server or a cluster, and a sentence for everything else."""

import pytest

from anlan.kit.nats_address import BadNatsAddress, nats_servers


def test_one_server() -> None:
    (server,) = nats_servers("nats://anlan:a%40b@10.0.0.1:4223")
    assert (server.place, server.user, server.password, server.is_tls) == ("10.0.0.1:4223", "anlan", "a@b", False)
    assert server.url == "nats://10.0.0.1:4223"


def test_a_cluster_takes_over_what_the_first_address_says() -> None:
    servers = nats_servers("tls://anlan:x@n1.example, n2.example:4300,nats://[fd00::3]:4222")
    assert [server.url for server in servers] == [
        "tls://n1.example:4222",
        "tls://n2.example:4300",
        "nats://[fd00::3]:4222",
    ]
    assert {(server.user, server.password) for server in servers} == {("anlan", "x")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "第 1 个地址没有主机名"),
        ("nats://h:4222,", "第 2 个地址没有主机名"),
        ("nats://u:geheim@h:port", "第 1 个地址端口或主机不对"),
        ("nats://h:99999", "第 1 个地址端口或主机不对"),
        ("http://u:geheim@h:1", "以 http:// 开头"),
        ("nats://a:geheim@h,other:geheim@i", "第 2 个地址的用户与第一个不同"),
        ("nats://[::1", "第 1 个地址端口或主机不对"),
    ],
)
def test_what_is_no_address_is_said_without_the_password(text: str, words: str) -> None:
    with pytest.raises(BadNatsAddress, match=words) as refused:
        nats_servers(text)
    assert "geheim" not in str(refused.value)
