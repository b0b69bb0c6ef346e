#include "httpbootd/machines/told.h"
#include "httpbootd/machines/why_look.h"

static enum told_fault fault_of(const struct why_story *s)
{
	return told_fault_in(s->step->said);
}

bool why_said_name(const struct why_story *s)
{
	const enum told_fault fault = fault_of(s);
	return fault == TOLD_NO_DNS || fault == TOLD_NO_NAME;
}

bool why_said_trust(const struct why_story *s)
{
	switch (fault_of(s)) {
	case TOLD_UNTRUSTED:
	case TOLD_EXPIRED:
	case TOLD_OTHER_NAME:
	case TOLD_BAD_CERT:
	case TOLD_TLS:
		return true;
	default:
		return false;
	}
}

bool why_said_scheme(const struct why_story *s)
{
	return fault_of(s) == TOLD_LACKS_SCHEME;
}

bool why_said_signature(const struct why_story *s)
{
	return fault_of(s) == TOLD_SIGNATURE;
}

bool why_said_program(const struct why_story *s)
{
	return fault_of(s) == TOLD_NO_PROGRAM;
}

bool why_said_memory(const struct why_story *s)
{
	return fault_of(s) == TOLD_MEMORY;
}

bool why_said_nobody(const struct why_story *s)
{
	const enum told_fault fault = fault_of(s);
	return fault == TOLD_REFUSED || fault == TOLD_NO_ANSWER || fault == TOLD_NO_ROUTE;
}
