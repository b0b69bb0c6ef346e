/* Alpine's releases by their names, and what the init of each takes. */
#include "common/alpine.h"
#include "tests/unit/unit.h"

#include <string.h>

static void test_releases(void)
{
	static const struct {
		const char *name, *branch; /* NULL: it is none */
		bool repos, uuid;
	} rows[] = {
	    {"3.12", "v3.12", false, false},
	    {"3.15.11", "v3.15", false, false},
	    {"3.17", "v3.17", false, false},
	    {"3.18", "v3.18", false, true},
	    {"3.19.7", "v3.19", false, true},
	    {"3.20", "v3.20", true, true},
	    {"3.20.0_rc1", "v3.20", true, true},
	    {"3.22.1", "v3.22", true, true},
	    {"3.23.0_rc1", "v3.23", true, true},
	    {"3.23.0_alpha20250612", NULL, false, false},
	    {"3.23.0_beta2", "v3.23", true, true},
	    {"4.0", "v4.0", true, true},
	    {"2.7", "v2.7", false, false},
	    {"edge", "edge", true, true},
	    {"20251016", "edge", true, true},
	    {"20240329", "edge", false, true},
	    {"20230329", "edge", false, false},
	    {"v3.22", NULL, false, false},
	    {"3", NULL, false, false},
	    {"3.", NULL, false, false},
	    {".3", NULL, false, false},
	    {"3.22.", NULL, false, false},
	    {"3.22.1.4", NULL, false, false},
	    {"3.22_rc1", NULL, false, false},
	    {"3.22.0_rc", NULL, false, false},
	    {"3.22.0rc1", NULL, false, false},
	    {"3.22.1-x", NULL, false, false},
	    {"2025101", NULL, false, false},
	    {"202510161", NULL, false, false},
	    {"33333.1", NULL, false, false},
	    {"edgy", NULL, false, false},
	    {"", NULL, false, false},
	};
	char branch[ALPINE_BRANCH];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t len = strlen(rows[i].name);
		unit_row(rows[i].name);
		CHECK_NUM(alpine_is_release(rows[i].name, len), rows[i].branch != NULL);
		CHECK_NUM(alpine_branch(rows[i].name, len, branch), rows[i].branch != NULL);
		CHECK_STR(branch, rows[i].branch ? rows[i].branch : "");
		if (!rows[i].branch)
			continue;
		CHECK_NUM(alpine_takes_repos(rows[i].name, len), rows[i].repos);
		CHECK_NUM(alpine_fills_uuid(rows[i].name, len), rows[i].uuid);
	}
}

static void test_paths(void)
{
	static const struct {
		const char *path, *release;
	} rows[] = {
	    {"alpine/3.19/{arch}/initramfs-lts", "3.19"},
	    {"/alpine/3.19.4/x86_64/initramfs-lts", "3.19.4"},
	    {"boot/ucode.img alpine/3.15/x86_64/initramfs-lts", "3.15"},
	    {"http://dl-cdn.alpinelinux.org/alpine/v3.18/main", "3.18"},
	    {"http://m/alpine/v3.15/releases/x86_64/netboot-3.15.4/initramfs-lts", "3.15"},
	    {"alpine/main http://m/edge/testing", "edge"},
	    {"alpine/20251016/x86_64/initramfs-lts", "20251016"},
	    {"boot/netboot-3.19.4/initramfs-lts", "3.19.4"},
	    {"alpine-netboot-3.15.11-x86_64/boot/initramfs-lts", "3.15.11"},
	    {"alpine-3.17/initramfs-lts", "3.17"},
	    {"alpine3.16/initramfs-lts", "3.16"},
	    {"netboot/alpine-v3.19/initramfs-lts", "3.19"},
	    {"alpine-old/initramfs-lts", NULL},
	    {"backup/3.19-old/initramfs-lts", NULL},
	    {"boot/initramfs-lts", NULL},
	    {"http://10.0.0.2/main", NULL},
	    {"alpine/3.19", NULL},
	    {"alpine/main alpine/community", NULL},
	    {"", NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t len = 0;
		unit_row(rows[i].path);
		const char *found = alpine_release_in(rows[i].path, &len);
		if (!CHECK_NUM(found != NULL, rows[i].release != NULL) || !found)
			continue;
		CHECK_NUM(len, strlen(rows[i].release));
		CHECK(memcmp(found, rows[i].release, len) == 0);
	}
}

/* What is behind the last slash, cut at the query, has to end in .gz (mkinitfs). */
static void test_apkovls(void)
{
	static const struct {
		const char *value, *wrong; /* a word of it; NULL: nothing is */
	} rows[] = {
	    {"kiosk1.apkovl.tar.gz", NULL},
	    {"{host}/{mac}.apkovl.tar.gz", NULL},
	    {"{host}", NULL},
	    {"apkovl/{serial}", NULL},
	    {"http://x/a.gz", NULL},
	    {"https://x/a.gz?token=a.b", NULL},
	    {"ftp://x/a.gz", NULL},
	    {"{server}/a.gz?for={mac}", NULL},
	    {"http://x/a.gz?b=/c.gz", NULL}, /* odd, but it works */
	    {"/dev/sda1:ext4:host.apkovl.tar.gz", NULL},
	    {"LABEL=usb:host.apkovl.tar.gz", NULL},
	    {"a.apkovl.tar.xz", "ends in .gz"},
	    {"a.apkovl.tar.zst", "ends in .gz"},
	    {"a.apkovl.tar.GZ", "ends in .gz"},
	    {"a.apkovl.tar", "ends in .gz"},
	    {"a.tgz", "ends in .gz"},
	    {"gz", "ends in .gz"},
	    {"a.gz?x", "ends in .gz"}, /* a path, in which it is escaped */
	    {"{mac}", "ends in .gz"},
	    {"http://x/get.php?file=a.gz", "in front of any query"},
	    {"http://x/a.gz/", "ends in .gz"},
	    {"http://x/", "ends in .gz"},
	    {"http://x/a.gz?p=a/b", "no / in the query"},
	    {"http://x/a.gz?p=/", "no / in the query"},
	    {"a.apkovl.tar.gz.aes-256-cbc", "encrypted"},
	    {"http://x/a.apkovl.tar.gz.des?x", "encrypted"},
	    {"/dev/sda1:host.apkovl.tar.xz", "ends in .gz"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].value);
		const char *wrong = alpine_apkovl_wrong(rows[i].value);
		if (!rows[i].wrong)
			CHECK_STR(wrong ? wrong : "", "");
		else
			CHECK(wrong && strstr(wrong, rows[i].wrong) != NULL);
	}
}

int main(void)
{
	unit_run("alpine: releases", test_releases);
	unit_run("alpine: the release of a path", test_paths);
	unit_run("alpine: apkovls", test_apkovls);
	return unit_result();
}
