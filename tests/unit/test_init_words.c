/* init_words: what a kernel keeps of its command line for init. As Debian's 6.1 does in a machine.
 */
#include "common/init_words.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static void test_words(void)
{
	static const struct {
		const char *line;
		size_t settings, words;
	} rows[] = {
	    {"", 0, 0},
	    {"  ", 0, 0},
	    {"a=1 b=2 c", 2, 1},
	    {"\ta=1\n b= \r", 2, 0},
	    {"a=1 a=2 a=3", 1, 0},
	    {"a-b=1 a_b=1", 2, 0},
	    {"w w w", 0, 3},
	    {"a w a=1", 1, 2},
	    {"a.b=1 a.b c.d.e=2", 0, 0},
	    {"a=b.c", 1, 0},
	    {"a=\"b c\" \"d=e f\" g=h\" \"i", 3, 0},
	    {"a=\"b c", 1, 0},
	    {"=a", 1, 0},
	    {"console=tty0 console=ttyS0 root=/dev/nfs rw quiet ip=dhcp", 0, 0},
	    {"nfs-root=x rootx=1 roo=1", 3, 0},
	    {"crash-kernel=x crashkernel=x spectre-v2=off random-kstack=1", 2, 0},
	    {"BOOT_IMAGE=/k initrd=a HOME=/x TERM=vt100", 0, 0},
	    {"BOOTIF=01-x modloop=x apkovl=x alpine_repo=x ip=dhcp modules=loop quiet", 5, 0},
	    {"a=1 b -- c=1 d a=1 quiet -- e.f", 1, 7},
	    {"a --=x b", 1, 2},
	    {"a b init=/bin/x c", 0, 1},
	    {"a b rdinit=/bin/x", 0, 0},
	    {"a b init c", 0, 3},
	};
	struct init_words n;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].line);
		init_words_count(rows[i].line, &n);
		CHECK_NUM(n.settings, rows[i].settings);
		CHECK_NUM(n.words, rows[i].words);
	}
}

/* init= throws words away, but not the panic that has come before. */
static void test_many(void)
{
	static char line[8192];
	struct init_words n;
	size_t len = 0;

	for (int i = 0; i < 33; i++)
		len += (size_t)snprintf(line + len, sizeof line - len, "w%d ", i);
	snprintf(line + len, sizeof line - len, "init=/bin/x");
	init_words_count(line, &n);
	CHECK_NUM(n.words, 33);
	init_words_count(line + strlen("w0 "), &n);
	CHECK_NUM(n.words, 0);
	len = 0;
	for (int i = 0; i < 1000; i++)
		len += (size_t)snprintf(line + len, sizeof line - len, "x%d=1 ", i);
	init_words_count(line, &n);
	CHECK(n.settings > 2 * INIT_SETTINGS_MAX);
}

int main(void)
{
	unit_run("init_words: which count", test_words);
	unit_run("init_words: many", test_many);
	return unit_result();
}
