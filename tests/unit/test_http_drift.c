/* What servers say of themselves, how two of them are compared, and when that is told. */
#include "common/conf_alike.h"
#include "httpbootd/check/load_folders.h"
#include "httpbootd/drift/drift_judge.h"
#include "tests/unit/pxe_conf.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define HEX "00112233445566778899aabbccddeeff"
#define HEAD "lanboot drift 1\nid " HEX "\n"

static void test_parse(void)
{
	static const struct {
		const char *text;
		bool ok;
		size_t units;
	} rows[] = {
	    {HEAD "version 1\nend\n", true, 0},
	    {HEAD "end\n", true, 0},
	    {HEAD "release 3.24.1 " HEX "\nlink 3.24 " HEX "\nboot root " HEX "\nend\n", true, 3},
	    {HEAD "conf httpbootd " HEX "\nconf of-later " HEX "\nend\n", true, 0},
	    {HEAD "later a b\nlater\nlater a b c d e\n\nend\n", true, 0},
	    {HEAD "later \x01\xff\nend\n", true, 0},
	    {HEAD "end\nwhatever", true, 0},
	    {"", false, 0},
	    {"lanboot drift 1\n", false, 0},
	    {"lanboot drift 2\nid " HEX "\nend\n", false, 0},
	    {"lanboot drift 1\nend\n", false, 0},
	    {HEAD, false, 0},
	    {HEAD "end", false, 0},
	    {HEAD "release 3.24.1 " HEX "\nen", false, 0},
	    {HEAD "release 3.24.1 00\nend\n", false, 0},
	    {HEAD "release 3.24.1 " HEX "00\nend\n", false, 0},
	    {HEAD "release 3.24 " HEX "\nrelease 3.24 " HEX "\nend\n", false, 0},
	    {HEAD "release .. " HEX "\nend\n", false, 0},
	    {HEAD "release a/b " HEX "\nend\n", false, 0},
	    {HEAD "conf httpbootd xx\nend\n", false, 0},
	    {"lanboot drift 1\nid " HEX "0\nend\n", false, 0},
	    {"<html>\nend\n", false, 0},
	};
	struct drift_said s;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].text);
		if (CHECK_NUM(
			drift_said_parse(rows[i].text, strlen(rows[i].text), &s), rows[i].ok) &&
		    rows[i].ok)
			CHECK_NUM(s.n, rows[i].units);
	}
}

static void fill(struct drift_said *s, const char *version)
{
	*s = (struct drift_said){.id = {1}};
	snprintf(s->version, sizeof s->version, "%s", version);
	memset(s->has_conf, true, sizeof s->has_conf);
}

static void add(struct drift_said *s, enum drift_kind kind, const char *name, uint8_t digest)
{
	struct drift_unit *u = &s->unit[s->n++];
	*u = (struct drift_unit){.kind = kind, .digest = {digest}};
	snprintf(u->name, sizeof u->name, "%s", name);
}

/* The most that can be said fits, and comes through. */
static void test_longest(void)
{
	struct drift_said s, t;
	char text[DRIFT_TEXT], name[DRIFT_NAME], what[DRIFT_WHAT];

	fill(&s, "0123456789012345678901234567890");
	for (size_t i = 0; i < DRIFT_UNITS; i++) {
		snprintf(name, sizeof name, "%064zu", i);
		add(&s, DRIFT_RELEASE, name, (uint8_t)i);
	}
	s.reads = true;
	const size_t len = drift_said_write(&s, text);
	CHECK_NUM(len, strlen(text));
	if (!CHECK(drift_said_parse(text, len, &t)))
		return;
	CHECK_NUM(t.n, DRIFT_UNITS);
	CHECK(t.reads);
	CHECK_STR(t.version, s.version);
	CHECK_STR(t.unit[DRIFT_UNITS - 1].name, name);
	CHECK_NUM(drift_compare(&s, &t, what), DRIFT_SELF);
	t.id[0]++;
	CHECK_NUM(drift_compare(&s, &t, what), DRIFT_UNKNOWN);
	t.reads = s.reads = false;
	CHECK_NUM(drift_compare(&s, &t, what), DRIFT_SAME);
	snprintf(text + len - strlen("end\n"), 60, "release a " HEX "\nend\n");
	CHECK(!drift_said_parse(text, strlen(text), &t)); /* one more than there may be */
}

static size_t kind_of(const char *name)
{
	size_t i = 0;
	while (conf_alike_kind(i) && strcmp(conf_alike_kind(i), name) != 0)
		i++;
	return i;
}

static void test_compare(void)
{
	static const struct {
		const char *version, *conf[2]; /* of the other one */
		struct {
			enum drift_kind kind;
			const char *name; /* NULL: no more */
			uint8_t digest;
		} own[6], other[6];
		bool reads;
		enum drift_state state;
		const char *what;
	} rows[] = {
	    {"1", {NULL}, {{0}}, {{0}}, false, DRIFT_SAME, ""},
	    {"2", {NULL}, {{0}}, {{0}}, false, DRIFT_DIFFERS, "it runs lanboot 2, this server 1"},
	    {"1", {"host"}, {{0}}, {{0}}, false, DRIFT_DIFFERS,
		"its configuration is another one: [host]"},
	    {"1", {"profile", "hosts.d"}, {{0}}, {{0}}, true, DRIFT_DIFFERS,
		"its configuration is another one: [profile], enrolled machines (hosts.d)"},
	    {"2", {"hosts.d"}, {{0}}, {{0}}, false, DRIFT_DIFFERS,
		"it runs lanboot 2, this server 1; its configuration is another one: enrolled "
		"machines (hosts.d)"},
	    {"1", {NULL}, {{DRIFT_RELEASE, "3.24.1", 1}, {DRIFT_LINK, "3.24", 7}},
		{{DRIFT_LINK, "3.24", 7}, {DRIFT_RELEASE, "3.24.1", 1}}, false, DRIFT_SAME, ""},
	    {"1", {NULL}, {{DRIFT_RELEASE, "3.24.1", 1}}, {{DRIFT_RELEASE, "3.24.1", 2}}, false,
		DRIFT_DIFFERS, "release 3.24.1 has other files there"},
	    {"1", {NULL}, {{DRIFT_RELEASE, "3.24.1", 1}}, {{DRIFT_RELEASE, "3.24.1", 2}}, true,
		DRIFT_UNKNOWN, ""},
	    {"1", {NULL}, {{DRIFT_LINK, "3.24", 1}, {DRIFT_RELEASE, "3.25.0", 1}},
		{{DRIFT_LINK, "3.24", 2}, {DRIFT_RELEASE, "3.23.0", 1}}, false, DRIFT_DIFFERS,
		"branch 3.24 is another release there; release 3.25.0 is missing there; release "
		"3.23.0 is missing here"},
	    {"1", {"tftpd"}, {{DRIFT_BOOT, "root", 1}}, {{DRIFT_BOOT, "root", 2}}, false,
		DRIFT_DIFFERS,
		"its configuration is another one: [tftpd]; the files in root itself are others "
		"there"},
	    {"1", {NULL},
		{{DRIFT_FOLDER, "sb/grub", 1}, {DRIFT_FOLDER, "boot", 0}, {DRIFT_FOLDER, "efi", 3},
		    {DRIFT_FOLDER, "mine", 3}},
		{{DRIFT_FOLDER, "efi", 0}, {DRIFT_FOLDER, "sb/grub", 2}, {DRIFT_FOLDER, "boot", 1},
		    {DRIFT_FOLDER, "theirs", 3}},
		false, DRIFT_DIFFERS,
		"folder sb/grub has other files there; folder boot is missing here; folder efi is "
		"missing there"},
	    {"1", {NULL},
		{{DRIFT_RELEASE, "1", 1}, {DRIFT_RELEASE, "2", 1}, {DRIFT_RELEASE, "3", 1},
		    {DRIFT_RELEASE, "4", 1}, {DRIFT_RELEASE, "5", 1}},
		{{0}}, false, DRIFT_DIFFERS,
		"release 1 is missing there; release 2 is missing there; release 3 is missing "
		"there; and 2 more"},
	};
	struct drift_said own, other;
	char what[DRIFT_WHAT];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].what);
		fill(&own, "1");
		fill(&other, rows[i].version);
		other.id[0] = 2;
		other.reads = rows[i].reads;
		for (size_t k = 0; k < 2 && rows[i].conf[k]; k++)
			other.conf.digest[kind_of(rows[i].conf[k])][0] = 1;
		for (size_t k = 0; k < 6 && rows[i].own[k].name; k++)
			add(&own, rows[i].own[k].kind, rows[i].own[k].name, rows[i].own[k].digest);
		for (size_t k = 0; k < 6 && rows[i].other[k].name; k++)
			add(&other, rows[i].other[k].kind, rows[i].other[k].name,
			    rows[i].other[k].digest);
		CHECK_NUM(drift_compare(&own, &other, what), rows[i].state);
		CHECK_STR(what, rows[i].what);
	}
}

/* A letter is what is seen next: s same, d differs, e differs in another way, g gone, h gone by
 * another error, m mute, u unknown, i self. In `told`, a letter where that is told, else a dot. */
static void test_judge(void)
{
	static const struct {
		const char *seen, *told;
	} rows[] = {
	    {"ss", "s."},
	    {"uus", "..s"},
	    {"sds", "s.."},
	    {"sdds", "s.ds"},
	    {"sdsds", "s...."},
	    {"sddee", "s.d.e"},
	    {"sdedee", "s....e"},
	    {"sddudd", "s.d..."},
	    {"sdduss", "s.d.s."},
	    {"sgs", "s.."},
	    {"sghgs", "s.h.s"},
	    {"sggu", "s.gu"},
	    {"sgdg", "s..."},
	    {"gg", ".g"},
	    {"smms", "s.ms"},
	    {"ii", "i."},
	    {"iss", "is."},
	    {"dd", ".d"},
	    {"sddgg", "s.d.g"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct drift_peer p = {.times = 0};
		char told[16] = "";
		unit_row(rows[i].seen);
		for (size_t k = 0; rows[i].seen[k]; k++) {
			static const char letters[] = "usdegmih";
			static const enum drift_state states[] = {DRIFT_UNKNOWN, DRIFT_SAME,
			    DRIFT_DIFFERS, DRIFT_DIFFERS, DRIFT_GONE, DRIFT_MUTE, DRIFT_SELF,
			    DRIFT_GONE};
			const char c = rows[i].seen[k], what[2] = {c, '\0'};
			const bool is_told =
			    drift_judge(&p, states[strchr(letters, c) - letters], what);
			told[k] = is_told ? c : '.';
			if (is_told)
				CHECK_STR(p.what, what);
		}
		CHECK_STR(told, rows[i].told);
	}
}

/* Which folders are compared: those that machines load from. */
static void test_folders(void)
{
	static const struct {
		const char *conf, *folders; /* names; behind one that is deep a + */
	} rows[] = {
	    {"", ""},
	    {"[profile p]\nkernel = vmlinuz\n", ""},
	    {"[profile p]\nkernel = alpine/3.24/x86_64/vmlinuz-lts\n", ""},
	    {"[profile p]\nkernel = http://10.0.0.9/boot/vmlinuz\n", ""},
	    {"[profile p]\nkernel = boot/vmlinuz\ninitrd = boot/initrd images/a/b/extra\n",
		"boot, images/a/b"},
	    {"[profile p]\nkernel = /boot/vmlinuz-{arch}\napkovl = overlays/{mac}.apkovl.tar.gz\n",
		"boot, overlays"},
	    {"[profile p]\nkernel = boot/{arch}/vmlinuz\n", "boot+"},
	    {"[profile p]\nkernel = {arch}/vmlinuz\n", ""},
	    {"[profile p]\nkernel = k/a\n[host 52:54:00:00:00:01]\nprofile = p\nkernel = mine/a\n",
		"k, mine"},
	    {"[profile p]\nkernel = k/a\nuki = yes\n", "k, uki+ by names"},
	    {"[pxedhcpd]\nefi-x64 = sb/shimx64.efi\nbios = bios/grub/lpxelinux.0\n",
		"bios/grub, sb"},
	    {"[profile p]\nkernel = .hidden/a\n", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct conf *c = conf_of(rows[i].conf);
		struct drift_folders f;
		char text[400] = "";
		size_t len = 0;
		unit_row(rows[i].conf);
		load_folders(c, &f);
		for (size_t k = 0; k < f.n; k++)
			len += (size_t)snprintf(text + len, sizeof text - len, "%s%s%s%s",
			    k ? ", " : "", f.folder[k].name, f.folder[k].is_deep ? "+" : "",
			    f.folder[k].by_names ? " by names" : "");
		CHECK_STR(text, rows[i].folders);
		conf_free(c);
	}
	CHECK(drift_folder_is_good("sb/grub") && drift_folder_is_good("sb"));
	CHECK(!drift_folder_is_good("sb/") && !drift_folder_is_good("/sb"));
	CHECK(!drift_folder_is_good("sb/../etc") && !drift_folder_is_good("a//b"));
	CHECK(!drift_folder_is_good(""));
}

/* Each server fetches the inventory by itself: that it is another one is news when it stays so. */
static void test_inventory(void)
{
	static const struct {
		const char *name;
		uint64_t now_ms;
		bool differs, profile;
		enum drift_state seen;
		uint64_t since_ms;
	} rows[] = {
	    {"the same", 1000, false, false, DRIFT_SAME, 0},
	    {"another one", 2000, true, false, DRIFT_SAME, 2000},
	    {"still", 2000 + DRIFT_FETCH_MS - 1, true, false, DRIFT_SAME, 2000},
	    {"with another difference", 3000, true, true, DRIFT_DIFFERS, 2000},
	    {"for too long", 2000 + DRIFT_FETCH_MS, true, false, DRIFT_DIFFERS, 2000},
	    {"the same again", 300000, false, false, DRIFT_SAME, 0},
	    {"another one again", 400000, true, false, DRIFT_SAME, 400000},
	};
	struct drift_said own, other;
	char what[DRIFT_WHAT];
	uint64_t since_ms = 0;
	size_t inventory = 0, profile = 0;

	while (strcmp(conf_alike_kind(inventory), "inventory") != 0)
		inventory++;
	while (strcmp(conf_alike_kind(profile), "profile") != 0)
		profile++;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].name);
		fill(&own, "1");
		fill(&other, "1");
		other.id[0] = 2;
		other.conf.digest[inventory][0] = rows[i].differs;
		other.conf.digest[profile][0] = rows[i].profile;
		drift_pass_inventory(&own, &other, &since_ms, rows[i].now_ms);
		CHECK_NUM(since_ms, rows[i].since_ms);
		CHECK_NUM(drift_compare(&own, &other, what), rows[i].seen);
		if (rows[i].seen == DRIFT_DIFFERS && !rows[i].profile)
			CHECK_STR(
			    what, "its configuration is another one: the machines of inventory");
	}
}

int main(void)
{
	unit_run("drift: reading what another server says", test_parse);
	unit_run("drift: the longest answer", test_longest);
	unit_run("drift: which folders", test_folders);
	unit_run("drift: comparing", test_compare);
	unit_run("drift: an inventory", test_inventory);
	unit_run("drift: when it is told", test_judge);
	return unit_result();
}
