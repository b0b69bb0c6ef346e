#include "tests/unit/http_hall.h"

#include "httpbootd/http/machines_view.h"
#include "tests/unit/http_golden.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct site *hall_open(void)
{
	struct site *site = calloc(1, sizeof *site);
	struct conf_source s;
	if (!CHECK(site && conf_source_open(&s, "tests/golden/hall.ini"))) {
		free(site);
		return NULL;
	}
	site->daemon.conf = conf_load(&s, stderr);
	close(s.dir);
	if (!CHECK(site->daemon.conf != NULL)) {
		free(site);
		return NULL;
	}
	machines_init(&site->machines, site->daemon.conf);
	return site;
}

void hall_close(struct site *site)
{
	machines_free(&site->machines);
	conf_free(site->daemon.conf);
	free(site);
}

bool hall_hear(struct site *site, const char *line)
{
	struct line l;
	if (!line_parse(line, strlen(line), &l))
		return false;
	machines_hear(&site->machines, &l, l.at_ms);
	return true;
}

void hall_hear_all(struct site *site)
{
	static char events[64 * 1024];
	golden_read("hall.events", events, sizeof events);
	for (char *line = strtok(events, "\n"); line; line = strtok(NULL, "\n")) {
		unit_row(line);
		CHECK(hall_hear(site, line));
	}
}

struct view hall_view(const struct site *site, unsigned width, bool utf8)
{
	struct view v = {.now_ms = HALL_NOW_MS, .filter = {.state = VIEW_ANY_STATE}};
	v.style = (struct screen_style){.width = width, .utf8 = utf8};
	v.site = machines_facts(site);
	v.site.rival = site->machines.rival.server;
	v.site.rival_was = false;
	return v;
}
