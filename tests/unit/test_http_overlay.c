/*
 * Folders that become an apkovl: made in /tmp, packed, and read again by libarchive's own reader,
 * which knows nothing of ours.
 */
#include "httpbootd/boot/overlay_store.h"
#include "tests/unit/unit.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/lanboot-overlay-XXXXXX";
static struct roots roots;
static struct roots secrets;
static const struct overlay_from from = {&roots, &secrets};
static struct overlay_store store;
static const uint8_t mac[MAC_LEN] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

/* A hundred bytes: what a ustar header has room for. */
#define HUNDRED                                                                                    \
	"1234567890123456789012345678901234567890123456789"                                        \
	"012345678901234567890123456789012345678901234567890"

/* What is made: text NULL: a folder; `->`: a link; `FIFO`. */
static const struct {
	const char *path, *text;
} files[] = {
    {"kiosk", NULL},
    {"kiosk/.modes", "# usual\n0700 0:0 root/.ssh\n0600 0:0 root/.ssh/key\n0640 0:42 etc/shadow\n"},
    {"kiosk/.git", NULL},
    {"kiosk/.git/config", "x"},
    {"kiosk/etc", NULL},
    {"kiosk/etc/hostname", "kiosk\n"},
    {"kiosk/etc/motd", "of all\n"},
    {"kiosk/etc/shadow", "root::\n"},
    {"kiosk/etc/gr\xc3\xbc\xc3\x9f"
     "e",
	"x"},
    {"kiosk/etc/local.d", NULL},
    {"kiosk/etc/local.d/up.start", "#!/bin/sh\n"},
    {"kiosk/root", NULL},
    {"kiosk/root/.ssh", NULL},
    {"kiosk/root/.ssh/key", "secret\n"},
    {"kiosk/var", NULL},
    {"kiosk/sshd", "->/etc/init.d/sshd"},
    {"hosts", NULL},
    {"hosts/k1", NULL},
    {"hosts/k1/etc", NULL},
    {"hosts/k1/etc/motd", "of k1\n"},
    {"hosts/k1/etc/id", "1\n"},
    {"52-54-00-12-34-56", NULL},
    {"52-54-00-12-34-56/mine", "x"},
    {"nohost", NULL},
    {"nohost/x", "x"},
    {"empty", NULL},
    {"emptied", NULL},
    {"emptied/root", NULL},
    {"emptied/root/.ssh", NULL},
    {"twice", NULL},
    {"twice/.modes", "0644 1:1 f\n0600 2:2 f\n"},
    {"twice/f", "x"},
    {"badmodes", NULL},
    {"badmodes/.modes", "\nrwxr-xr-x root x\n"},
    {"fifo", NULL},
    {"fifo/f", "FIFO"},
    {"filewhere", NULL},
    {"filewhere/etc", "a file\n"},
    {"backslash", NULL},
    {"backslash/a\\b", "x"},
    {"long", NULL},
    {"long/.modes", "0600 300000:4294967294 " HUNDRED "\n0700 8:8 //" HUNDRED "1//\n"},
    {"long/" HUNDRED, "x"},
    {"long/" HUNDRED "1", NULL},
    {"long/" HUNDRED "1/" HUNDRED HUNDRED, "y"},
    {"long/link", "->" HUNDRED "2"},
    {"control", NULL},
    {"control/a\033b", "x"},
    {"out", "->/etc"},
    {"a-file", "x"},
    {"repos", NULL},
    {"repos/etc", NULL},
    {"repos/etc/apk", NULL},
    {"repos/etc/apk/repositories", "main\ncommunity\n"},
    {"repos/etc/apk/world", "x"},
    {"repos-k1", NULL},
    {"repos-k1/etc", NULL},
    {"repos-k1/etc/apk", NULL},
    {"repos-k1/etc/apk/repositories", "other\ncommunity"},
};

static void make_files(void)
{
	char path[400];
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		const char *text = files[i].text;
		snprintf(path, sizeof path, "%s/%s", top, files[i].path);
		if (!text) {
			CHECK_NUM(mkdir(path, 0755), 0);
		} else if (strncmp(text, "->", 2) == 0) {
			CHECK_NUM(symlink(text + 2, path), 0);
		} else if (strcmp(text, "FIFO") == 0) {
			CHECK_NUM(mkfifo(path, 0644), 0);
		} else {
			int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
			CHECK_NUM(write(fd, text, strlen(text)), (int64_t)strlen(text));
			close(fd);
			if (strstr(path, ".start"))
				CHECK_NUM(chmod(path, 0755), 0);
		}
	}
	CHECK(roots_add(&roots, top));
	overlay_store_init(&store);
}

/* All of it in one piece. */
static struct pack_bytes flat(struct overlay_archive *a)
{
	struct pack_bytes to = {.data = malloc(a->len + 1)};
	while (to.len < a->len) /* in pieces as a server takes them */
		to.len += overlay_read(
		    a, to.len, to.data + to.len, a->len - to.len < 100 ? a->len - to.len : 100);
	CHECK_NUM(overlay_read(a, to.len, to.data, 1), 0);
	overlay_release(a);
	return to;
}

/* Packed, in one piece, to be freed. */
static bool pack(
    const struct overlay_request *q, struct pack_bytes *to, size_t *n, char why[TREE_WHY])
{
	struct overlay_archive bytes;
	*to = (struct pack_bytes){0};
	if (!overlay_pack(&from, &store, q, &bytes, n, why))
		return false;
	*to = flat(&bytes);
	return true;
}

/* What is in it, a line each: MODE OWNER PATH TYPE CONTENT. */
static void list(const struct pack_bytes *bytes, char *out, size_t size)
{
	struct archive *a = archive_read_new();
	struct archive_entry *e;
	char content[64];
	size_t len = 0;

	out[0] = '\0';
	archive_read_support_filter_gzip(a);
	archive_read_support_format_tar(a);
	CHECK_NUM(archive_read_open_memory(a, bytes->data, bytes->len), ARCHIVE_OK);
	while (archive_read_next_header(a, &e) == ARCHIVE_OK) {
		la_ssize_t n = archive_read_data(a, content, sizeof content - 1);
		const char *link = archive_entry_symlink(e);
		content[n > 0 ? n : 0] = '\0';
		content[strcspn(content, "\n")] = '\0';
		CHECK_NUM(archive_entry_mtime(e), 0);
		len += (size_t)snprintf(out + len, size - len, "%04o %d:%d %s %s\n",
		    (unsigned)archive_entry_perm(e), (int)archive_entry_uid(e),
		    (int)archive_entry_gid(e), archive_entry_pathname(e), link ? link : content);
	}
	CHECK_STR(archive_error_string(a) ? archive_error_string(a) : "", "");
	archive_read_free(a);
}

#define COMMON                                                                                     \
	"0644 0:0 etc/gr\xc3\xbc\xc3\x9f"                                                          \
	"e x\n"
#define REST                                                                                       \
	"0640 0:42 etc/shadow root::\n"                                                            \
	"0700 0:0 root/.ssh/ \n"                                                                   \
	"0600 0:0 root/.ssh/key secret\n"                                                          \
	"0777 0:0 sshd /etc/init.d/sshd\n"                                                         \
	"0755 0:0 var/ \n"

static const struct {
	const char *name, *layers, *host;
	bool has_mac;
	const char *content; /* NULL: it fails */
	const char *why;     /* a part of it */
} rows[] = {
    {"a folder alone", "kiosk", NULL, true,
	COMMON "0644 0:0 etc/hostname kiosk\n0755 0:0 etc/local.d/up.start #!/bin/sh\n"
	       "0644 0:0 etc/motd of all\n" REST,
	NULL},
    {"a host name", "kiosk", "k_9.lan", true,
	COMMON "0755 0:0 etc/local.d/up.start #!/bin/sh\n0644 0:0 etc/motd of all\n" REST
	       "0644 0:0 etc/hostname k-9.lan\n",
	NULL},
    {"files of the machine's own", "kiosk hosts/{host}", "k1", true,
	COMMON "0755 0:0 etc/local.d/up.start #!/bin/sh\n0644 0:0 etc/motd of all\n" REST
	       "0644 0:0 etc/id 1\n0644 0:0 etc/motd of k1\n0644 0:0 etc/hostname k1\n",
	NULL},
    {"none of its own", "kiosk hosts/{host}", "k2", true,
	COMMON "0755 0:0 etc/local.d/up.start #!/bin/sh\n0644 0:0 etc/motd of all\n" REST
	       "0644 0:0 etc/hostname k2\n",
	NULL},
    {"an empty folder says nothing of a named one", "kiosk emptied", NULL, true,
	COMMON "0644 0:0 etc/hostname kiosk\n0755 0:0 etc/local.d/up.start #!/bin/sh\n"
	       "0644 0:0 etc/motd of all\n" REST,
	NULL},
    {"of two lines of .modes, the later one", "twice", NULL, true, "0600 2:2 f x\n", NULL},
    {"by MAC", "empty {mac-hyphen}", NULL, true, "0644 0:0 mine x\n", NULL},
    {"by MAC, with colons", "nohost {mac}", NULL, true, "0644 0:0 x x\n", NULL},
    {"without a name", "nohost {host}", NULL, true, "0644 0:0 x x\n", NULL},
    {"an empty one", "empty", NULL, true, "", NULL},
    {"an empty one with a name", "empty", "k1", true, "0644 0:0 etc/hostname k1\n", NULL},
    {"later ones go before", "hosts/k1 kiosk/etc", NULL, true,
	"0644 0:0 etc/id 1\n0644 0:0 etc/motd of k1\n0644 0:0 gr\xc3\xbc\xc3\x9f"
	"e x\n0644 0:0 hostname kiosk\n0755 0:0 local.d/up.start #!/bin/sh\n"
	"0644 0:0 motd of all\n0644 0:0 shadow root::\n",
	NULL},
    {"names, links and numbers over a header's", "long", NULL, true,
	"0600 300000:-2 " HUNDRED " x\n0700 8:8 " HUNDRED "1/ \n0644 0:0 " HUNDRED
	"1/" HUNDRED HUNDRED " y\n0777 0:0 link " HUNDRED "2\n",
	NULL},
    {"a control character", "control", NULL, true, NULL, "a name with control characters"},
    {"not there", "kiosk nix", NULL, true, NULL, "nix: no such folder"},
    {"no folder", "a-file", NULL, true, NULL, "a-file: no"},
    {"a link out", "out", NULL, true, NULL, "out"},
    {"bad .modes", "badmodes", NULL, true, NULL, "badmodes/.modes:2: expected MODE OWNER:GROUP"},
    {"a FIFO", "fifo", NULL, true, NULL, "fifo/f: neither a file"},
    {"a file and a folder", "kiosk filewhere", NULL, true, NULL, "etc: a folder in one of"},
    {"no folder for the host name", "filewhere", "k1", true, NULL, "etc is no folder"},
    {"a backslash", "backslash", NULL, true, NULL, "backslash"},
    {"no MAC", "kiosk {mac}", NULL, false, NULL, "another folder for each machine"},
    {"too many",
	"empty empty empty empty empty empty empty empty empty empty empty empty empty "
	"empty empty empty empty",
	NULL, true, NULL, "more than 16"},
};

static void test_pack(void)
{
	static char text[8192], why[TREE_WHY];
	struct pack_bytes bytes, again;
	size_t n;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct overlay_request q = {unit_words(rows[i].layers), rows[i].host,
		    rows[i].has_mac ? mac : NULL, false, NULL, false};
		unit_row(rows[i].name);
		bool ok = pack(&q, &bytes, &n, why);
		if (!rows[i].content) {
			CHECK(!ok);
			if (!strstr(why, rows[i].why))
				CHECK_STR(why, rows[i].why);
			continue;
		}
		if (!CHECK(ok)) {
			CHECK_STR(why, "");
			continue;
		}
		list(&bytes, text, sizeof text);
		CHECK_STR(text, rows[i].content);
		size_t lines = 0;
		for (const char *c = text; *c; c++)
			lines += *c == '\n';
		CHECK_NUM(n, lines);
		/* From what is kept, and from nothing, the same bytes. */
		for (int j = 0; j < 2; j++) {
			if (CHECK(pack(&q, &again, NULL, why)))
				CHECK_BYTES(again.data, again.len, bytes.data, bytes.len);
			free(again.data);
			overlay_store_clear(&store);
		}
		free(bytes.data);
	}
}

/* The file of repositories, where it says no more than the machine has from the site's mirror. */
static void test_repos(void)
{
	static char text[8192], why[TREE_WHY];
	static const struct {
		const char *name, *layers, *repos;
		bool is_left;
	} repos[] = {
	    {"nothing is left out", "repos", NULL, false},
	    {"no more than that", "repos", "main\ncommunity\n", true},
	    {"others", "repos", "main\ntesting__\n", false},
	    {"one more", "repos", "main\n", false},
	    {"nothing is left out, from what is kept", "repos", NULL, false},
	    {"others over it", "repos {host}", "main\ncommunity\n", false},
	};
	struct pack_bytes bytes;

	for (size_t i = 0; i < sizeof repos / sizeof *repos; i++) {
		const struct overlay_request q = {
		    unit_words(repos[i].layers), "repos-k1", mac, false, repos[i].repos, false};
		size_t n;
		unit_row(repos[i].name);
		if (!CHECK(pack(&q, &bytes, &n, why)))
			continue;
		list(&bytes, text, sizeof text);
		CHECK(!strstr(text, "repositories") == repos[i].is_left);
		CHECK(strstr(text, "etc/apk/world x\n"));
		CHECK_NUM(n, repos[i].is_left ? 2 : strchr(repos[i].layers, '{') ? 4 : 3);
		free(bytes.data);
	}
}

static void write_file(const char *name, const char *text)
{
	char path[400], fresh[400];
	snprintf(path, sizeof path, "%s/%s", top, name);
	snprintf(fresh, sizeof fresh, "%s/fresh", top);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL, 0644);
	CHECK_NUM(write(fd, text, strlen(text)), (int64_t)strlen(text));
	close(fd);
	CHECK_NUM(rename(fresh, path), 0);
}

/* What was packed before is not given out for folders that are others now. */
static void test_changed(void)
{
	static char text[8192], why[TREE_WHY];
	static const char *const versions[] = {"one\n", "two\n", "six\n"};
	const struct overlay_request q = {
	    unit_words("nohost {host}"), "k1", mac, false, NULL, false};
	struct pack_bytes bytes;

	for (size_t i = 0; i < 3; i++) {
		write_file("nohost/x", versions[i]);
		unit_row(versions[i]);
		if (!CHECK(pack(&q, &bytes, NULL, why)))
			continue;
		list(&bytes, text, sizeof text);
		CHECK(strncmp(text + strlen("0644 0:0 x "), versions[i], 3) == 0);
		free(bytes.data);
	}
}

static void test_large(void)
{
	static char why[TREE_WHY];
	struct overlay_request q = {unit_words("large"), NULL, mac, false, NULL, false};
	struct pack_bytes bytes;
	char path[400];

	snprintf(path, sizeof path, "%s/large", top);
	CHECK_NUM(mkdir(path, 0755), 0);
	snprintf(path, sizeof path, "%s/large/file", top);
	int fd = open(path, O_WRONLY | O_CREAT, 0644);
	CHECK_NUM(ftruncate(fd, OVERLAY_COMMON_MAX), 0);
	unit_row("as large as may be");
	CHECK(pack(&q, &bytes, NULL, why));
	free(bytes.data);
	CHECK_NUM(ftruncate(fd, OVERLAY_COMMON_MAX + 1), 0);
	unit_row("larger");
	CHECK(!pack(&q, &bytes, NULL, why));
	CHECK(strstr(why, "16 MB at most") != NULL);
	unit_row("of one machine's own");
	CHECK_NUM(ftruncate(fd, OVERLAY_OWN_MAX + 1), 0);
	q = (struct overlay_request){unit_words("empty {host}"), "large", mac, false, NULL, false};
	CHECK(!pack(&q, &bytes, NULL, why));
	CHECK(strstr(why, "1 MB at most") != NULL);
	close(fd);
}

/* What a job makes, with what the job before has made known to it. */
static struct overlay_made make(
    const struct overlay_request *q, const struct overlay_sum *common, struct overlay_look *look)
{
	static struct overlay_made made;
	struct overlay_job job = {.request = *q, .from = from};

	if (common)
		job.common[job.n_common++] = *common;
	CHECK(overlay_make(&job, look, &made));
	free(made.common.bytes.data);
	free(made.own.bytes.data);
	return made;
}

/* A file of the future, which a clock that went back leaves behind, is packed twice, not for ever.
 */
static void test_known(void)
{
	const struct overlay_request q = {unit_words("nohost"), NULL, mac, false, NULL, false};
	struct overlay_made made = make(&q, NULL, NULL);
	struct overlay_sum sum = made.common.sum;

	unit_row("just changed");
	CHECK(!made.common.is_known && !sum.is_settled);
	made = make(&q, &sum, NULL);
	CHECK(!made.common.is_known && !made.common.sum.is_settled);
	CHECK_NUM(made.common.sum.seen_ms, sum.seen_ms);
	unit_row("looks the same for two seconds");
	sum.seen_ms -= OVERLAY_SETTLED_S * 1000;
	made = make(&q, &sum, NULL);
	CHECK(!made.common.is_known && made.common.sum.is_settled);
	unit_row("known by then");
	sum = made.common.sum;
	made = make(&q, &sum, NULL);
	CHECK(made.common.is_known && made.common.sum.is_settled);
	unit_row("another one");
	sum.sum++;
	made = make(&q, &sum, NULL);
	CHECK(!made.common.is_known);
}

/* Folders that all have in common are read once a second, whoever asks. */
static void test_look(void)
{
	const struct overlay_request k1 = {unit_words("hosts/k1"), "k1", mac, false, NULL, false};
	struct overlay_look look = {0};

	struct overlay_made made = make(&k1, NULL, &look);
	uint64_t sum = made.common.sum.sum;
	write_file("hosts/k1/etc/fresh", "x");
	unit_row("within a second");
	struct overlay_request k2 = k1;
	k2.folders = unit_words("hosts/k1");
	k2.host = "k2";
	made = make(&k2, NULL, &look);
	CHECK(made.common.sum.sum == sum);
	CHECK_NUM(made.entries, 3);
	unit_row("later");
	look.read_ms -= OVERLAY_LOOK_MS;
	made = make(&k2, NULL, &look);
	CHECK(made.common.sum.sum != sum);
	CHECK_NUM(made.entries, 4);
	unit_row("other folders");
	k2.folders = unit_words("nohost");
	made = make(&k2, NULL, &look);
	CHECK_NUM(made.entries, 2);
	overlay_look_end(&look);
}

/* A machine's secrets: laid over all else, and root's alone whatever their modes are here. */
static void test_secrets(void)
{
	static char text[8192], why[TREE_WHY];
	char path[400];
	struct overlay_archive archive;
	struct pack_bytes bytes;
	struct overlay_request q = {unit_words("hosts/{host}"), "k1", mac, false, NULL, false};

	snprintf(path, sizeof path, "%s/secret/k1/etc/ssh", top);
	for (char *c = path + strlen(top) + 1; c; c = strchr(c + 1, '/')) {
		char *slash = strchr(c + 1, '/');
		if (slash)
			*slash = '\0';
		CHECK_NUM(mkdir(path, 0755), 0);
		if (slash)
			*slash = '/';
	}
	write_file("secret/k1/etc/ssh/key", "mine\n");
	write_file("secret/k1/etc/ssh/key.pub", "half\n");
	write_file("secret/k1/etc/motd", "hush\n");
	write_file("secret/k1/.modes", "0666 7:7 etc/motd\n");
	snprintf(path, sizeof path, "%s/secret", top);
	CHECK(roots_add(&secrets, path));
	unit_row("its own");
	if (CHECK(overlay_pack(&from, &store, &q, &archive, NULL, why))) {
		CHECK(archive.has_secrets);
		bytes = flat(&archive);
		list(&bytes, text, sizeof text);
		CHECK_STR(text, "0644 0:0 etc/fresh x\n0644 0:0 etc/id 1\n0600 0:0 etc/motd hush\n"
				"0600 0:0 etc/ssh/key mine\n0644 0:0 etc/ssh/key.pub half\n"
				"0644 0:0 etc/hostname k1\n");
		free(bytes.data);
	}
	static const char *const others[] = {"k2", "..", ".", "k1/etc", NULL};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		unit_row(others[i] ? others[i] : "without a name");
		q = (struct overlay_request){
		    unit_words("nohost"), others[i], mac, false, NULL, false};
		if (CHECK(overlay_pack(&from, &store, &q, &archive, NULL, why)))
			CHECK(!archive.has_secrets);
		overlay_release(&archive);
	}
	unit_row("a link");
	snprintf(path, sizeof path, "%s/secret/k1/etc/link", top);
	CHECK_NUM(symlink("/etc/passwd", path), 0);
	q = (struct overlay_request){unit_words("nohost"), "k1", mac, false, NULL, false};
	CHECK(!overlay_pack(&from, &store, &q, &archive, NULL, why));
	CHECK_STR(why, "k1: what is neither a file nor a folder is no secret");
	roots_close(&secrets);
}

/* Keeps a part of that many bytes for the key; the caller is its user. */
static struct packed *keep(struct overlay_store *s, const char *key, uint64_t sum, size_t len)
{
	struct overlay_made made = {.ok = true};
	made.common.sum = (struct overlay_sum){.sum = sum, .seen_ms = 1, .is_settled = true};
	made.own.sum = (struct overlay_sum){.sum = sum, .seen_ms = 1, .is_settled = true};
	made.common.bytes = (struct pack_bytes){.data = calloc(1, 1), .len = len};
	return overlay_store_put(s, key, &made, 1);
}

static void test_store(void)
{
	static struct overlay_store s;
	struct overlay_archive sent[8], one;
	struct packed *p;
	char key[8];

	overlay_store_init(&s);
	unit_row("a part that is known is shared");
	packed_release(keep(&s, "a", 1, 1000));
	struct overlay_made known = {.ok = true};
	known.common.sum.sum = 1;
	known.common.is_known = true;
	p = overlay_store_put(&s, "b", &known, 1);
	CHECK(p && p->common == overlay_store_find(&s, "a")->common);
	packed_release(p);
	CHECK_NUM(s.bytes, 1000);
	known.common.sum.sum = 99;
	CHECK(!overlay_store_put(&s, "c", &known, 1));

	unit_row("what was not used for longest goes");
	for (unsigned i = 0; i < 8; i++) {
		snprintf(key, sizeof key, "k%u", i);
		p = keep(&s, key, 10 + i, STORE_BYTES / 4);
		packed_release(p);
	}
	CHECK(!overlay_store_find(&s, "a") && !overlay_store_find(&s, "k3"));
	CHECK(overlay_store_find(&s, "k4") && overlay_store_find(&s, "k7"));
	CHECK_NUM(s.bytes, STORE_BYTES);

	unit_row("what is sent stays, once for all, and is bounded");
	size_t n = 0;
	for (unsigned i = 0; i < 8; i++) {
		snprintf(key, sizeof key, "s%u", i);
		p = keep(&s, key, 20 + i, STORE_BYTES / 4);
		if (overlay_send(p, &sent[n])) {
			n++;
			CHECK(overlay_send(p, &one));
			overlay_release(&one);
		}
		packed_release(p);
	}
	CHECK_NUM(n, STORE_SENT_BYTES / (STORE_BYTES / 4));
	CHECK_NUM(s.sent, n * (STORE_BYTES / 4));
	CHECK(s.bytes <= s.sent + STORE_BYTES);
	unit_row("what is sent no more is bounded as what is kept");
	while (n > 2)
		overlay_release(&sent[--n]);
	CHECK(s.bytes <= s.sent + STORE_BYTES);
	unit_row("emptied");
	overlay_store_clear(&s);
	CHECK_NUM(s.bytes, s.sent);
	while (n)
		overlay_release(&sent[--n]);
	CHECK_NUM(s.bytes + s.sent, 0);
}

static void remove_files(void)
{
	char command[100];
	snprintf(command, sizeof command, "rm -r %s", top);
	CHECK_NUM(system(command), 0);
	overlay_store_clear(&store);
	roots_close(&roots);
}

int main(void)
{
	if (!mkdtemp(top)) {
		perror(top);
		return 1;
	}
	unit_run("folders for the tests of overlays", make_files);
	unit_run("overlay_pack", test_pack);
	unit_run("overlay_pack: repositories", test_repos);
	unit_run("overlay_pack: folders that change", test_changed);
	unit_run("overlay_pack: sizes", test_large);
	unit_run("overlay_make: what is known", test_known);
	unit_run("overlay_make: what was read lately", test_look);
	unit_run("overlay_pack: secrets", test_secrets);
	unit_run("overlay_store", test_store);
	unit_run("the end of these tests", remove_files);
	return unit_result();
}
