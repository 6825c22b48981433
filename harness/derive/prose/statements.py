"""Ways to state a constraint or an effect, in either language: a pattern and the keyed facts that it gives.

A rule sees one sentence in half-width punctuation. States are called what the page's own pairs ``中文(English)`` say.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.derive.prose.vocabulary import brief, identifiers, terms
from harness.derive.text.pages import Span
from harness.model import Json

Fact = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, where it stands, and what it is about: a parameter and a value of it, if it stands in its cell."""

    text: str
    span: Span
    parameter: str | None = None
    value: str | None = None

    @property
    def about(self) -> Fact:
        """Parameter and value as keys of a fact."""
        about: Fact = {}
        if self.parameter is not None:
            about["parameter"] = self.parameter
        if self.value is not None:
            about["value"] = {"true": True, "false": False}.get(self.value, self.value)
        return about


_BRACKETED = re.compile(r"\(([A-Z][A-Za-z]+)\)|^\s*([A-Z][A-Za-z]+)(?:\s*$|\s*\([\u4e00-\u9fff]+\))")


@dataclass(frozen=True, slots=True)
class Glossary:
    """State names of the page: Chinese word → the name in brackets behind it."""

    states: Mapping[str, str]

    def names(self, text: str) -> list[Json]:
        """The states that a text names, in order of appearance: by a word of the page's own, in brackets, or bare."""
        told: list[Json] = [match[1] or match[2] for match in _BRACKETED.finditer(text)]
        if told:
            return told
        hits: dict[str, int] = {}
        for word, name in self.states.items():
            for token in (word, name):
                match = re.search(rf"(?<![A-Za-z]){re.escape(token)}(?![A-Za-z])", text)
                if match is not None:
                    hits[name] = min(match.start(), hits.get(name, match.start()))
        return [*sorted(hits, key=lambda name: hits[name])]


Rule = Callable[[Sentence, Glossary], list[Fact]]

_ASYNC = re.compile(r"异步(?:调用)?(?:接口|操作)|asynchronous (?:API|call|operation|interface)", re.IGNORECASE)
_MUST = re.compile(r"必须|只有|仅|需", re.IGNORECASE)
_BE_IN = re.compile(r"(?:处于|状态(?:必须)?为|状态是)(?P<states>[^,。]*?)(?:状态|$)")
_OR = re.compile(r"或者?|和|、|以及|/")
_BE_IN_EN = re.compile(r"must be in (?:the )?(?P<states>[\w\s,]+?) (?:state|status)", re.IGNORECASE)
_ONLY_IN = re.compile(
    r"\b[Oo]nly\b[\w ]*? (?:whose (?:status|state) is|with a (?:status|state) of|in(?: the)?)"
    r" (?P<state>[A-Z][A-Z_]+)(?: or (?P<other>[A-Z][A-Z_]+))?\b"
)
_WILL_BECOME = re.compile(
    r"(?:status|state) (?:will become|becomes|changes to) (?P<state>[A-Z][A-Z_]+) when [\w ]*?called successfully"
)
_SUPPORTED_IN = re.compile(
    r"is supported (?:only )?for [\w ]*?in the (?P<state>\w+) (?:status|state)"
    r"(?: or [\w ]*?(?P<other>succeeded|failed|\w+ed)\b)?",
    re.IGNORECASE,
)
_ENTERS = re.compile(r"处于\s*(?P<source>[^,。]*?)\s*的[^,。]*?(?:会|将)?进入\s*(?P<target>[^,。]*?)\s*状态")
_OUTCOME = re.compile(
    r"(?P<how>成功|失败)(?:后|时)?,?.{0,24}?(?:进入|变为|恢复到|恢复为)\s*(?P<target>[^,。]*?)\s*状态"
)
_ENTERS_EN = re.compile(
    r"(?:(?P<source>pending \w+|in (?:the )?\w+ (?:status|state))[\w ]*? )?"
    r"(?P<verb>will enter|enters?|(?:are|is|will be) (?:updated to|marked as|changed to))"
    r" (?:an? |the )?(?P<target>[A-Za-z_ ]{3,24}?) (?:status|state)\b"
)
# A clause in front of the verb says of which ones a sentence speaks: ``Pots that are full will enter …``.
_CLAUSE = re.compile(r"\b(?:that|which|who)\b(?: (?:are|is|were|was|(?:have|has) been))? (?P<when>[^,;:]*?)[\s,]*$")
_LONGEST_CLAUSE = 40
_INEFFECTIVE = re.compile(
    r"(?:ineffective|no effect|does not take effect)[\w ]*?when[\w ]*? not in (?:an? |the )?"
    r"(?P<state>\w+) (?:status|state)",
    re.IGNORECASE,
)
_IGNORED = re.compile(
    r"if there (?:are|is) (?P<when>[\w ]{3,32}?), this parameter (?:becomes |is )(?:invalid|ignored|ineffective)",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\bonly (?P<what>[\w ]+?) (?:is|are) supported|(?:仅|只)支持(?P<zh>[^,。;:()]{1,16})(?=[,。;:]|$)",
    re.IGNORECASE,
)
_CHARACTERS = re.compile(r"ASCII|字符|字母|数字|letters|characters|digits", re.IGNORECASE)
_NOT_SUPPORTED = re.compile(
    r"(?:does|do) not support (?:the |an? )?(?P<en>[\w .`]+)|不支持(?P<zh>[^,。]*)", re.IGNORECASE
)
_WHOM = re.compile(r"(?P<whom>[^,。;:]+?)(?:暂时|暂|目前|当前|均|都|也)*不支持")
_QUOTED = re.compile(r"['\"「]([^'\"「」、]{1,16})['\"」]")
_ITSELF = re.compile(
    r".*(?:本|该|此|这个|当前)\S{0,6}|.*(?:接口|API|操作|功能|参数|调用)|(?:但|且|并|并且|暂时|暂|目前|当前|均|都|也|可能|仅|注意|说明|\s)*"
)
_CONDITION = re.compile(r"(?:时|后|前|下|则|中|情况|状态)\s*$|如果|若|当")
_THIS_CALL = re.compile(r"(?:this|the|such) (?:operation|action|feature|interface|API|call)\b|^it$", re.IGNORECASE)
_FILLERS = re.compile(r"\b(?:currently|yet|now|temporarily|parameters?|APIs?|operations?)\b")
_PARAMETER = re.compile(r"`?(?P<en>[A-Z]\w*)`? parameter|参数\s*`?(?P<zh>[A-Z]\w*)")
_LOCK = re.compile(r'"?(\w+)"?\s*:\s*"(\w+)"')
_FIELDS = re.compile(
    r"(?P<only>only )?(?:the |for )?(?:parameters such as )?"
    r"(?P<list>[A-Z]\w+(?:, (?:and )?[A-Z]\w+)+(?:,? and [A-Z]\w+)?)"
    r"[\w ,]*? (?:fetched|read) from the (?P<source>[\w ]{3,32}?)(?: for|,|$)"
)
_BECOMES = re.compile(
    r"the (?P<what>[a-z][a-z ]{2,24}?) will be "
    r"(?P<state>disabled|locked|unavailable|restarted|stopped|terminated|released|suspended)\b"
)
_RETURNS = re.compile(r"\breturns?(?: the)? (?P<name>[A-Z]\w*[a-z][A-Z]\w*)")
_EVENT = re.compile(r"\((?P<event>[A-Z]\w+\.[A-Z]\w+)\)\s*(?P<states>[A-Z][a-z]+(?:\s*[、,/]\s*[A-Z][a-z]+)*)$")
_BEFORE_EVENT = re.compile(r"尚未发出[^()]*\((?P<event>[A-Z]\w+\.[A-Z]\w+)\)[^。]*可以调用")
_LOSS = re.compile(
    r"数据(?:会|将|可能)?(?:被清空|丢失)|数据会丢失|data (?:loss|will be (?:lost|cleared|erased))", re.IGNORECASE
)
_EXCLUSIVE = re.compile(
    r"不支持同时指定|不能同时(?:指定|使用|传入)|cannot be specified (?:simultaneously|at the same time)"
    r"|not support specifying both",
    re.IGNORECASE,
)
_INVITED = re.compile(r"邀测|invitational preview", re.IGNORECASE)
_DEPRECATED = re.compile(
    r"已废弃|即将(?:下线|废弃)|不再推荐|\bdeprecated\b|\bdisused\b|no longer (?:supported|recommended)",
    re.IGNORECASE,
)


def _asynchronous(sentence: Sentence, _: Glossary) -> list[Fact]:
    return [{"kind": "asynchronous"}] if _ASYNC.search(sentence.text) else []


def _accepted_states(sentence: Sentence, glossary: Glossary) -> list[Fact]:
    states: list[Json] = []
    if (found := _SUPPORTED_IN.search(sentence.text) or _ONLY_IN.search(sentence.text)) is not None:
        states = [state for state in found.groups() if state]
    elif (english := _BE_IN_EN.search(sentence.text)) is not None:
        states = [word.strip() for word in re.split(r",| or ", english["states"]) if word.strip()]
    elif not _ENTERS.search(sentence.text) and (_MUST.search(sentence.text) or sentence.parameter):
        match = _BE_IN.search(sentence.text)
        named = [glossary.names(part) for part in _OR.split(match["states"])] if match else []
        states = [name for names in named for name in names] if all(named) else []
    return [{"kind": "accepted_states", **sentence.about, "values": states}] if states else []


def _transitions(sentence: Sentence, glossary: Glossary) -> list[Fact]:
    if (match := _ENTERS.search(sentence.text)) is not None:
        source, target = glossary.names(match["source"]), glossary.names(match["target"])
        return [{"kind": "transition", "from": source[0], "to": target[0]}] if source and target else []
    if (outcome := _OUTCOME.search(sentence.text)) is not None:
        how = "success" if outcome["how"] == "成功" else "failure"
        target = glossary.names(outcome["target"]) or (["the state before"] if "前" in outcome["target"] else [])
        return [{"kind": "transition", "after": how, "to": target[0]}] if target else []
    if (becomes := _WILL_BECOME.search(sentence.text)) is not None:
        return [{"kind": "transition", "after": "success", "to": becomes["state"]}]
    if (english := _ENTERS_EN.search(sentence.text)) is not None:
        fact: Fact = {"kind": "transition"}
        if english["source"]:
            fact["from"] = english["source"]
        elif "fail" in sentence.text:
            fact["after"] = "failure"
        clause = _CLAUSE.search(sentence.text[: english.start("verb")])
        when = brief(clause["when"], _LONGEST_CLAUSE) if clause else None
        if clause is not None and when is None:
            return []  # the condition cannot be told briefly, and without it the fact would say too much
        return [{**fact, "to": english["target"], **({"when": when} if when else {})}]
    return []


def _no_effect(sentence: Sentence, _: Glossary) -> list[Fact]:
    if (match := _INEFFECTIVE.search(sentence.text)) is not None:
        return [{"kind": "ineffective_unless", "states": [match["state"]]}]
    ignored = _IGNORED.search(sentence.text)
    return [{"kind": "ignored_parameter", **sentence.about, "when": ignored["when"]}] if ignored else []


def _only_supported(sentence: Sentence, _: Glossary) -> list[Fact]:
    match = _ONLY.search(sentence.text)
    what = brief(match["what"] or match["zh"]) if match else None
    return [{"kind": "only_supported", **sentence.about, "what": what}] if what and not _CHARACTERS.search(what) else []


def _not_supported(sentence: Sentence, _: Glossary) -> list[Fact]:
    match = _NOT_SUPPORTED.search(sentence.text)
    if match is None or _EXCLUSIVE.search(sentence.text):
        return []
    if _THIS_CALL.search(match["en"] or ""):
        return [{"kind": "not_supported", **sentence.about, "for": whom} for whom in terms(sentence.text)]
    whom = _WHOM.search(sentence.text)
    if match["zh"] is not None and whom is not None and not _LOCK.search(sentence.text):
        if _CONDITION.search(whom["whom"]):
            return []
        if not _ITSELF.fullmatch(whom["whom"]):
            return _unsupported_for(sentence, whom["whom"], brief(match["zh"], 12))
    said = _FILLERS.sub("", match["en"] or match["zh"] or "").strip()
    if (lock := _LOCK.search(sentence.text)) is not None:
        what: str | None = f"{lock[1]}={lock[2]}"
    elif (parameter := _PARAMETER.search(match[0])) is not None:
        what = parameter["en"] or parameter["zh"]
    else:
        what = next(iter(identifiers(said) or terms(said)), None) or brief(said)
    return [{"kind": "not_supported", **sentence.about, "for": what}] if what else []


def _unsupported_for(sentence: Sentence, whom: str, what: str | None) -> list[Fact]:
    """``'已关机'、'预付费'的实例不支持关机``: those in front are what something is not supported for."""
    named = [match[1] for match in _QUOTED.finditer(whom)] or [whom]
    keys = [next(iter(terms(name) or identifiers(name)), None) for name in named]
    if what is None or (len(named) == 1 and keys[0] is None):
        return []
    about = sentence.about
    return [
        {"kind": "not_supported", **about, "for": key or name, "what": what}
        for key, name in zip(keys, named, strict=True)
    ]


def _fields_from(sentence: Sentence, _: Glossary) -> list[Fact]:
    match = _FIELDS.search(sentence.text)
    if match is None:
        return []
    fact: Fact = {"kind": "fields_from", "source": match["source"].strip(), "fields": [*identifiers(match["list"])]}
    return [{**fact, "only": True}] if match["only"] else [fact]


def _becomes(sentence: Sentence, _: Glossary) -> list[Fact]:
    match = _BECOMES.search(sentence.text)
    return [{"kind": "effect", "on": match["what"], "state": match["state"]}] if match else []


def _returns(sentence: Sentence, _: Glossary) -> list[Fact]:
    match = _RETURNS.search(sentence.text) if sentence.parameter is None else None
    return [{"kind": "returns", "member": match["name"]}] if match else []


def _events(sentence: Sentence, _: Glossary) -> list[Fact]:
    if (match := _EVENT.search(sentence.text)) is not None:
        states: list[Json] = [*re.split(r"\s*[、,/]\s*", match["states"])]
        fact: Fact = {"kind": "accepted_event", "event": match["event"], "states": states}
        only = terms(sentence.text) if re.search(r"仅限|only for", sentence.text) else []
        return [{**fact, "only_for": only[0]}] if only else [fact]
    before = _BEFORE_EVENT.search(sentence.text)
    return [{"kind": "accepted_before_event", "event": before["event"]}] if before else []


def _data_loss(sentence: Sentence, _: Glossary) -> list[Fact]:
    whom = terms(sentence.text)[:1]
    if not _LOSS.search(sentence.text) or not (whom or sentence.about):
        return []
    fact: Fact = {"kind": "data_loss", **sentence.about}
    return [{**fact, "for": whom[0]}] if whom else [fact]


def _exclusive(sentence: Sentence, _: Glossary) -> list[Fact]:
    names = identifiers(sentence.text) if _EXCLUSIVE.search(sentence.text) else []
    return [{"kind": "exclusive", "parameters": [*names]}] if len(names) > 1 else []


def _invited(sentence: Sentence, _: Glossary) -> list[Fact]:
    whom: list[Json] = [*(terms(sentence.text) or identifiers(sentence.text))] if sentence.value is None else []
    if not _INVITED.search(sentence.text):
        return []
    fact: Fact = {"kind": "invitation_only", **sentence.about}
    return [{**fact, "for": whom}] if whom else [fact]


def _deprecated(sentence: Sentence, _: Glossary) -> list[Fact]:
    return [{"kind": "deprecated", **sentence.about}] if _DEPRECATED.search(sentence.text) else []


RULES: tuple[Rule, ...] = (
    _asynchronous,
    _accepted_states,
    _transitions,
    _no_effect,
    _only_supported,
    _not_supported,
    _fields_from,
    _becomes,
    _returns,
    _events,
    _data_loss,
    _exclusive,
    _invited,
    _deprecated,
)
