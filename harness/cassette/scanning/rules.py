"""The rules of the scan, each with what it must report and what it must not: a new one is one entry here."""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from harness.cassette.sanitizing import in_text, made_up, request_head
from harness.cassette.sanitizing.explained import plain_name
from harness.cassette.sanitizing.random_text import TOKEN, looks_random
from harness.cassette.scanning.rule import Field, Finder, Rule

_USER = re.compile(r"://([^/?#@\s]+)@")
_PRODUCTS = frozenset({"useragent", "server", "xpoweredby"})
_SIGNATURE = re.compile(r"Signature=([^,\s]+)")


def _matches(pattern: re.Pattern[str], group: int = 0) -> Finder:
    def find(field: Field) -> Iterator[str]:
        return (found[group] for found in pattern.finditer(field.text) if not made_up.is_made_up(found[group]))

    return find


def _keys(prefix: str) -> Finder:
    def find(field: Field) -> Iterator[str]:
        found = (each[0] for each in in_text.KEY_ID.finditer(field.text))
        return (key for key in found if key.startswith(tuple(prefix.split("|"))) and not made_up.is_made_up(key))

    return find


def _assigned(field: Field) -> Iterator[str]:
    for pattern in (in_text.ASSIGNED, in_text.ASSIGNED_QUOTED):
        yield from _matches(pattern, 2)(field)


def _packed(field: Field) -> Iterator[str]:
    if field.place == "packed":
        yield field.text


def _blocks(field: Field) -> Iterator[str]:
    for found in in_text.PRIVATE_KEY.finditer(field.text):
        _, inner, _ = in_text.inside_block(found[2])
        if inner and not made_up.is_made_up(inner):
            yield found[0]


def _accounts_named(field: Field) -> Iterator[str]:
    for pattern, group in ((in_text.RESOURCE, 3), (in_text.ACCOUNT_PATH, 2)):
        for found in pattern.finditer(field.text):
            if made_up.account(found[group]) != found[group]:
                yield found[group]


def _addresses(field: Field) -> Iterator[str]:
    if plain_name(field.name).endswith("version") or (field.place == "header" and plain_name(field.name) in _PRODUCTS):
        return
    for pattern in (in_text.IPV4, in_text.IPV6):
        for found in pattern.finditer(field.text):
            try:
                address = ip_address(found[0])
            except ValueError:
                continue
            if address.is_global and made_up.is_identifying(address):
                yield found[0]


def _by_name(*kinds: str) -> Finder:
    def find(field: Field) -> Iterator[str]:
        if field.kind not in kinds or not field.text or field.name.lower() in _OF_THEIR_OWN:
            return
        if field.place == "number" and not (field.text.isascii() and field.text.isdigit()):
            return
        made = made_up.account(field.text) if field.kind == "account" else None
        if made != field.text and not made_up.is_made_up(field.text):
            yield field.text

    return find


_OF_THEIR_OWN = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "set-cookie2"})


def _credential(field: Field) -> Iterator[str]:
    if field.kind == "credential" and field.text and field.place != "number":
        key = field.text.rpartition("/request")[0].split("/")[0] or field.text
        if not made_up.is_made_up(key):
            yield key


def _authorization(field: Field) -> Iterator[str]:
    if field.name.lower() != "authorization" or field.place != "header" or field.text.strip() == "SKIP":
        return
    named = [*_SIGNATURE.findall(field.text), *(found[2] for found in in_text.CREDENTIAL.finditer(field.text))]
    rest = [] if named else [request_head.after_scheme(field.text)]
    for value in (*named, *rest):
        if value and not made_up.is_made_up(value):
            yield value


def _handed_over(field: Field) -> Iterator[str]:
    if field.place == "header" and field.name.lower() in _OF_THEIR_OWN - {"authorization"} and field.text:
        yield field.text


def _user(field: Field) -> Iterator[str]:
    return (found[1] for found in _USER.finditer(field.text) if not made_up.is_made_up(found[1]))


def _random(field: Field) -> Iterator[str]:
    if field.explained or field.kind is not None or field.place in {"name", "number"}:
        return iter(())
    return (found[0] for found in TOKEN.finditer(field.text) if looks_random(found[0]))


def _text(text: str) -> Field:
    return Field("", text)


_HEX = "9c0f4e5b7a1d38260b6e8f1c5a7d9e3bbf6f7c1e2d3a4b5c6d7e8f9a0b1c2d3e"
_BASE64 = "q7Zk2LwX9vTn4RbYc8Jd1HsMf6PgUa3E"

RULES: tuple[Rule, ...] = (
    Rule(
        "tencent-key-id",
        "an access key id of Tencent Cloud",
        _keys("AKID"),
        (_text("key AKIDz8krbsJ5yKBZQpn74WFkmLPx3abcdefg is not known"),),
        (_text("key AKIDEXAMPLE04BC520000000000000000000 is not known"), _text("MAKIDO12345678")),
    ),
    Rule(
        "alibaba-key-id",
        "an access key id of Alibaba Cloud, or a temporary one",
        _keys("LTAI|STS."),
        (_text("LTAI5tQzXw2eRtYuIoPaSdFg"), _text("STS.NTxkq7Zk2LwX9vTn4RbYc8Jd1")),
        (_text("LTAIEXAMPLE0B39720000000"), _text("STS.EXAMPLE0B3972000"), _text("sts.aliyuncs.com")),
    ),
    Rule(
        "volcengine-key-id",
        "an access key id of Volcengine, or a temporary one",
        _keys("AKLT|AKTP"),
        (_text("AKLTNGVmYzQ5ZjE2ZDQ5NDM5YjhkNTgxYzI4OTM0Yzk0ZjU"), _text("AKTPYzQ5ZjE2ZDQ5NDM5YjhkNTgx")),
        (_text("AKLTEXAMPLE0B397200000000000000000000"), _text("AKLT")),
    ),
    Rule(
        "session-token",
        "a security token of Alibaba Cloud or Volcengine",
        _matches(in_text.TOKEN),
        (
            _text("CAISrAJ1q6Ft5B2yfSjIr5DTIf3anr0WgfGTf1H7q7Zk2LwX9vTn4RbY"),
            _text("STSeyJBY2NvdW50SWQiOjIxMDAwMDAwMDAsIkFjY2Vzc0tleUlkIjoiQUtUUCJ9"),
        ),
        (_text("CAISSON"), _text("the STS service is not available")),
    ),
    Rule(
        "json-web-token",
        "a signed token (JWT)",
        _matches(in_text.JWT),
        (_text("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r"),),
        (_text("eyJhbGciOiJIUzI1NiJ9"), _text("a.b.c")),
    ),
    Rule(
        "private-key",
        "a private key",
        _blocks,
        (_text("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"),),
        (
            _text("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG\n-----END PUBLIC KEY-----"),
            _text(r"-----BEGIN PRIVATE KEY-----\nEXAMPLEEXAMPLE\n-----END PRIVATE KEY-----\n"),
        ),
    ),
    Rule(
        "assigned-secret",
        "a secret that a text gives a name to",
        _assigned,
        (
            _text("SecretKey=Gu5t9xGARNpq86cd98joQYCN3"),
            _text('{\\"password\\": \\"hunter2hunter2\\"}'),
            _text("%7B%22Password%22%3A%22hunter2hunter2%22%7D"),
            _text("Extra%253DPassword%253Dhunter2hunter2"),
        ),
        (_text("SecretKey=EXAMPLEEXAMPLE"), _text("ClientToken=abcdef123456"), _text("the token: it has expired")),
    ),
    Rule(
        "bearer-token",
        "a token or a password as a header has it",
        _matches(in_text.BEARER, 2),
        (_text("Authorization: Bearer q7Zk2LwX9vTn4RbYc8Jd"), _text("basic dXNlcjpodW50ZXIyaHVudGVyMg==")),
        (_text("a bearer token is missing"), _text("Bearer EXAMPLEEXAMPLEEXAMPL")),
    ),
    Rule(
        "live-signature",
        "an Authorization header with a signature that may have been real",
        _authorization,
        (
            Field("Authorization", f"TC3-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature={_HEX}", "header"),
            Field("authorization", f"Token {_BASE64}", "header"),
        ),
        (
            Field("Authorization", f"TC3-HMAC-SHA256 Credential=a/b, Signature={'0' * 64}", "header"),
            Field("Authorization", "SKIP", "header"),
        ),
        everywhere=False,
    ),
    Rule(
        "credential",
        "a credential among the parameters",
        _credential,
        (Field("X-Credential", "AKLTabc/20260101/cn-beijing/ecs/request", "query", "credential"),),
        (Field("X-Credential", "AKLTEXAMPLE/20000101/cn-beijing/ecs/request", "query", "credential"),),
        everywhere=False,
    ),
    Rule(
        "credentials-for-somebody-else",
        "cookies, or credentials for a proxy",
        _handed_over,
        (Field("Cookie", "session=abcdef", "header"), Field("Proxy-Authorization", "Basic eDp5", "header")),
        (Field("Accept", "session=abcdef", "header"), Field("Cookie", "", "header")),
        everywhere=False,
    ),
    Rule(
        "user-in-url",
        "a user name or a password in an address",
        _user,
        (_text("https://user:hunter2@example.com/"),),
        (_text("https://example.com/@user"), _text("mail to user@example.com")),
    ),
    Rule(
        "secret-field",
        "a key, token, password or signature by the name of its field",
        _by_name("key", "secret", "signature"),
        (
            Field("Password", "hunter2", "member", "secret"),
            Field("AccessKeyId", "abcdefgh", "query", "key"),
            Field("Signature", "EliP9YW3pW28FpsEdkXt/+WcGeI=", "query", "signature"),
        ),
        (
            Field("Password", "EXAMPLE", "member", "secret"),
            Field("ClientToken", "abcdef", "query"),
            Field("Signature", "000000000000000000000000000=", "query", "signature"),
        ),
        everywhere=False,
    ),
    Rule(
        "account-field",
        "an account by the name of its field",
        _by_name("account"),
        (Field("Uin", "100000000001", "member", "account"), Field("OwnerId", "5123456789012345", "number", "account")),
        (Field("Uin", "123456780001", "member", "account"), Field("UserIds", "-1", "number", "account")),
        everywhere=False,
    ),
    Rule(
        "account-in-name",
        "an account in the name of a resource",
        _accounts_named,
        (
            _text("acs:ecs:cn-hangzhou:5123456789012345:instance/i-1"),
            _text("qcs::as:ap-guangzhou:uin/100000000001:auto-scaling-group/asg-1"),
            _text("trn:ecs:cn-beijing:2100000000:instance/i-1"),
        ),
        (_text("acs:ecs:cn-hangzhou:*:instance/i-1"), _text("trn:ecs:cn-beijing:1234560042:instance/i-1")),
    ),
    Rule(
        "public-address",
        "a public IP address; private ones (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16) say nothing to others, and four "
        "numbers are a version in User-Agent, Server, X-Powered-By and fields named so",
        _addresses,
        (_text("from 47.98.1.2"), _text("2408:4001::1 is not in the list")),
        (
            _text("192.0.2.7 and 10.0.0.1 and 172.16.0.1 and 192.168.0.1 and 127.0.0.1"),
            _text("2001:db8::7"),
            _text("version 3.1.189"),
            Field("User-Agent", "sdk/1.2.3.4", "header"),
            Field("Server", "nginx/1.2.3.4", "header"),
            Field("KernelVersion", "1.2.3.4", "member"),
        ),
    ),
    Rule(
        "random-value",
        "a value that looks drawn at random, in a field that the contract does not explain",
        _random,
        (Field("Extra", _BASE64, "member"), Field("Blob", _HEX, "query")),
        (
            Field("InstanceId", _BASE64, "member", explained=True),
            Field("Extra", "c4190090-bc60-4f48-b9d4-48095b9596db", "member"),
            Field("Extra", "InvalidParameterValue.BatchNumberTooLarge", "member"),
            Field("Extra", "ubuntu_22_04_x64_20G_alibase_20231221.vhd", "member"),
            Field("Extra", "i-bp1azkttqpldxgtedabc", "member"),
        ),
        everywhere=False,
    ),
    Rule(
        "packed-body",
        "a body under a content coding that is not known here, or needs a package that is missing (br: brotli)",
        _packed,
        (Field("", "zstd (\xb5/\xfd", "packed"),),
        (_text("zstd (\xb5/\xfd"),),
        everywhere=False,
    ),
)
