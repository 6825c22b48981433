"""How a provider refuses a request of its own accord, where its contract says how; a local error where it does not."""

from collections.abc import Mapping

from harness.contract.catalog import Catalog
from harness.model import ErrorTemplate
from harness.pipeline.answers import answered
from harness.pipeline.drafts import local_answer
from harness.pipeline.stages import Answered, Considered, Visit, addressed
from harness.responders.refusal import refuse


def refused(visit: Visit, considered: Considered, kind: str, parameter: str, why: str, *, catalog: Catalog) -> Answered:
    """The provider's answer for something wrong with the request, or a local error where it has none."""
    template = visit.route.provider.violations.get(kind)
    return _in_its_form(visit, considered, template, parameter, why, catalog=catalog)


def signature_refused(visit: Visit, considered: Considered, catalog: Catalog) -> Answered:
    """The provider's answer for what is wrong with the signature, or a local error where it has none."""
    problem = "unknown_key" if considered.signature == "not judged" else considered.signature
    templates = {**visit.route.provider.signature, **visit.route.signature}
    template = templates.get(problem) or (templates.get("malformed") if problem == "time" else None)
    why = f"the signature is refused: {problem}"
    return _in_its_form(visit, considered, template, "Signature", why, catalog=catalog)


def _in_its_form(
    visit: Visit, considered: Considered, template: ErrorTemplate | None, parameter: str, why: str, *, catalog: Catalog
) -> Answered:
    provider = visit.route.provider
    if template is None:
        return local_answer(visit, considered, f"{visit.redactor.text(why)}; {provider.name} documents no answer to it")
    operation = considered.operation
    errors = provider.errors if operation is None else catalog.errors(operation.id)
    identity = visit.identity
    fields: Mapping[str, str | None] = {
        "parameter": parameter,
        "value": why,
        "action": identity.action,
        "version": identity.version,
        "service": addressed(visit).service,
        "region": identity.region or provider.default_region,
        "access_key": visit.access_key,
    }
    reply = refuse(template, fields, errors, request_id=visit.request_id)
    return answered(visit, considered, reply, executed=0, responder="refusal")
