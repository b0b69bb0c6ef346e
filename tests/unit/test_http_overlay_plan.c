/* Which folders make an overlay, what of them goes into which part, and which parts are cached. */
#include "httpbootd/boot/overlay_layers.h"
#include "httpbootd/boot/overlay_plan.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

static const struct {
	const char *name, *list, *host;
	bool has_mac;
	const char *layers; /* with ? behind those that may be missing; or why it is refused */
	size_t n_common;
} lists[] = {
    {"none", "", "k1", true, "", 0},
    {"one", "kiosk", "k1", true, "kiosk", 1},
    {"blanks", "  a   b ", NULL, false, "a b", 2},
    {"a name", "kiosk hosts/{host}", "k1", true, "kiosk hosts/k1?", 1},
    {"no name", "kiosk hosts/{host}", NULL, true, "kiosk", 1},
    {"common ones end at the first that varies", "a x{mac-tail} b", "k1", true, "a x123456? b", 1},
    {"what is left out varies not", "{host} b", NULL, true, "b", 1},
    {"all kinds", "{mac} {mac-hyphen}", NULL, true, "52:54:00:12:34:56? 52-54-00-12-34-56?", 0},
    {"no address", "a {mac-hyphen}", "k1", false, "{mac-hyphen} is another folder for each machine",
	1},
    {"sixteen", "a b c d e f g h i j k l m n o p", NULL, true, "a b c d e f g h i j k l m n o p",
	16},
    {"seventeen", "a b c d e f g h i j k l m n o p q", NULL, true, "more than 16 folders", 16},
};

static void test_layers(void)
{
	static struct overlay_layers l;
	char why[TREE_WHY], text[200];

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		size_t len = 0;
		unit_row(lists[i].name);
		text[0] = '\0';
		const struct words folders = unit_words(lists[i].list);
		if (overlay_layers_make(
			&l, &folders, false, lists[i].host, lists[i].has_mac ? mac : NULL, why))
			for (size_t j = 0; j < l.n; j++)
				len += (size_t)snprintf(text + len, sizeof text - len, "%s%s%s",
				    j ? " " : "", l.layer[j].name, l.layer[j].optional ? "?" : "");
		else
			snprintf(text, sizeof text, "%.199s", why);
		CHECK_STR(text, lists[i].layers);
		CHECK_NUM(l.n_common, lists[i].n_common);
	}
}

/* What was fetched for folders that machines have in common lies beneath them. */
static void test_packages(void)
{
	static struct overlay_layers l;
	char why[TREE_WHY];
	struct words folders = unit_words("kiosk hosts/{host} more/b /srv/c");

	if (!CHECK(overlay_layers_make(&l, &folders, true, "k1", mac, why)))
		return;
	CHECK_NUM(l.n_packages, 2);
	CHECK_NUM(l.n_common, 3);
	CHECK_NUM(l.n, 6);
	CHECK_STR(l.layer[0].name, ".packages/kiosk");
	CHECK_STR(l.layer[1].name, ".packages/more/b");
	CHECK_STR(l.layer[2].name, "kiosk");
	CHECK(l.layer[0].optional && l.layer[1].optional && !l.layer[2].optional);

	folders = unit_words("a b c d e f g h i j k l m n o p");
	CHECK(overlay_layers_make(&l, &folders, true, NULL, NULL, why) && l.n == 32);
	folders = unit_words("a b c d e f g h i j k l m n o p q");
	CHECK(!overlay_layers_make(&l, &folders, true, NULL, NULL, why));
	CHECK_STR(why, "more than 16 folders");
}

/* What is in one tree: path, layer, type and size, of which layer 0 is common. */
static const struct {
	const char *name, *host;
	struct tree_entry entries[4];
	bool is_for_file;
	const char *parts; /* PATH:c or PATH:o for each that is in the common part or the own one */
	const char *why;   /* NULL: it may be packed */
} plans[] = {
    {"nothing", NULL, {{0}}, false, "", NULL},
    {"one of each", NULL,
	{{.path = "a", .type = TREE_FILE}, {.path = "b", .type = TREE_LINK, .layer = 1},
	    {.path = "c", .type = TREE_FOLDER}, {.path = "d", .type = TREE_PARENT}},
	false, "a:c b:o c:c", NULL},
    {"a host name", "k_1",
	{{.path = "etc", .type = TREE_PARENT}, {.path = "etc/hostname", .type = TREE_FILE},
	    {.path = "etc/hostname", .type = TREE_FILE, .layer = 1}},
	false, "", NULL},
    {"no host name", NULL, {{.path = "etc/hostname", .type = TREE_FILE, .layer = 1}}, false,
	"etc/hostname:o", NULL},
    {"a file for its folder", "k1", {{.path = "etc", .type = TREE_FILE}}, false, "etc:c",
	"etc is no folder: the host name is to go there"},
    {"a link for its folder", "k1", {{.path = "etc", .type = TREE_LINK}}, false, "etc:c",
	"etc is no folder: the host name is to go there"},
    {"without a name that may be", NULL, {{.path = "etc", .type = TREE_LINK}}, false, "etc:c",
	NULL},
    {"a folder of its name", "k1", {{.path = "etc/hostname", .type = TREE_PARENT}}, false, "",
	"etc/hostname is a folder"},
    {"as large as common ones may be", NULL, {{.path = "a", .st.st_size = OVERLAY_COMMON_MAX}},
	false, "a:c", NULL},
    {"larger together", NULL,
	{{.path = "a", .st.st_size = OVERLAY_COMMON_MAX}, {.path = "b", .st.st_size = 1}}, false,
	"a:c b:c",
	"16777217 bytes of files: 16 MB at most; make packages of what is large, or pack it with "
	"lanboot-overlay, for 'apkovl ='"},
    {"as large as own ones may be", NULL,
	{{.path = "a", .layer = 1, .st.st_size = OVERLAY_OWN_MAX}}, false, "a:o", NULL},
    {"larger own ones", NULL, {{.path = "a", .layer = 1, .st.st_size = OVERLAY_OWN_MAX + 1}}, false,
	"a:o",
	"1048577 bytes of files in the machine's own folders, from the first on that has a "
	"variable: 1 MB at most"},
    {"larger own ones in a file", NULL, {{.path = "a", .layer = 1, .st.st_size = OVERLAY_FILE_MAX}},
	true, "a:o", NULL},
    {"too large for a file", NULL,
	{{.path = "a", .layer = 1, .st.st_size = OVERLAY_FILE_MAX}, {.path = "b", .st.st_size = 1}},
	true, "a:o b:c",
	"268435457 bytes of files: 256 MB at most, for a machine keeps them in its memory; make "
	"packages of what is large"},
};

/* How many of the entries have a path. */
static struct tree tree_of(const struct tree_entry *entries, size_t max)
{
	struct tree t = {.entries = (struct tree_entry *)(uintptr_t)entries};
	while (t.n < max && entries[t.n].path)
		t.n++;
	return t;
}

/* They are no files of the site's, and too many of them are left out. */
static void test_plan_packages(void)
{
	struct tree_entry entries[] = {{.path = "a", .st.st_size = OVERLAY_PACKAGES_MAX},
	    {.path = "b", .layer = 1, .st.st_size = OVERLAY_COMMON_MAX}, {.path = "c", .layer = 2}};
	const struct tree t = {.entries = entries, .n = 3};
	struct overlay_plan p = overlay_plan_make(&t, 2, NULL, false);
	char why[TREE_WHY];

	overlay_plan_packages(&p, 1);
	CHECK(overlay_plan_check(&p, why));
	CHECK(overlay_plan_has(&p, OVERLAY_COMMON, &entries[0]));
	CHECK_NUM(overlay_plan_count(&p), 3);
	const uint64_t sum = overlay_plan_sum(&p, OVERLAY_COMMON);

	entries[0].st.st_size++;
	overlay_plan_packages(&p, 1);
	CHECK(overlay_plan_check(&p, why));
	CHECK(!overlay_plan_has(&p, OVERLAY_COMMON, &entries[0]));
	CHECK(overlay_plan_has(&p, OVERLAY_COMMON, &entries[1]));
	CHECK_NUM(overlay_plan_count(&p), 2);
	CHECK(overlay_plan_sum(&p, OVERLAY_COMMON) != sum);
}

static void test_plan(void)
{
	char why[TREE_WHY], text[200];

	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
		const struct tree t = tree_of(plans[i].entries, 4);
		const struct overlay_plan p =
		    overlay_plan_make(&t, 1, plans[i].host, plans[i].is_for_file);
		size_t len = 0, n = plans[i].host != NULL;
		unit_row(plans[i].name);
		text[0] = '\0';
		for (size_t j = 0; j < t.n; j++) {
			bool common = overlay_plan_has(&p, OVERLAY_COMMON, &t.entries[j]);
			bool own = overlay_plan_has(&p, OVERLAY_OWN, &t.entries[j]);
			CHECK(!common || !own);
			if (!common && !own)
				continue;
			len += (size_t)snprintf(text + len, sizeof text - len, "%s%s:%c",
			    len ? " " : "", t.entries[j].path, common ? 'c' : 'o');
			n++;
		}
		CHECK_STR(text, plans[i].parts);
		CHECK_NUM(overlay_plan_count(&p), n);
		CHECK(overlay_plan_check(&p, why) == !plans[i].why);
		CHECK_STR(why, plans[i].why ? plans[i].why : "");
	}
	const struct overlay_plan p = overlay_plan_make(NULL, 0, "my_host.lan", false);
	CHECK_STR(p.hostname, "my-host.lan\n");
}

/* What changes the common part's sum, and what does not. */
static void test_sum(void)
{
	const struct tree_entry was = {.path = "a", .type = TREE_FILE, .st.st_size = 5};
	static const struct {
		const char *name;
		struct tree_entry is;
		bool same;
	} rows[] = {
	    {"nothing", {.path = "a", .type = TREE_FILE, .st.st_size = 5}, true},
	    {"read meanwhile", {.path = "a", .st.st_size = 5, .st.st_atim.tv_sec = 9}, true},
	    {"another name", {.path = "b", .st.st_size = 5}, false},
	    {"another type", {.path = "a", .type = TREE_FOLDER, .st.st_size = 5}, false},
	    {"another mode", {.path = "a", .mode = 1, .st.st_size = 5}, false},
	    {"another owner", {.path = "a", .uid = 1, .st.st_size = 5}, false},
	    {"another group", {.path = "a", .gid = 1, .st.st_size = 5}, false},
	    {"another size", {.path = "a", .st.st_size = 6}, false},
	    {"another inode", {.path = "a", .st.st_size = 5, .st.st_ino = 1}, false},
	    {"another time", {.path = "a", .st.st_size = 5, .st.st_mtim.tv_nsec = 1}, false},
	    {"another change", {.path = "a", .st.st_size = 5, .st.st_ctim.tv_sec = 1}, false},
	    {"not common", {.path = "a", .st.st_size = 5, .layer = 1}, false},
	};
	const struct tree before = tree_of(&was, 1);
	const struct overlay_plan p = overlay_plan_make(&before, 1, NULL, false);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct tree after = tree_of(&rows[i].is, 1);
		const struct overlay_plan q = overlay_plan_make(&after, 1, NULL, false);
		unit_row(rows[i].name);
		CHECK((overlay_plan_sum(&p, OVERLAY_COMMON) ==
			  overlay_plan_sum(&q, OVERLAY_COMMON)) == rows[i].same);
	}
}

static void test_settled(void)
{
	static const struct {
		const char *name;
		unsigned layer;
		int64_t changed, now;
		bool settled;
	} rows[] = {
	    {"long ago", 0, 100, 1000, true},
	    {"two seconds ago", 0, 100, 102, true},
	    {"one second ago", 0, 100, 101, false},
	    {"now", 0, 100, 100, false},
	    {"by a clock that is ahead", 0, 200, 100, false},
	    {"one of the machine's own", 1, 100, 100, true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct tree_entry e = {
		    .path = "a", .layer = rows[i].layer, .st.st_ctim.tv_sec = rows[i].changed};
		const struct tree t = tree_of(&e, 1);
		const struct overlay_plan p = overlay_plan_make(&t, 1, NULL, false);
		unit_row(rows[i].name);
		CHECK(overlay_plan_is_settled(&p, OVERLAY_COMMON, rows[i].now) == rows[i].settled);
	}
}

int main(void)
{
	unit_run("overlay_layers", test_layers);
	unit_run("overlay_packages", test_packages);
	unit_run("overlay_plan", test_plan);
	unit_run("overlay_plan_packages", test_plan_packages);
	unit_run("overlay_plan: the common part's sum", test_sum);
	unit_run("overlay_plan: what has just been changed", test_settled);
	return unit_result();
}
