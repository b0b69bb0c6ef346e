/* What the pages of OPNsense's DHCP servers are written with: fields, rows of tables. */
#include "common/plain.h"
#include "pxedhcpd/render.h"

static bool rule_is_for(const struct render_rule *rule, enum render_kind kind, uint16_t group)
{
	bool found = rule->is_any;
	for (size_t i = 0; i < rule->n && !found; i++)
		found = rule->group[i] == group;
	return found && rule->kind == kind;
}

const struct render_told *render_told_to(
    const struct render_rules *rules, enum render_kind kind, uint16_t group)
{
	for (size_t i = 0; i < rules->n; i++)
		if (rule_is_for(&rules->rule[i], kind, group) && !rules->rule[i].told.needs_mac)
			return &rules->rule[i].told;
	return NULL;
}

void render_field(const struct render *r, const char *name, const char *value)
{
	char plain[PLAIN_TEXT * OPTION_SIZE + 1];
	plain_name(value, plain, sizeof plain);
	fprintf(r->out, "  %-32s %s\n", name, plain);
}

void render_row(const struct render *r, const size_t *width, const char *const *cells)
{
	char plain[PLAIN_TEXT * 4 * OPTION_SIZE + 1];

	for (;; width++, cells++) {
		plain_name(**cells ? *cells : "-", plain, sizeof plain);
		fprintf(r->out, "  %-*s", (int)*width, plain);
		if (!*width)
			break;
	}
	fputc('\n', r->out);
}
