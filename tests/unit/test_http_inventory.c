/* What inventories of others say, and what becomes of it. */
#include "httpbootd/inventory/inventory_build.h"
#include "httpbootd/inventory/inventory_entry.h"
#include "httpbootd/inventory/inventory_next.h"
#include "httpbootd/inventory/inventory_token.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char netbox[] =
    "mac=mac_address name=device.name profile=custom_fields.boot|device.role.slug|\"thin\" "
    "tags=tags.slug";

static void test_map(void)
{
	static const struct {
		const char *text;
		bool ok;
	} rows[] = {
	    {NULL, true},
	    {netbox, true},
	    {"mac=mac", true},
	    {"  serial=serial\t name=name ", true},
	    {"mac=a|b|c|d", true},
	    {"mac=a, name=b,profile=\"c\"", true},
	    {"mac=a|, name=b", false},
	    {"mac=\"52:54:00:12:34:56\"", true},
	    {"mac=a|b|c|d|e", false},
	    {"", false},
	    {"name=name", false},
	    {"mac", false},
	    {"mac=", false},
	    {"mac=|a", false},
	    {"mac=a|", false},
	    {"mac=\"\"", false},
	    {"mac=\"a", false},
	    {"mac=.a", false},
	    {"mac=a.", false},
	    {"mac=a mac=b", false},
	    {"mac=a kernel=b", false},
	    {"MAC=a", false},
	    {"mac = a", false},
	};
	struct inventory_map m;
	char why[INVENTORY_WHY];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].text ? rows[i].text : "none");
		CHECK_NUM(inventory_map_parse(rows[i].text, &m, why), rows[i].ok);
		CHECK_NUM(!why[0], rows[i].ok);
	}
	char text[300];
	memset(text, 'a', sizeof text);
	memcpy(text, "mac=", 4);
	text[4 + INVENTORY_PATH] = '\0';
	CHECK(!inventory_map_parse(text, &m, why));
	text[4 + INVENTORY_PATH - 1] = '\0';
	CHECK(inventory_map_parse(text, &m, why));
}

/* Reads it as the page of an answer. What stands in the file, or why there is none. */
static void take(const char *map, const char *text, char out[4096], char next[INVENTORY_URL])
{
	struct inventory_map m;
	char why[INVENTORY_WHY];
	char *copy = malloc(strlen(text) + 1); /* so that what is read behind it is seen */
	size_t len, n;

	if (!copy || !inventory_map_parse(map, &m, why))
		abort();
	memcpy(copy, text, strlen(text));
	struct inventory_build *b = inventory_build_start(&m);
	if (!inventory_build_page(b, copy, strlen(text), next, why)) {
		snprintf(out, 4096, "%s", why);
	} else {
		char *file = inventory_build_end(b, &len, &n, why);
		const char *first = file ? strchr(file, '\n') : NULL;
		snprintf(out, 4096, "%s", first ? first + 1 : why);
		free(file);
	}
	inventory_build_free(b);
	free(copy);
}

#define MAC(n) "52:54:00:00:00:0" #n

static void test_json(void)
{
	static const struct {
		const char *name, *text, *file;
	} rows[] = {
	    {"ours",
		"{\"machines\":[{\"section\":\"" MAC(1) "\",\"macs\":[\"" MAC(
		    1) "\"],\"name\":"
		       "\"a\",\"profile\":\"p\",\"tags\":[\"x\",\"y\"],\"kernel\":\"/etc/"
		       "shadow\"}],"
		       "\"profiles\":[{\"name\":\"p\"}]}",
		"[host " MAC(1) "]\nname = a\nprofile = p\ntags = x y\n"},
	    {"hosts.json",
		"{\"hosts\":[{\"section\":\"serial A B\",\"name\":\"s\",\"by\":\"serial\"}]}",
		"[host serial A B]\nname = s\n"},
	    {"an array", "[{\"mac\":\"52-54-00-AA-00-0F\"}]", "[host 52:54:00:aa:00:0f]\n"},
	    {"in the order of ids", "[{\"mac\":\"" MAC(2) "\"},{\"mac\":\"" MAC(1) "\"}]",
		"[host " MAC(1) "]\n[host " MAC(2) "]\n"},
	    {"a machine with two cards, in two records",
		"[{\"mac\":\"" MAC(1) "\",\"name\":\"a\"},{\"mac\":\"" MAC(2) "\",\"name\":\"a\"}]",
		"[host " MAC(1) " " MAC(2) "]\nname = a\n"},
	    {"the same twice",
		"[{\"mac\":\"" MAC(1) "\",\"name\":\"a\"},{\"mac\":\"" MAC(1) "\",\"name\":\"a\"}]",
		"[host " MAC(1) "]\nname = a\n"},
	    {"two of one MAC",
		"[{\"mac\":\"" MAC(1) "\",\"name\":\"a\"},{\"mac\":\"" MAC(1) "\",\"name\":\"b\"}]",
		"; left out: record 2 (b): " MAC(
		    1) " is that of record 1, too\n; left out in all: 1\n"
		       "[host " MAC(1) "]\nname = a\n"},
	    {"two of one name, of which one says more",
		"[{\"mac\":\"" MAC(1) "\",\"name\":\"a\"},{\"mac\":\"" MAC(
		    2) "\",\"name\":\"a\",\"profile\":\"p\"}]",
		"; left out: record 2 (a): its name is that of record 1, which says something "
		"else\n"
		"; left out in all: 1\n[host " MAC(1) "]\nname = a\n"},
	    {"a number is text",
		"[{\"mac\":\"" MAC(1) "\",\"room\":12,\"name\":true,\"once\":null}]",
		"[host " MAC(1) "]\nroom = 12\n"},
	    {"blanks around", "[{\"mac\":\" " MAC(1) " \",\"name\":\" a\\t\"}]",
		"[host " MAC(1) "]\nname = a\n"},
	    {"no MAC", "[{\"mac\":\"nonsense\",\"name\":\"n\"},{\"mac\":\"" MAC(1) "\"}]",
		"; left out: record 1 (n): 'nonsense' is no MAC address\n; left out in all: "
		"1\n[host " MAC(1) "]\n"},
	    {"nothing that it is known by",
		"[{\"name\":\"n\"},17,\"x\",[[1],\"y\"],{\"mac\":\"" MAC(1) "\"}]",
		"[host " MAC(1) "]\n"},
	    {"many machines",
		"[{\"section\":\"52:54:00:*\"},{\"section\":\"*\"},{\"mac\":\"" MAC(1) "\"}]",
		"; left out: record 1: it is not known by anything that is one machine's: MACs, a "
		"UUID, a "
		"serial number, an asset tag or an address\n"
		"; left out: record 2: it is not known by anything that is one machine's: MACs, a "
		"UUID, a "
		"serial number, an asset tag or an address\n; left out in all: 2\n[host " MAC(
		    1) "]\n"},
	    {"a line end in a name",
		"[{\"mac\":\"" MAC(1) "\",\"name\":\"a\\n[lanboot]\\nroot = /\"},{\"mac\":\"" MAC(
		    2) "\"}]",
		"; left out: record 1 (a\\x0a[lanboot]\\x0aroot = /): its name has a sign in it "
		"that cannot "
		"stand there\n; left out in all: 1\n[host " MAC(2) "]\n"},
	    {"a bracket in a serial number",
		"[{\"serial\":\"a]\"},{\"serial\":\"[b\"},{\"asset\":\"c\"}]",
		"; left out: record 1: its serial has a sign in it that cannot stand there\n"
		"; left out: record 2: its serial has a sign in it that cannot stand there\n"
		"; left out in all: 2\n[host asset c]\n"},
	    {"signs of scripts", "[{\"mac\":\"" MAC(1) "\",\"name\":\"${a}'\\\"|\"}]",
		"[host " MAC(1) "]\nname = ${a}'\"|\n"},
	    {"empty", "[]",
		"it names no machine: of 0 records 0 say no MAC, nor anything else that one is "
		"known by "
		"(inventory-map)"},
	    {"none with a MAC", "{\"results\":[{\"id\":1}]}",
		"it names no machine: of 1 records 1 say no MAC, nor anything else that one is "
		"known by "
		"(inventory-map)"},
	    {"no list", "{\"detail\":\"Invalid token\",\"x\":[1]}",
		"what it says is JSON without a list of records: expected an array, or one in "
		"results, "
		"machines or hosts"},
	    {"a list further down", "{\"data\":{\"results\":[]}}",
		"what it says is JSON without a list of records: expected an array, or one in "
		"results, "
		"machines or hosts"},
	    {"cut off", "[{\"mac\":\"" MAC(1) "\"},{\"mac\":\"52:54",
		"what it says is no JSON, or cut off, behind record 1: byte 43 of its page, it "
		"ends there"},
	    {"cut off behind a record", "[{\"mac\":\"" MAC(1) "\"}",
		"what it says is no JSON, or cut off, behind record 1: byte 29 of its page, it "
		"ends there"},
	    {"cut off behind the list", "{\"results\":[{\"mac\":\"" MAC(1) "\"}]",
		"what it says is no JSON, or cut off, behind record 1: byte 41 of its page, it "
		"ends there"},
	    {"more behind it", "[{\"mac\":\"" MAC(1) "\"}] x",
		"behind the JSON that it says there is something more, at byte 31"},
	    {"a mark in front", "\xef\xbb\xbf[{\"mac\":\"" MAC(1) "\"}]", "[host " MAC(1) "]\n"},
	    {"a mark, and no more", "\xef\xbb\xbf", "it says nothing at all"},
	    {"another encoding", "\xff\xfe[", "what it says is UTF-16, and not UTF-8"},
	    {"Latin 1", "[{\"mac\":\"" MAC(1) "\",\"name\":\"\xdc\"}]",
		"what it says is no JSON, or cut off, behind record 0: byte 37 of its page, that "
		"is "
		"no UTF-8"},
	    {"compressed", "\x1f\x8b\b",
		"what it says is compressed by gzip, which was not asked for"},
	    {"a number that is none", "[{\"mac\":0x1}]",
		"what it says is no JSON, or cut off, behind record 0: byte 10 of its page, that "
		"cannot stand there"},
	    {"a page of a web server", "<!DOCTYPE html>\n<html>\n",
		"what it says is neither JSON nor sections [host ...]"},
	    {"nothing", "", "it says nothing at all"},
	};
	char out[4096], next[INVENTORY_URL];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		take(NULL, rows[i].text, out, next);
		CHECK_STR(out, rows[i].file);
		CHECK_STR(next, "");
	}
}

/* As NetBox 4 answers to /api/dcim/interfaces/, with less in it. */
static void test_netbox(void)
{
	static const char text[] =
	    "{\"count\":3,\"next\":\"http://netbox/api/dcim/interfaces/?limit=3&offset=3\","
	    "\"previous\":null,\"results\":["
	    "{\"id\":1,\"device\":{\"id\":7,\"name\":\"kiosk1\",\"role\":{\"slug\":\"kiosk\"}},"
	    "\"name\":"
	    "\"eth0\",\"mac_address\":\"52:54:00:00:00:01\",\"primary_mac_address\":{\"id\":1,"
	    "\"mac_address\":\"52:54:00:00:00:01\"},\"custom_fields\":{\"boot\":\"special\"},"
	    "\"tags\":[{"
	    "\"id\":1,\"name\":\"A\",\"slug\":\"a\"},{\"id\":2,\"slug\":\"b\"}]},"
	    "{\"id\":2,\"device\":{\"name\":\"kiosk2\",\"role\":{\"slug\":\"kiosk\"}},\"mac_"
	    "address\":"
	    "\"52:54:00:00:00:02\",\"custom_fields\":{\"boot\":null},\"tags\":[]},"
	    "{\"id\":3,\"device\":{\"name\":\"kiosk3\"},\"mac_address\":\"52:54:00:00:00:03\"},"
	    "{\"id\":4,\"device\":{\"name\":\"switch\"},\"mac_address\":null}]}";
	char out[4096], next[INVENTORY_URL];

	take(netbox, text, out, next);
	CHECK_STR(out, "[host 52:54:00:00:00:01]\nname = kiosk1\nprofile = special\ntags = a b\n"
		       "[host 52:54:00:00:00:02]\nname = kiosk2\nprofile = kiosk\n"
		       "[host 52:54:00:00:00:03]\nname = kiosk3\nprofile = thin\n");
	CHECK_STR(next, "http://netbox/api/dcim/interfaces/?limit=3&offset=3");
}

static void test_ini(void)
{
	static const struct {
		const char *name, *text, *file;
	} rows[] = {
	    {"a section",
		"; list\n\n[host " MAC(1) " " MAC(2) "]\nname=a\n\tprofile = p ; its own\n",
		"[host " MAC(1) " " MAC(2) "]\nname = a\nprofile = p\n"},
	    {"a key that it may not say", "[host " MAC(1) "]\nkernel = /x\n[host " MAC(2) "]\n",
		"; left out: record 1: 'kernel = /x': an inventory says name, profile, once, room "
		"and tags "
		"alone\n; left out in all: 1\n[host " MAC(2) "]\n"},
	    {"a key twice", "[host " MAC(1) "]\nname = a\nname = b\n[host " MAC(2) "]\n",
		"; left out: record 1 (a): 'name = b': that is there twice\n; left out in all: "
		"1\n[host " MAC(2) "]\n"},
	    {"another section", "[host " MAC(2) "]\n[lanboot]\ninclude = /etc/*\n",
		"; left out: record 2: '[lanboot]': of sections, [host ...] alone may stand there\n"
		"; left out in all: 1\n[host " MAC(2) "]\n"},
	    {"another section first", "[lanboot]\ninclude = /etc/*\n[host " MAC(2) "]\n",
		"what it says is neither JSON nor sections [host ...]"},
	    {"cut off", "[host " MAC(1) "]\nname = a",
		"what it says is neither JSON nor whole lines of text"},
	};
	char out[4096], next[INVENTORY_URL];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		take(NULL, rows[i].text, out, next);
		CHECK_STR(out, rows[i].file);
	}
}

/* What does not fit is told; it is never cut off. */
static void test_long(void)
{
	char text[6000] = "[{\"mac\":\"" MAC(1) "\",\"name\":\"", out[4096], next[INVENTORY_URL];
	const size_t at = strlen(text);

	memset(text + at, 'n', INVENTORY_TEXT);
	snprintf(text + at + INVENTORY_TEXT, sizeof text - at - INVENTORY_TEXT,
	    "\"},{\"mac\":\"" MAC(2) "\"}]");
	take(NULL, text, out, next);
	CHECK(strstr(out, "its name is too long\n; left out in all: 1\n[host " MAC(2) "]\n"));
	/* 11 MACs are no machine's. */
	text[0] = '\0';
	for (size_t i = 0; i < HOST_MACS_MAX + 1; i++)
		snprintf(text + strlen(text), 60, "%s\"52:54:00:00:01:%02zx\"",
		    i ? "," : "[{\"mac\":[", i);
	strcat(text, "]},{\"mac\":\"" MAC(2) "\"}]");
	take(NULL, text, out, next);
	CHECK(strstr(out, "; left out in all: 1\n[host " MAC(2) "]\n"));
}

/* One of other things, deep down, is passed over; one that is deeper is too much. */
static void test_deep(void)
{
	char text[400] = "[{\"mac\":\"" MAC(1) "\",\"x\":", out[4096], next[INVENTORY_URL];
	const size_t at = strlen(text);

	for (size_t deep = JSON_READ_DEPTH - 2; deep <= JSON_READ_DEPTH - 1; deep++) {
		memset(text + at, '[', deep);
		memset(text + at + deep, ']', deep);
		strcpy(text + at + 2 * deep, "}]");
		take(NULL, text, out, next);
		if (deep == JSON_READ_DEPTH - 2)
			CHECK_STR(out, "[host " MAC(1) "]\n");
		else
			CHECK(strstr(out, "there is too much of it in one another"));
	}
}

/* Another number in all than the first page said. */
static void test_changed(void)
{
	static const struct {
		const char *name, *page[3];
		bool is_changed;
	} rows[] = {
	    {"one page", {"{\"count\":7,\"results\":[]}"}, false},
	    {"the same", {"{\"count\":2,\"results\":[]}", "{\"count\":2,\"results\":[]}"}, false},
	    {"fewer", {"{\"count\":2,\"results\":[]}", "{\"results\":[],\"count\":1}"}, true},
	    {"the last one",
		{"{\"count\":2,\"results\":[]}", "{\"count\":2,\"results\":[]}",
		    "{\"count\":3,\"results\":[]}"},
		true},
	    {"it says none", {"{\"results\":[]}", "{\"results\":[]}"}, false},
	    {"another one's",
		{"{\"results\":[],\"x\":{\"count\":1}}", "{\"results\":[{\"count\":2}]}"}, false},
	    {"too long a one",
		{"{\"count\":99999999999999999999999999,\"results\":[]}",
		    "{\"count\":99999999999999999999999999,\"results\":[]}"},
		false},
	};
	char next[INVENTORY_URL], why[INVENTORY_WHY];
	struct inventory_map m;

	inventory_map_parse(NULL, &m, why);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct inventory_build *b = inventory_build_start(&m);
		unit_row(rows[i].name);
		for (size_t p = 0; p < 3 && rows[i].page[p]; p++)
			CHECK(inventory_build_page(
			    b, rows[i].page[p], strlen(rows[i].page[p]), next, why));
		CHECK_NUM(inventory_build_is_changed(b), rows[i].is_changed);
		inventory_build_free(b);
	}
}

static void test_token(void)
{
	static const struct {
		const char *text, *value;
		bool is_field;
	} rows[] = {
	    {"0123abc\n", "Token 0123abc", false},
	    {"nbt_k.0123\n", "Bearer nbt_k.0123", false},
	    {"Bearer 0123\r\n", "Bearer 0123", false},
	    {"\nToken 0123\n\n", "Token 0123", false},
	    {"Authorization: Basic dTpw\n", "Basic dTpw", false},
	    {"X-Api-Key: 0123", "X-Api-Key: 0123", true},
	    {"", NULL, false},
	    {"\n", NULL, false},
	    {"one\ntwo\n", NULL, false},
	    {"t\xc3\xb6ken\n", NULL, false},
	    {"a\tb\n", NULL, false},
	    {"Authorization:\n", NULL, false},
	    {"X-Api-Key: 0123\nX-Other: 1\n", NULL, false},
	};
	struct inventory_token t;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].text);
		if (!CHECK_NUM(inventory_token_parse(rows[i].text, &t), rows[i].value != NULL) ||
		    !rows[i].value)
			continue;
		CHECK_STR(t.text, rows[i].value);
		CHECK_NUM(t.is_field, rows[i].is_field);
	}
}

static void test_next(void)
{
	static const struct {
		const char *url, *next, *want;
	} rows[] = {
	    {"https://n/api?a=1", "https://n/api?a=1&offset=2", "https://n/api?a=1&offset=2"},
	    {"https://n/api", "http://other/api?offset=2", "https://n/api?offset=2"},
	    {"http://n:8000/api", "/api?offset=2", "http://n:8000/api?offset=2"},
	    {"http://n?x=/y", "/api", "http://n/api"},
	    {"http://n/api", "?offset=2", NULL},
	    {"http://n/api", "ftp://n/x", NULL},
	    {"http://n/api", "http://n", NULL},
	    {"http://n/api", "http:///x", NULL},
	    {"http://n/api", "/a b", NULL},
	    {"http://n/api", "/a\r\nX: y", NULL},
	    {"http://n/api", "", NULL},
	};
	char out[INVENTORY_URL], plain[INVENTORY_PATH];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].next);
		if (CHECK_NUM(
			inventory_next_url(rows[i].url, rows[i].next, out), rows[i].want != NULL) &&
		    rows[i].want)
			CHECK_STR(out, rows[i].want);
	}
	CHECK_STR(inventory_plain_url("http://n/api?token=secret", plain), "http://n/api");
}

int main(void)
{
	unit_run("inventory_map", test_map);
	unit_run("inventory_json", test_json);
	unit_run("inventory_json of NetBox", test_netbox);
	unit_run("inventory_ini", test_ini);
	unit_run("inventory_entry", test_long);
	unit_run("inventory_json deep", test_deep);
	unit_run("inventory_build changed", test_changed);
	unit_run("inventory_token", test_token);
	unit_run("inventory_next", test_next);
	return unit_result();
}
