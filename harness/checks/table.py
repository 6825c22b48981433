"""All checks, in the order in which a conversation runs: one line each."""

from harness.checks import (
    error_code,
    error_http_status,
    error_message,
    error_raised,
    hosts,
    item_errors,
    request_contract,
    request_id,
    request_parameters,
    request_region,
    result_returned,
    result_values,
    signature,
)

CHECKS = (
    hosts.CHECK,
    request_contract.CHECK,
    request_parameters.CHECK,
    request_region.CHECK,
    signature.CHECK,
    error_raised.CHECK,
    error_code.CHECK,
    error_message.CHECK,
    error_http_status.CHECK,
    result_returned.CHECK,
    result_values.CHECK,
    item_errors.CHECK,
    request_id.CHECK,
)
