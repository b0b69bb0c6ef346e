/* Why a client ended TLS, and that the diagnosis has a rule for each reason. */
#include "httpbootd/http/tls_alert.h"
#include "httpbootd/machines/why_rules.h"
#include "tests/unit/unit.h"

#include <string.h>

static void test_reasons(void)
{
	static const struct {
		int alert;
		enum tls_stage stage;
		const char *rule; /* what the rule looks for */
	} rows[] = {
	    {48, TLS_SHOWN, TLS_AUTHORITY},
	    {45, TLS_SHOWN, TLS_CLOCK},
	    {42, TLS_SHOWN, TLS_BAD},
	    {43, TLS_SHOWN, TLS_BAD},
	    {44, TLS_SHOWN, TLS_BAD},
	    {46, TLS_SHOWN, TLS_BAD},
	    {40, TLS_HELLO, TLS_CIPHER},
	    {47, TLS_HELLO, TLS_CIPHER},
	    {51, TLS_SHOWN, TLS_CIPHER},
	    {70, TLS_HELLO, TLS_CIPHER},
	    {71, TLS_HELLO, TLS_CIPHER},
	    {0, TLS_SHOWN, TLS_SILENT},
	    {80, TLS_SHOWN, TLS_SILENT}, /* internal_error tells nothing */
	    {0, TLS_HELLO, TLS_CIPHER},
	    {0, TLS_NOTHING, NO_TLS},
	};
	static const char *const rules[] = {
	    TLS_AUTHORITY, TLS_CLOCK, TLS_BAD, TLS_CIPHER, TLS_SILENT, NO_TLS};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *reason = tls_alert_reason(rows[i].alert, rows[i].stage);
		unit_row(reason);
		for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
			CHECK_NUM(
			    why_has_any(reason, rules[k]), strcmp(rules[k], rows[i].rule) == 0);
	}
}

int main(void)
{
	unit_run("reasons of TLS", test_reasons);
	return unit_result();
}
