/* What a log may not have of a target: tokens and keys. */
#include "httpbootd/codec/secret.h"
#include "tests/unit/unit.h"

#define T "0123456789abcdef0123456789abcdef"

static void test_cut(void)
{
	static const struct {
		const char *target, *cut;
	} rows[] = {
	    {"/boot.ipxe?mac=x", "/boot.ipxe?mac=x"},
	    {"/boot.ipxe?key=abc", "/boot.ipxe?key=..."},
	    {"/boot.ipxe?key=abc&mac=x", "/boot.ipxe?key=...&mac=x"},
	    {"/boot.ipxe?mac=x&key=abc#f", "/boot.ipxe?mac=x&key=...#f"},
	    {"/boot.ipxe?key=a&key=b", "/boot.ipxe?key=...&key=..."},
	    {"/boot.ipxe?KEY=abc", "/boot.ipxe?KEY=..."},
	    {"/boot.ipxe?%6bey=abc", "/boot.ipxe?%6bey=..."},
	    {"/boot.ipxe?k%45y%3dabc", "/boot.ipxe?k%45y%3d..."},
	    {"/boot.ipxe%3fkey=abc", "/boot.ipxe%3fkey=..."},
	    {"/boot.ipxe?a/b&key=a/b", "/boot.ipxe?a/b&key=..."},
	    {"/boot.ipxe?monkey=1", "/boot.ipxe?monkey=1"},
	    {"/private/" T "/a/b", "/private/.../a/b"},
	    {"/private/" T "", "/private/..."},
	    {"/private/", "/private/..."},
	    {"/private/short/a?x", "/private/...?x"},
	    {"/private/./" T "/a", "/private/..."},
	    {"/private/x/../" T "/a?b", "/private/...?b"},
	    {"/private/%2e/" T "/a", "/private/..."},
	    {"/private/%30" T "/a", "/private/..."},
	    {"/private", "/private"},
	    {"/private/" T "?x", "/private/...?x"},
	    {"//private///" T "/a", "//private///.../a"},
	    {"/PRIVATE/" T "/a", "/PRIVATE/.../a"},
	    {"/%70rivate/" T "/a", "/%70rivate/.../a"},
	    {"/private%2f" T "/a", "/private%2f.../a"},
	    {"/private/" T "%2fa", "/private/...%2fa"},
	    {"/x/../private/" T "/a", "/x/../private/.../a"},
	    {"private/" T "/a", "private/.../a"},
	    {"http://10.0.0.2/private/" T "/a", "http://10.0.0.2/private/.../a"},
	    {"/notprivate/x", "/notprivate/x"},
	    {"/a%", "/a%"},
	    {"", ""},
	};
	char out[100];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].target);
		secret_cut(rows[i].target, out, sizeof out);
		CHECK_STR(out, rows[i].cut);
	}
}

/* Where there is no place for all of it no secret is shown instead. */
static void test_size(void)
{
	static const struct {
		size_t size;
		const char *cut;
	} rows[] = {{1, ""}, {2, "/"}, {8, "/"}, {12, "/"}, {13, "/private/..."},
	    {15, "/private/.../a"}, {14, "/private/.../"}};
	char out[20];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unit_row(rows[i].cut);
		secret_cut("/private/" T "/a", out, rows[i].size);
		CHECK_STR(out, rows[i].cut);
	}
	secret_cut("/abc%2fd", out, 6);
	CHECK_STR(out, "/abc");
}

int main(void)
{
	unit_run("secret_cut", test_cut);
	unit_run("secret_cut: sizes", test_size);
	return unit_result();
}
