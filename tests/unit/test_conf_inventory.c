/* Machines of an inventory beside those of the configuration: which hold, and why others do not. */
#include "common/conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/lanboot.XXXXXX";
static char conf_path[80];

static const char conf_text[] = "[lanboot]\n"
				"inventory = http://10.0.0.9/machines\n"
				"[httpbootd]\n"
				"state = /nonexistent\n"
				"[profile p]\n"
				"kernel = k\n"
				"[profile named]\n"
				"kernel = {host}/k\n"
				"[host 52:54:00:00:00:01 52:54:00:00:00:02]\n"
				"profile = p\n"
				"name = own\n";

static struct conf *load(const char *inventory)
{
	struct conf_source s;

	if (!conf_source_open(&s, conf_path))
		abort();
	s.inventory = inventory;
	s.compares = true;
	struct conf *c = conf_load(&s, stderr);
	close(s.dir);
	return c;
}

#define HOST "[host 52:54:00:00:00:11]\n"
#define NEXT "[host 52:54:00:00:00:12]\nprofile = p\nname = next\n"

static void test_records(void)
{
	static const struct {
		const char *text;
		size_t machines, left, clashes;
		const char *why; /* what the first one that is left out ends with */
	} rows[] = {
	    {HOST "name = a\nprofile = p\nroom = R 1\ntags = x y\n" NEXT, 2, 0, 0, NULL},
	    {HOST "profile = p\n" NEXT, 2, 0, 0, NULL},
	    {"[host 52:54:00:00:00:02]\nprofile = p\n" NEXT, 1, 1, 1,
		"conf.ini:9, too, which goes before"},
	    {"[host 52:54:00:00:00:11 52:54:00:00:00:01]\nprofile = p\n" NEXT, 1, 1, 1,
		"conf.ini:9, too, which goes before"},
	    {HOST "profile = p\nname = own\n" NEXT, 1, 1, 1, "conf.ini:9, which goes before"},
	    {NEXT HOST "profile = p\nname = next\n", 1, 1, 0, "machines.ini:1"},
	    {NEXT NEXT, 1, 1, 0, "machines.ini:1, too"},
	    {HOST "profile = nosuch\n" NEXT, 1, 1, 0, "there is no [profile nosuch]"},
	    {HOST "once = nosuch\nprofile = p\n" NEXT, 1, 1, 0, "there is no [profile nosuch]"},
	    {HOST "profile = named\n" NEXT, 1, 1, 0, "give the machine a 'name ='"},
	    {HOST NEXT, 1, 1, 0, NULL},
	    {HOST "kernel = /etc/shadow\n" NEXT, 1, 1, 0, "'kernel' is nothing that it may say"},
	    {HOST "include = /etc/*\n" NEXT, 1, 1, 0, "'include' is nothing that it may say"},
	    {HOST "cmdline = init=/bin/sh\nprofile = p\n" NEXT, 1, 1, 0,
		"'cmdline' is nothing that it may say"},
	    {HOST "name = ${a}\nprofile = p\n" NEXT, 1, 1, 0,
		"expected a name of up to 64 letters, digits, '_', '-' and '.'"},
	    {HOST "name = {mac}\nprofile = p\n" NEXT, 1, 1, 0, NULL},
	    {"[lanboot]\nroot = /\n" NEXT, 1, 1, 0, NULL},
	    {"[profile q]\nkernel = k\n" NEXT, 1, 1, 0, NULL},
	    {"[host *]\nprofile = p\n" NEXT, 1, 1, 0, "an inventory is of single ones"},
	    {"[host 52:54:00:*]\nprofile = p\n" NEXT, 1, 1, 0, "an inventory is of single ones"},
	    {"[host nonsense]\nprofile = p\n" NEXT, 1, 1, 0, "for everyone else"},
	    {"[host serial X 1]\nprofile = p\nonce = named\nname = s\n" NEXT, 2, 0, 0, NULL},
	    {"; left out: record 3: why\n; left out in all: 7\n" NEXT, 1, 7, 0, "record 3: why"},
	    {"\xff\xfe\n]\n[\n=\n= =\n" NEXT, 1, 1, 0, NULL},
	    {"x", 0, 0, 0, NULL},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct conf *c = load(rows[i].text);
		unit_row(rows[i].text);
		if (!CHECK(c))
			continue;
		const struct conf_inventory *in = &c->inventory;
		CHECK_NUM(in->first, 1);
		CHECK_NUM(c->hosts.n - in->first, rows[i].machines);
		CHECK_NUM(in->n_left, rows[i].left);
		CHECK_NUM(in->n_clashes, rows[i].clashes);
		if (rows[i].why && CHECK(in->n_told)) {
			const size_t len = strlen(in->left[0]), why = strlen(rows[i].why);
			CHECK_STR(in->left[0] + (len > why ? len - why : 0), rows[i].why);
		}
		/* What was left out is not found, what stayed is. */
		const struct machine_id m = {.mac = (const uint8_t[]){0x52, 0x54, 0, 0, 0, 0x12}};
		const struct host *next = host_find(&c->hosts, &m);
		CHECK_NUM(next != NULL, rows[i].machines > 0);
		if (next)
			CHECK_STR(next->name, "next");
		conf_free(c);
	}
}

/* One that is taken away again leaves nothing behind in a table that has grown meanwhile. */
static void test_many(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (unsigned i = 0; i < 3000; i++)
		fprintf(out,
		    "[host 52:54:01:00:%02x:%02x 52:54:02:00:%02x:%02x]\nprofile = %s\nname = "
		    "m%u\n",
		    i >> 8, i & 255, i >> 8, i & 255, i % 3 ? "p" : "nosuch", i);
	fclose(out);
	struct conf *c = load(text);
	if (CHECK(c)) {
		CHECK_NUM(c->hosts.n, 1 + 2000);
		CHECK_NUM(c->inventory.n_left, 1000);
		CHECK_NUM(c->inventory.n_told, INVENTORY_TOLD);
		for (unsigned i = 0; i < 3000; i++) {
			const uint8_t mac[] = {
			    0x52, 0x54, i & 1 ? 1 : 2, 0, (uint8_t)(i >> 8), (uint8_t)i};
			const struct machine_id m = {.mac = mac};
			CHECK_NUM(host_find(&c->hosts, &m) != NULL, i % 3 != 0);
		}
	}
	conf_free(c);
	free(text);
}

/* It is configuration: servers with another one are not alike, and it has a digest of its own. */
static void test_alike(void)
{
	struct conf *a = load(NEXT), *b = load("; another comment\n" NEXT),
		    *c = load(HOST "profile = p\n");

	if (CHECK(a && b && c)) {
		CHECK(memcmp(&a->alike, &b->alike, sizeof a->alike) == 0);
		size_t differ = 0;
		for (size_t i = 0; i < CONF_KINDS; i++)
			differ += memcmp(a->alike.digest[i], c->alike.digest[i], CONF_ALIKE) != 0;
		CHECK_NUM(differ, 1);
		CHECK(!conf_is_same(a, c));
	}
	conf_free(a);
	conf_free(b);
	conf_free(c);
}

int main(void)
{
	FILE *f;

	if (!mkdtemp(folder))
		abort();
	snprintf(conf_path, sizeof conf_path, "%s/conf.ini", folder);
	if (!(f = fopen(conf_path, "w")) || fputs(conf_text, f) < 0 || fclose(f) != 0)
		abort();
	unit_run("conf_inventory", test_records);
	unit_run("conf_inventory of many", test_many);
	unit_run("conf_inventory in the digest", test_alike);
	unlink(conf_path);
	rmdir(folder);
	return unit_result();
}
