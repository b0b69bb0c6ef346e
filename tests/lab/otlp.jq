# A request of OTLP/HTTP in JSON, held to opentelemetry-proto (collector/trace/v1, trace/v1, resource/v1, common/v1):
# members it has, their types, and what the specification says of JSON (ids in hex, 64-bit numbers as strings, enums
# as numbers). Prints a line for each thing that is wrong, and nothing if nothing is.
def only($what; $names): if type != "object" then "\($what): no object" else (keys_unsorted - $names)[] | "\($what): no member \(.)" end;
def is($what; $type): if type != $type then "\($what): \(type), not \($type)" else empty end;
def matches($what; $pattern): if type != "string" or (test($pattern) | not) then "\($what): \(tojson)" else empty end;
def number64($what): matches($what; "^(0|[1-9][0-9]{0,19})$");
def value($what):
	only($what; ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue"]),
	(if length != 1 then "\($what): \(length) values" else empty end),
	(.stringValue // empty | is($what; "string")),
	(.boolValue // empty | is($what; "boolean")),
	(.intValue // empty | number64($what)),
	(.arrayValue // empty | only($what; ["values"]), (.values[] | value($what)));
def attributes($what):
	is($what; "array"),
	(.[] | only($what; ["key", "value"]), (.key | matches($what; "^[a-z][a-z0-9_.]*$")), (.key as $key | .value | value("\($what) \($key)"))),
	([.[].key] | group_by(.)[] | select(length > 1) | "\($what): \(.[0]) stands \(length) times");
def span:
	only("span"; ["traceId", "spanId", "traceState", "parentSpanId", "flags", "name", "kind", "startTimeUnixNano",
		"endTimeUnixNano", "attributes", "droppedAttributesCount", "events", "droppedEventsCount", "links",
		"droppedLinksCount", "status"]),
	(.traceId | matches("traceId"; "^(?!0{32})[0-9a-f]{32}$")),
	(.spanId | matches("spanId"; "^(?!0{16})[0-9a-f]{16}$")),
	(.parentSpanId // empty | matches("parentSpanId"; "^(?!0{16})[0-9a-f]{16}$")),
	(.name | matches("name"; ".")),
	(.kind | if IN(1, 2, 3, 4, 5) then empty else "kind: \(.)" end),
	(.startTimeUnixNano | number64("startTimeUnixNano")),
	(.endTimeUnixNano | number64("endTimeUnixNano")),
	(if (.startTimeUnixNano | tonumber) > (.endTimeUnixNano | tonumber) then "it ends before it starts" else empty end),
	(.attributes | attributes("attributes of a span")),
	(.status // empty | only("status"; ["message", "code"]),
		(.code | if IN(0, 1, 2) then empty else "status: code \(.)" end),
		(.message // empty | is("status: message"; "string")));
only("request"; ["resourceSpans"]),
(.resourceSpans | is("resourceSpans"; "array")),
(.resourceSpans[] |
	only("resourceSpans"; ["resource", "scopeSpans", "schemaUrl"]),
	(.resource | only("resource"; ["attributes", "droppedAttributesCount"]), (.attributes | attributes("resource"))),
	(if [.resource.attributes[].key] | index("service.name") then empty else "a resource without service.name" end),
	(.scopeSpans[] |
		only("scopeSpans"; ["scope", "spans", "schemaUrl"]),
		(.scope | only("scope"; ["name", "version", "attributes", "droppedAttributesCount"]), (.name | is("scope: name"; "string"))),
		(.spans[] | span))),
# Each trace is one tree.
([.resourceSpans[].scopeSpans[].spans[]] | group_by(.traceId)[] |
	([.[].spanId] | if length != (unique | length) then "spanId: one stands twice" else empty end),
	([.[] | select(.parentSpanId | not)] | if length != 1 then "a trace with \(length) roots" else empty end),
	(map(.spanId) as $ids | .[] | .parentSpanId // empty | . as $id | if $ids | index($id) then empty else "a parent that is not there" end))
