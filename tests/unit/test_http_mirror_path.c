/* What a path beneath a mirror asks for, and which none has. */
#include "httpbootd/mirror/mirror_path.h"
#include "tests/unit/unit.h"

#include <string.h>

static const struct words none;

static void test_kinds(void)
{
	static const struct {
		const char *path;
		bool is_alpine;
		enum mirror_kind kind;
		const char *file;
		size_t repo_len;
	} rows[] = {
	    {"v3.24/main/x86_64/APKINDEX.tar.gz", true, MIRROR_INDEX, "APKINDEX.tar.gz", 17},
	    {"v3.24/main/x86_64/APKINDEX.tar.gz", false, MIRROR_CHANGES, "APKINDEX.tar.gz", 17},
	    {"v3.24/main/x86_64/zlib-1.3.1-r2.apk", true, MIRROR_PACKAGE, "zlib-1.3.1-r2.apk", 17},
	    {"v3.24/main/x86_64/zlib-1.3.1-r2.apk", false, MIRROR_CHANGES, "zlib-1.3.1-r2.apk", 17},
	    {"a/libstdc++-14~2_rc1.apk", true, MIRROR_PACKAGE, "libstdc++-14~2_rc1.apk", 1},
	    {"APKINDEX.tar.gz", true, MIRROR_CHANGES, "APKINDEX.tar.gz", 0},
	    {"zlib-1.apk", true, MIRROR_CHANGES, "zlib-1.apk", 0},
	    {"v3.24/main/x86_64/Packages.adb", true, MIRROR_CHANGES, "Packages.adb", 17},
	    {"releases/25.12.2/packages/x86_64/base/packages.adb", false, MIRROR_CHANGES,
		"packages.adb", 37},
	    {"a/XAPKINDEX.tar.gz", true, MIRROR_FILE, "XAPKINDEX.tar.gz", 1},
	    {"a/APKINDEX.tar.gz.old", true, MIRROR_FILE, "APKINDEX.tar.gz.old", 1},
	    {"latest-stable/releases/x86_64/a.iso", true, MIRROR_CHANGES, "a.iso", 29},
	    {"dists/trixie/InRelease", false, MIRROR_CHANGES, "InRelease", 12},
	    {"dists/trixie/main/by-hash/SHA256/0123", false, MIRROR_FILE, "0123", 32},
	    {"dists/trixie/main/binary-amd64/Packages.xz", false, MIRROR_CHANGES, "Packages.xz",
		30},
	    {"dists/trixie/main/by-hash/SHA256/Packages.xz", false, MIRROR_FILE, "Packages.xz", 32},
	    {"core/os/x86_64/core.db.sig", false, MIRROR_CHANGES, "core.db.sig", 14},
	    {"fedora/repodata/repomd.xml", false, MIRROR_CHANGES, "repomd.xml", 15},
	    {"dists/sid/main/binary-amd64/Packages.diff/Index", false, MIRROR_CHANGES, "Index", 41},
	    {"dists/noble/main/cnf/Commands-amd64.xz", false, MIRROR_CHANGES, "Commands-amd64.xz",
		20},
	    {"msys/x86_64/msys.db.tar.zst", false, MIRROR_CHANGES, "msys.db.tar.zst", 11},
	    {"old/repodata/primary.xml.gz", false, MIRROR_CHANGES, "primary.xml.gz", 12},
	    {"new/repodata/0a1b-primary.xml.gz", false, MIRROR_FILE, "0a1b-primary.xml.gz", 12},
	    {"f/g/glib-1^20260101git-1.rpm", false, MIRROR_FILE, "glib-1^20260101git-1.rpm", 3},
	    {"pool/main/e/e_2%3a1.0_all.deb", false, MIRROR_FILE, "e_2%3a1.0_all.deb", 11},
	    {"iso/W\xc3\xa4rme 11 (x64) [1] & 'more'.iso", false, MIRROR_FILE,
		"W\xc3\xa4rme 11 (x64) [1] & 'more'.iso", 3},
	    {"9/BaseOS/x86_64/os/.treeinfo", false, MIRROR_CHANGES, ".treeinfo", 18},
	    {"tumbleweed/repo/oss/media.1/media", false, MIRROR_CHANGES, "media", 27},
	    {"pool/main/z/zlib/zlib1g_1.3.1-1_amd64.deb", false, MIRROR_FILE,
		"zlib1g_1.3.1-1_amd64.deb", 16},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].path);
		struct mirror_path p = mirror_path_parse(rows[i].path, rows[i].is_alpine, &none);
		CHECK_NUM(p.kind, rows[i].kind);
		CHECK_STR(p.file, rows[i].file);
		CHECK_NUM(p.repo_len, rows[i].repo_len);
	}
}

static void test_refused(void)
{
	static const char *const rows[] = {"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..",
	    "a/../b", "a/./b", ".hidden", "a/.hidden", "a/.new-1", "a\tb", "a\nb", "a\rb", "a\\b",
	    "a?b", "a#b", "a;b", "a|b", "a\"b", "a<b", "a>b", "a*b", "a!b", "a$b", "a`b", "a{b",
	    "a\x7f", "a\x01", "a\x80", "\xc3", "a/.treeinfo/b", "a/.treeinfo.old", "a/.discinf",
	    "v3.24/main/x86_64/../APKINDEX.tar.gz", "a/.apk", "http://x/a", "//x/a"};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int is_alpine = 0; is_alpine < 2; is_alpine++) {
			unit_row(rows[i]);
			CHECK_NUM(
			    mirror_path_parse(rows[i], is_alpine, &none).kind, MIRROR_REFUSED);
		}
}

static void test_bounds(void)
{
	char path[2 * MIRROR_PATH];

	for (size_t len = MIRROR_PATH - 2; len < MIRROR_PATH + 2; len++) {
		memset(path, 'a', len);
		path[len] = '\0';
		CHECK_NUM(mirror_path_parse(path, true, &none).kind,
		    len < MIRROR_PATH ? MIRROR_FILE : MIRROR_REFUSED);
	}
	for (size_t depth = MIRROR_DEPTH - 1; depth < MIRROR_DEPTH + 2; depth++) {
		path[0] = '\0';
		for (size_t i = 0; i < depth; i++)
			strcat(path, "a/");
		strcat(path, "b");
		CHECK_NUM(mirror_path_parse(path, true, &none).kind,
		    depth <= MIRROR_DEPTH ? MIRROR_FILE : MIRROR_REFUSED);
	}
}

/* What is said to change does, and nothing else; what only apk changes is not up to that. */
static void test_patterns(void)
{
	const struct words patterns = unit_words("*.iso netboot/*");

	CHECK_NUM(mirror_path_parse("a/b.iso", false, &patterns).kind, MIRROR_CHANGES);
	CHECK_NUM(mirror_path_parse("netboot/a/vmlinuz", false, &patterns).kind, MIRROR_CHANGES);
	CHECK_NUM(mirror_path_parse("dists/x/InRelease", false, &patterns).kind, MIRROR_FILE);
	CHECK_NUM(mirror_path_parse("netboot/APKINDEX.tar.gz", true, &patterns).kind, MIRROR_INDEX);
	CHECK_NUM(mirror_path_parse("netboot/a-1-r0.apk", true, &patterns).kind, MIRROR_PACKAGE);
	CHECK_NUM(mirror_path_parse("netboot/../b", false, &patterns).kind, MIRROR_REFUSED);
}

static void test_url(void)
{
	char url[32];

	CHECK(mirror_path_url("http://a/b", "c/d-1~2+3", url, sizeof url));
	CHECK_STR(url, "http://a/b/c/d-1~2+3");
	CHECK(mirror_path_url("http://a", "c^^d.rpm", url, sizeof url));
	CHECK_STR(url, "http://a/c%5E%5Ed.rpm");
	CHECK(mirror_path_url("http://a", "c%3a d&\xc3\xa4'", url, sizeof url));
	CHECK_STR(url, "http://a/c%253a%20d%26%C3%A4%27");
	CHECK(!mirror_path_url("http://a", "of/thirty/bytes/and/more", url, sizeof url));
	CHECK(!mirror_path_url("http://a-name-of-thirty/bytes/and/more", "c", url, sizeof url));
}

int main(void)
{
	unit_run("mirror path kinds", test_kinds);
	unit_run("mirror path refused", test_refused);
	unit_run("mirror path bounds", test_bounds);
	unit_run("mirror path patterns", test_patterns);
	unit_run("mirror path URL", test_url);
	return unit_result();
}
