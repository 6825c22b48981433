"""Each way to state a fact, and sentences that state none."""

import pytest

from harness.derive.prose.statements import RULES, Fact, Glossary, Sentence
from harness.derive.text.pages import Span

GLOSSARY = Glossary({"运行中": "Running", "已停止": "Stopped", "停止中": "Stopping"})


def facts(text: str, parameter: str | None = None, value: str | None = None) -> list[Fact]:
    sentence = Sentence(text, Span(1, 1), parameter, value)
    return [fact for rule in RULES for fact in rule(sentence, GLOSSARY)]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("该接口为异步接口", {"kind": "asynchronous"}),
        ("This is an asynchronous API", {"kind": "asynchronous"}),
        ("实例必须处于运行中或者已停止状态", {"kind": "accepted_states", "values": ["Running", "Stopped"]}),
        ("状态必须为已停止(Stopped)", {"kind": "accepted_states", "values": ["Stopped"]}),
        ("必须处于点亮(Lit)状态", {"kind": "accepted_states", "values": ["Lit"]}),
        ("只有处于 Available 状态的 VPC 才可以被删除", {"kind": "accepted_states", "values": ["Available"]}),
        (
            "需处于 运行中(RUNNING) 或 已停止(STOPPED) 状态",
            {"kind": "accepted_states", "values": ["RUNNING", "STOPPED"]},
        ),
        (
            "You can only perform this operation on instances whose status is RUNNING",
            {"kind": "accepted_states", "values": ["RUNNING"]},
        ),
        (
            "Only instances in RUNNING or IDLE status can be shut down",
            {"kind": "accepted_states", "values": ["RUNNING", "IDLE"]},
        ),
        (
            "The status will become STOPPING when the API is called successfully and STOPPED when it is done",
            {"kind": "transition", "after": "success", "to": "STOPPING"},
        ),
        ("(Disused", {"kind": "deprecated"}),
        ("It must be in the lit or dimmed state", {"kind": "accepted_states", "values": ["lit", "dimmed"]}),
        (
            "Return is supported for activities that are in the paused status or those succeeded before",
            {"kind": "accepted_states", "values": ["paused", "succeeded"]},
        ),
        (
            "处于运行中(Running)的实例会进入停止中(Stopping)状态",
            {"kind": "transition", "from": "Running", "to": "Stopping"},
        ),
        ("成功后,实例进入运行中(Running)状态", {"kind": "transition", "after": "success", "to": "Running"}),
        ("失败时,恢复到之前的状态", {"kind": "transition", "after": "failure", "to": "the state before"}),
        (
            "If it fails, it will enter a failed paused status",
            {"kind": "transition", "after": "failure", "to": "failed paused"},
        ),
        (
            "Lamps pending repair are updated to canceled status",
            {"kind": "transition", "from": "pending repair", "to": "canceled"},
        ),
        ("They will be marked as NOT_FOUND status", {"kind": "transition", "to": "NOT_FOUND"}),
        (
            "Pots pending repair that are sold or lost will be marked as NOT_FOUND status",
            {"kind": "transition", "from": "pending repair", "to": "NOT_FOUND", "when": "sold or lost"},
        ),
        (
            "Pots that leak, will enter the broken status",
            {"kind": "transition", "to": "broken", "when": "leak"},
        ),
        (
            "The call is ineffective when it is not in a paused status",
            {"kind": "ineffective_unless", "states": ["paused"]},
        ),
        ("currently only repair is supported", {"kind": "only_supported", "what": "repair"}),
        ("目前仅支持按量付费", {"kind": "only_supported", "what": "按量付费"}),
        ("It does not support the Mirror parameter currently", {"kind": "not_supported", "for": "Mirror"}),
        ("不支持重新部署专有宿主机上的实例", {"kind": "not_supported", "for": "dedicated_host"}),
        ('标记了"LockReason": "security"时,不支持重新部署', {"kind": "not_supported", "for": "LockReason=security"}),
        ("不支持通过 CreateThing 创建的", {"kind": "not_supported", "for": "CreateThing"}),
        ("不支持纸灯", {"kind": "not_supported", "for": "纸灯"}),
        ("该接口暂不支持纸灯", {"kind": "not_supported", "for": "纸灯"}),
        ("预付费的实例不支持关机", {"kind": "not_supported", "for": "subscription", "what": "关机"}),
        ("Spot instances do not support this operation", {"kind": "not_supported", "for": "spot_instance"}),
        ("目前仅支持节省: SAVE -- 省", {"kind": "only_supported", "what": "节省"}),
        ("只有状态为STOPPED(已停止)的实例才可以启动", {"kind": "accepted_states", "values": ["STOPPED"]}),
        ("仅支持停止状态为 运行中(RUNNING) 的实例", {"kind": "accepted_states", "values": ["RUNNING"]}),
        (
            "for parameters such as UserData, HostName, they are read from the old setup",
            {"kind": "fields_from", "source": "old setup", "fields": ["UserData", "HostName"]},
        ),
        (
            "only the ImageId, UserData, and HostName parameters will be fetched from the setup",
            {"kind": "fields_from", "source": "setup", "fields": ["ImageId", "UserData", "HostName"], "only": True},
        ),
        ("Meanwhile the lamp group will be disabled", {"kind": "effect", "on": "lamp group", "state": "disabled"}),
        ("It returns the LampId of the lamp", {"kind": "returns", "member": "LampId"}),
        (
            "维护(Lamp.Repair)Asked、Planned",
            {"kind": "accepted_event", "event": "Lamp.Repair", "states": ["Asked", "Planned"]},
        ),
        (
            "仅限本地盘:(Lamp.Repair)Asked",
            {"kind": "accepted_event", "event": "Lamp.Repair", "states": ["Asked"], "only_for": "local_disk"},
        ),
        ("尚未发出事件(Lamp.Repair)时,也可以调用", {"kind": "accepted_before_event", "event": "Lamp.Repair"}),
        ("重启裸金属实例可能导致数据丢失", {"kind": "data_loss", "for": "bare_metal"}),
        ("参数不支持同时指定LampIds和FilterSet", {"kind": "exclusive", "parameters": ["LampIds", "FilterSet"]}),
        ("裸金属正在邀测中", {"kind": "invitation_only", "for": ["bare_metal"]}),
        ("该功能正在邀测中", {"kind": "invitation_only"}),
        ("This API will be disused soon", {"kind": "deprecated"}),
    ],
)
def test_what_a_sentence_states(text: str, fact: Fact) -> None:
    assert facts(text) == [fact]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("所有缓存数据会丢失", {"kind": "data_loss", "parameter": "Force", "value": True}),
        ("已废弃", {"kind": "deprecated", "parameter": "Force", "value": True}),
        ("该功能邀测中的裸金属", {"kind": "invitation_only", "parameter": "Force", "value": True}),
        (
            "This mode does not support the rollback API currently",
            {"kind": "not_supported", "parameter": "Force", "value": True, "for": "rollback"},
        ),
    ],
)
def test_what_a_cell_states_of_a_value(text: str, fact: Fact) -> None:
    assert facts(text, "Force", "true") == [fact]


def test_what_a_cell_states_of_its_parameter() -> None:
    assert facts("处于运行中状态的实例", "LampId") == [
        {"kind": "accepted_states", "parameter": "LampId", "values": ["Running"]}
    ]
    assert facts("If there are no failed lamps, this parameter becomes invalid", "Mode") == [
        {"kind": "ignored_parameter", "parameter": "Mode", "when": "no failed lamps"}
    ]
    assert facts("it returns LampId", "Mode") == []


@pytest.mark.parametrize(
    "text",
    [
        "处于运行中状态的实例",
        "当它处于 Deleting 状态时",
        "必须处于运行中或者奇怪状态",
        "处于奇怪的实例会进入停止中(Stopping)状态",
        "成功后,实例进入奇怪状态",
        "仅支持ASCII字符",
        "only letters and digits are supported",
        "不支持",
        "不支持一个说起来非常长而且没有任何名字可以引用的东西真的很长",
        "the lamps will be fetched from the setup",
        "数据丢失",
        "不能同时指定LampIds",
        "It returns a lamp",
        "Pots pending repair that have been standing out in the rain for some days now are marked as BROKEN status",
        "",
    ],
)
def test_what_states_nothing(text: str) -> None:
    assert facts(text) == []


def test_those_in_front_are_what_something_is_not_supported_for() -> None:
    assert facts("'已关机'、'预付费'的实例不支持关机") == [
        {"kind": "not_supported", "for": "已关机", "what": "关机"},
        {"kind": "not_supported", "for": "subscription", "what": "关机"},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "仅支持一种名字很长很长很长很长很长的做法和别的",
        "仅支持停止(或者暂停)的",
        "实例欠费时不支持关机",
        "某种奇怪的实例不支持关机",
        "预付费的实例不支持通过这个接口进行的任何操作",
        "They do not support this operation",
    ],
)
def test_what_cannot_be_stated_shortly_is_left_out(text: str) -> None:
    assert facts(text) == []
