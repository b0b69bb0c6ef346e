#include "httpbootd/http/answer_inventory.h"

#include "httpbootd/codec/json.h"
#include "httpbootd/http/site.h"
#include "httpbootd/machines/why.h"

#include <inttypes.h>
#include <string.h>

void answer_inventory(struct site *site, struct reply *reply)
{
	struct inventory_look look;
	struct json j;

	json_start(&j, site->text, sizeof site->text - 1);
	json_object(&j, NULL);
	if (inventory_look(site->inventory, &look)) {
		const char *remedy = inventory_remedy(look.state);
		json_string(&j, "inventory", look.url);
		json_string(&j, "state", inventory_state_text(look.state));
		json_number(&j, "machines", (int64_t)look.machines);
		if (look.fetched_s)
			json_number(&j, "fetched", (int64_t)look.fetched_s);
		if (look.since_ms)
			json_number(&j, "since", (int64_t)(look.since_ms / 1000));
		if (look.what[0])
			json_string(&j, "what", look.what);
		if (remedy[0])
			json_string(&j, "do", remedy);
		json_number(&j, "left-out", (int64_t)look.left->n_left);
		json_array(&j, "reasons");
		for (size_t i = 0; i < look.left->n_told; i++)
			json_string(&j, NULL, look.left->left[i]);
		json_close(&j);
	}
	json_close(&j);
	memcpy(site->text + strlen(site->text), "\n", 2);
	reply_text(reply, 200, site->text);
	reply->type = "application/json";
	reply->is_generated = true;
}

void inventory_print_metrics(struct metrics_page *p, const struct site *site)
{
	struct inventory_look look;

	if (!inventory_look(site->inventory, &look))
		return;
	metrics_header(p, "inventory_state", "gauge",
	    "1 of the state that the inventory is in: fetched, or not, and then with the machines "
	    "from before (stale) or without any (none).");
	for (int i = INVENTORY_UNKNOWN; i < INVENTORY_STATES; i++)
		metrics_value(p, "inventory_state", "state",
		    inventory_state_text((enum inventory_state)i), (int)look.state == i);
	metrics_gauge(
	    p, "inventory_machines", "Machines that are known from the inventory.", look.machines);
	metrics_gauge(p, "inventory_left_out", "Records of the inventory that are left out.",
	    look.left->n_left);
	metrics_gauge(p, "inventory_fetched_timestamp_seconds",
	    "When the inventory was fetched last, since 1970; 0: never.", look.fetched_s);
}

void inventory_facts(const struct site *site, struct why_site *facts)
{
	struct inventory_look look;

	if (!inventory_look(site->inventory, &look) ||
	    (look.state != INVENTORY_STALE && look.state != INVENTORY_NONE))
		return;
	facts->inventory = (struct why_inventory){
	    .url = look.url,
	    .what = look.what,
	    .remedy = inventory_remedy(look.state),
	    .has_machines = look.state == INVENTORY_STALE,
	    .since_ms = look.since_ms,
	    .fetched_ms = look.fetched_s * 1000,
	};
}
