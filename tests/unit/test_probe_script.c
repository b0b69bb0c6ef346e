/* What lanboot-probe makes of iPXE's scripts: what each wants, one thing after the other. */
#include "tests/unit/unit.h"
#include "tools/probe/ipxe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const whats[] = {"script", "kernel", "initrd", "look", "boot", "local", "san",
    "retry", "failed", "strange", "endless", "end"};

/*
 * Runs it and writes what it wants, `kernel URL (ARGS)`, with `;` between; a URL with `bad` in it
 * does not come.
 */
static const char *course_of(const char *script, const char *kind, char *out, size_t size)
{
	struct ipxe *x = malloc(sizeof *x);
	size_t n = 0;
	enum ipxe_what what;

	if (!CHECK(x != NULL))
		return "";
	ipxe_start(x, kind_by_name(kind));
	ipxe_set(x, "mac", "52:54:00:12:34:56");
	ipxe_set(x, "platform", "pcbios");
	ipxe_set(x, "buildarch", "i386");
	ipxe_set(x, "product", "A B/c");
	ipxe_load(x, script, strlen(script));
	do {
		what = ipxe_run(x);
		bool has_url = what <= IPXE_FETCH_LOOK || what == IPXE_SAN || what >= IPXE_FAILED;
		n += (size_t)snprintf(out + n, size - n, "%s%s%s%s%s%s%s", n ? "; " : "",
		    whats[what], has_url && what < IPXE_ENDLESS ? " " : "",
		    has_url && what < IPXE_ENDLESS ? x->url : "",
		    x->args[0] && what <= 2 ? " (" : "", what <= 2 ? x->args : "",
		    x->args[0] && what <= 2 ? ")" : "");
		if (what <= IPXE_FETCH_LOOK)
			ipxe_answer(x, strstr(x->url, "bad") == NULL);
	} while (what <= IPXE_FETCH_LOOK && n < size);
	free(x);
	return out;
}

static void test_courses(void)
{
	static const struct {
		const char *name, *script, *course;
	} rows[] = {
	    {"empty", "", "end"},
	    {"a kernel", "#!ipxe\nkernel k a b=c\ninitrd i\nboot\n",
		"kernel k (a b=c); initrd i; boot"},
	    {"names and times", "kernel --name x --timeout 3 k\ninitrd -n y i y\nboot",
		"kernel k; initrd i (y); boot"},
	    {"it fails, and goes on", "kernel bad || goto f\nboot\n:f\nkernel k\nboot",
		"kernel bad; kernel k; boot"},
	    {"it fails, and nothing is said", "kernel bad\nboot", "kernel bad; failed kernel"},
	    {"it fails, and waits", "kernel bad || goto f\nboot\n:f\nsleep 5\ngoto f",
		"kernel bad; retry"},
	    {"variables",
		"set a:int32 1\nset b x ${a}\ninc a 2\nkernel ${b}${a}${c} ${unset}\nboot",
		"kernel x 13; boot"},
	    {"of the machine",
		"chain s?m=${netX/mac}&h=${net0/mac:hexhyp}&r=${mac:hexraw}&p=${product:uristring} "
		"||",
		"script s?m=52:54:00:12:34:56&h=52-54-00-12-34-56&r=525400123456&p=A%20B%2fc; end"},
	    {"and, or",
		"isset ${mac} && kernel a ||\nisset ${no} && kernel b ||\n"
		"iseq ${platform} efi && goto x || kernel c\nboot\n:x",
		"kernel a; kernel c; boot"},
	    {"processors",
		"set arch ${buildarch}\niseq ${arch} i386 && set arch x86 ||\n"
		"iseq ${platform} pcbios && cpuid --ext 29 && set arch x86_64 ||\nkernel "
		"${arch}\nboot",
		"kernel x86_64; boot"},
	    {"comments and joined lines", "# kernel a\nkernel b \\\n c # d\nboot",
		"kernel b (c); boot"},
	    {"the lines of Windows", "kernel k\r\nboot\r\n", "kernel k; boot"},
	    {"a menu",
		"menu What\nitem one One\nitem two Two\nchoose --default two --timeout 1000 p\n"
		"kernel ${p}\nboot",
		"kernel two; boot"},
	    {"a menu without a default",
		"item --gap -- x\nitem one One\nchoose p || kernel none\n"
		"kernel ${p}\nboot",
		"kernel one; boot"},
	    {"chain that does not come", "chain --replace bad1 ||\nchain bad2 || shell",
		"script bad1; "
		"script bad2; retry"},
	    {"to its own disk",
		"iseq ${platform} pcbios && sanboot --no-describe --drive 0x80 ||\nexit 1",
		"local"},
	    {"a disk on the network", "sanboot iscsi:10.0.0.9::::iqn", "san iscsi:10.0.0.9::::iqn"},
	    {"exit", "exit 1", "local"},
	    {"nobody presses a key", "prompt --timeout 3 Key && shell ||\nkernel k\nboot",
		"kernel k; boot"},
	    {"a label that is not there", "goto nowhere", "failed goto"},
	    {"one that is no number", "set a x\ninc a", "failed inc"},
	    {"for ever", ":a\ngoto a", "endless"},
	    {"boot without a kernel", "boot || shell", "local"},
	    {"boot with one", "boot http://x/k a", "kernel http://x/k (a); end"},
	    {"unknown commands", "kernel k\nfrobnicate now", "kernel k; strange frobnicate"},
	    {"nothing to load", "kernel\n", "failed kernel"},
	    {"an apkovl that is not there",
		"goto n\n:bare\nkernel k\nboot\n:n\necho no-apkovl: x: no such file\n"
		"prompt --key b && goto bare ||\nchain again",
		"retry"},
	    {"the same, and bare",
		"echo no-apkovl: x: no such file\necho It boots bare\nkernel k\nboot",
		"kernel k; boot"},
	    {"a semicolon", "set a 1 ; kernel ${a} ; boot", "kernel 1; boot"},
	    {"look", "imgfetch --name lanboot-apkovl a || goto f\nkernel k\nboot\n:f\nexit",
		"look a; kernel k; boot"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char course[4096];
		unit_row(rows[i].name);
		CHECK_STR(
		    course_of(rows[i].script, "ipxe-bios", course, sizeof course), rows[i].course);
	}
}

static void test_bounds(void)
{
	struct ipxe *x = malloc(sizeof *x);
	char name[16], small[4];

	if (!CHECK(x != NULL))
		return;
	ipxe_start(x, kind_by_name("ipxe-efi"));
	for (int i = 0; i < 2 * IPXE_VARS; i++) {
		snprintf(name, sizeof name, "v%d", i);
		ipxe_set(x, name, "x");
	}
	CHECK_NUM(x->n_vars, IPXE_VARS);
	ipxe_set(x, "v0", "");
	CHECK(ipxe_get(x, "v0") == NULL);
	CHECK_NUM(x->n_vars, IPXE_VARS - 1);
	CHECK(ipxe_expand(x, "${v1}${v2}", small, sizeof small));
	CHECK_STR(small, "xx");
	CHECK(!ipxe_expand(x, "${v1}abc", small, sizeof small));
	CHECK(ipxe_is_script("#!ipxe\n", 7) && ipxe_is_script("#!gpxe\n", 7));
	CHECK(!ipxe_is_script("#!sh\n", 5) && !ipxe_is_script("#!i", 3));
	free(x);
}

int main(void)
{
	unit_run("probe: what scripts lead to", test_courses);
	unit_run("probe: scripts are bounded", test_bounds);
	return unit_result();
}
