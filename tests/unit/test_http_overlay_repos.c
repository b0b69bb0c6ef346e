/* Which file of repositories an overlay needs not. */
#include "httpbootd/boot/overlay_repos.h"
#include "tests/unit/unit.h"

#include <string.h>

static const struct {
	const char *name, *mirror, *alpine, *repo, *repos;
} rows[] = {
    {"as lanboot-overlay new writes it", "alpine", "3.24 lts", NULL,
	"http://dl-cdn.alpinelinux.org/alpine/v3.24/main\n"
	"http://dl-cdn.alpinelinux.org/alpine/v3.24/community\n"},
    {"of a point release", "alpine-site", "3.23.1 lts", NULL,
	"http://dl-cdn.alpinelinux.org/alpine/v3.23/main\n"
	"http://dl-cdn.alpinelinux.org/alpine/v3.23/community\n"},
    {"no mirror", NULL, "3.24 lts", NULL, NULL},
    {"none of Alpine's", "debian", "3.24 lts", NULL, NULL},
    {"a repository of its own", "alpine", "3.24 lts", "http://10.0.0.9/packages", NULL},
    {"no release", "alpine", NULL, NULL, NULL},
    {"one that takes a single repository", "alpine", "3.19 lts", NULL, NULL},
};

static void test_repos(void)
{
	char out[OVERLAY_REPOS];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char alpine[32], *word[1];
		static struct conf c;
		struct boot b = {0};

		unit_row(rows[i].name);
		c.mirror[0].name = rows[i].mirror;
		c.mirror_n = rows[i].mirror ? 1 : 0;
		if (rows[i].alpine)
			b.alpine = strcpy(alpine, rows[i].alpine);
		word[0] = (char *)rows[i].repo;
		b.repo = (struct words){word, rows[i].repo ? 1 : 0};
		CHECK_STR(overlay_repos(&c, &b, out), rows[i].repos);
	}
}

int main(void)
{
	unit_run("overlay_repos", test_repos);
	return unit_result();
}
