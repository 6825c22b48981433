"""All rules, in the order of the register."""

from harness.derive.discrepancies import error_rules, example_rules, page_rules, parameter_rules, sibling_rules
from harness.derive.discrepancies.subject import Found, Rule, Subject

RULES: tuple[Rule, ...] = (
    page_rules.missing_sections,
    page_rules.cut_rows,
    page_rules.empty_sections,
    page_rules.unread_rows,
    page_rules.unstated,
    page_rules.operation_name,
    page_rules.version_and_host,
    sibling_rules.hosts,
    sibling_rules.common_parameters,
    page_rules.rate_without_window,
    page_rules.lost_column,
    page_rules.folded_texts,
    parameter_rules.stated_twice,
    parameter_rules.default_outside,
    parameter_rules.required_and_not,
    parameter_rules.only_one_supported,
    parameter_rules.excluded_member,
    parameter_rules.undefined_structures,
    parameter_rules.returned_member,
    sibling_rules.parameter_types,
    sibling_rules.parameter_values,
    example_rules.broken_json,
    example_rules.request_against_table,
    example_rules.answer_against_table,
    example_rules.id_prefixes,
    example_rules.only_errors,
    example_rules.error_codes_shown,
    example_rules.unlisted_headers,
    example_rules.request_ids,
    example_rules.masked_values,
    error_rules.unknown_parameter,
    error_rules.token_errors,
    error_rules.message_is_code,
    error_rules.open_messages,
    error_rules.two_scopes,
    error_rules.repeated_rows,
    error_rules.effect_or_error,
    sibling_rules.not_found_errors,
    sibling_rules.foreign_errors,
    sibling_rules.error_rows,
)


def discrepancies_of(subject: Subject) -> tuple[Found, ...]:
    """What all rules find, in their order; of two entries with one id the first stays."""
    found: dict[str, Found] = {}
    for rule in RULES:
        for entry in rule(subject):
            found.setdefault(entry.id, entry)
    return tuple(found.values())
