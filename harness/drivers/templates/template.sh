#!/bin/sh
# A driver to start from: JSON lines in, JSON lines out. Fill in the three places that are marked. It needs curl and jq.

# 1. Who your client is, and what of it the harness may use (harness/drivers/driver_protocol.schema.json says more).
READY='{"type": "ready", "protocol": 1,
  "client": {"name": "my-client", "package": "my-client", "version": "0", "runtime": "sh"},
  "operations": ["alibaba/ecs:RedeployInstance"], "settings": ["proxy", "endpoint", "ca", "timeout"]}'

# What your client's caller gets to see of one call; $1 is the message.
call() {
  # 2. Let your client call the operation, configured from the session. This one does not sign; yours gets secret_key,
  # token and region as well. The proxy's address has a user and a password: they go along as Proxy-Authorization, by
  # which connections are told apart (curl does so of itself).
  of_session() { printf '%s' "$message" | jq -r ".session.$1 // empty"; }
  message=$1
  query=$(printf '%s' "$message" | jq -r '
    {Action: (.operation | split(":")[1]), Version: "2014-05-26", Format: "JSON"} + .params
    + {AccessKeyId: .session.access_key} | to_entries | map("\(.key | @uri)=\(.value | @uri)") | join("&")')
  endpoint=$(of_session endpoint) timeout=$(of_session timeout)
  body=$(curl --silent --show-error --fail --proxy "$(of_session proxy)" --cacert "$(of_session ca)" \
    --max-time "${timeout:-0}" "${endpoint:-https://ecs.aliyuncs.com}/?$query" 2>"$words")
  status=$?
  # 3. Say what came of it: result, service_error (an error of the provider's: code, message, request_id, http),
  # timeout, client_error, or unsupported where your client cannot be asked this. Leave out what it does not show.
  # Beside a result, item_errors lists the single items that failed, each with item, code and message; beside an
  # error, error_own says whether error_type is a class of your client's own (false: the language's or a library's).
  case $status in
    0) printf '%s' "$body" | jq -c '{kind: "result", request_id: .RequestId, value: del(.RequestId)}' ||
      echo '{"kind": "client_error", "error_type": "jq", "message": "the answer is no JSON object"}' ;;
    28) echo '{"kind": "timeout"}' ;;
    *) jq -cRs --arg type "curl $status" '{kind: "client_error", error_type: $type, message: .}' <"$words" ;;
  esac
}

words=$(mktemp)
trap 'rm -f "$words"' EXIT
while IFS= read -r line; do
  case $(printf '%s' "$line" | jq -r .type) in
    hello) printf '%s' "$READY" | jq -c . ;;
    call)
      started=$(cut -d ' ' -f 1 /proc/uptime)
      outcome=$(call "$line")
      printf '%s' "$outcome" | jq -c --argjson asked "$line" --arg started "$started" \
        --arg ended "$(cut -d ' ' -f 1 /proc/uptime)" \
        '{type: "outcome", id: $asked.id, started: ($started | tonumber), ended: ($ended | tonumber)} + .' ;;
    bye) exit 0 ;;
  esac
done
