#include "common/key_option.h"

#include <stdio.h>
#include <string.h>

enum { VALUE_MAX = 255 };

/* Whose they are, and what to do instead; by number. */
static const struct {
	uint8_t first, last;
	const char *instead;
} refused[] = {
    {0, 0, "expected a number from 1 to 254"},
    {1, 1, "the netmask goes with the lease: the site's DHCP server says it"},
    {43, 43, "PXE's own are pxedhcpd's to say: see 'form'"},
    {50, 51, "a lease is the site's DHCP server's to give"},
    {52, 52, "pxedhcpd never has options in the fields of the header"},
    {53, 53, "the type of the packet is pxedhcpd's to say"},
    {54, 54, "pxedhcpd says its own address: see 'address' in [lanboot]"},
    {55, 55, "that is a client's to ask"},
    {56, 56, "no answer of pxedhcpd is a refusal"},
    {57, 57, "that is a client's to say"},
    {58, 59, "a lease is the site's DHCP server's to give"},
    {60, 60, "pxedhcpd says PXEClient, HTTPClient or what 'pxe-classes' has"},
    {61, 61, "that is a client's to say"},
    {66, 66, "pxedhcpd says its own address: see 'address' in [lanboot]"},
    {67, 67, "say 'boot-file = …', or 'script-url = …' for iPXE"},
    {77, 77, "that is a client's to say"},
    {82, 82, "that is a relay's to say"},
    {93, 94, "that is a client's to say"},
    {97, 97, "pxedhcpd gives back what the client said"},
    {224, 224, "by this one pxedhcpd knows another"},
    {255, 255, "expected a number from 1 to 254"},
};

static bool read_code(struct key_input *in, const char *text, uint8_t *code, const char **value)
{
	char number[4] = "";
	size_t len = strspn(text, "0123456789");
	uint64_t n;

	*value = text + len + strspn(text + len, " \t");
	if (len == 0 || len >= sizeof number || **value != ':')
		return key_expected(in, "N:VALUE, the option's number and its value, like 17:TEXT");
	memcpy(number, text, len);
	*value += 1 + strspn(*value + 1, " \t");
	if (!str_uint(number, 0, UINT8_MAX, &n))
		return key_expected(in, "an option's number from 1 to 254");
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (n >= refused[i].first && n <= refused[i].last) {
			snprintf(in->expected, sizeof in->expected, "%s", refused[i].instead);
			return false;
		}
	*code = (uint8_t)n;
	return true;
}

/* Pairs of hex digits, with `:` or blanks between them or not. The length; 0: none of these. */
static size_t read_hex(const char *text, uint8_t out[VALUE_MAX])
{
	size_t n = 0;
	for (;; n++) {
		text += strspn(text, n ? " \t:" : "");
		if (!*text)
			return n;
		int byte = str_hex_byte(text);
		if (byte < 0 || n == VALUE_MAX)
			return 0;
		out[n] = (uint8_t)byte;
		text += 2;
	}
}

/* IPv4 addresses, with commas or blanks between them. The length in bytes; 0: none of these. */
static size_t read_addrs(const char *text, uint8_t out[VALUE_MAX])
{
	size_t n = 0;
	while (*(text += strspn(text, " \t,"))) {
		char word[16] = "";
		struct in_addr a;
		size_t len = strcspn(text, " \t,");
		if (len >= sizeof word || n + sizeof a > VALUE_MAX)
			return 0;
		memcpy(word, text, len);
		if (!str_addr4(word, &a))
			return 0;
		memcpy(out + n, &a, sizeof a);
		n += sizeof a;
		text += len;
	}
	return n;
}

/* Text, without the quotes around it. */
static bool take_text(struct key_input *in, const char *value, struct boot_option *o)
{
	size_t len = strlen(value);
	if (len >= 2 && value[0] == '"' && value[len - 1] == '"') {
		value++;
		len -= 2;
	}
	if (len == 0 || len > VALUE_MAX)
		return key_expected(in, "a value of 1 to 255 bytes");
	char *copy = arena_strndup(in->arena, value, len);
	o->bytes = (const uint8_t *)copy;
	o->len = (uint8_t)len;
	o->is_text = true;
	return copy ? key_check_vars(in, copy) : key_expected(in, "more memory");
}

static bool take_value(struct key_input *in, const char *value, struct boot_option *o)
{
	uint8_t bytes[VALUE_MAX];
	bool hex = strncmp(value, "0x", 2) == 0;
	size_t n = hex ? read_hex(value + 2, bytes) : read_addrs(value, bytes);

	if (hex && n == 0)
		return key_expected(
		    in, "after 0x pairs of hex digits, 255 at most; or text in quotes");
	if (n == 0)
		return take_text(in, value, o);
	uint8_t *copy = arena_alloc(in->arena, n);
	if (!copy)
		return key_expected(in, "more memory");
	memcpy(copy, bytes, n);
	o->bytes = copy;
	o->len = (uint8_t)n;
	return true;
}

bool key_add_option(struct key_input *in, const struct boot_option **to, const char *text)
{
	struct boot_option *o = arena_alloc(in->arena, sizeof *o);
	const char *value;
	char *written;
	size_t n = 0;

	if (!o || !key_keep(in, &written, text))
		return key_expected(in, "more memory");
	*o = (struct boot_option){.written = written};
	if (!read_code(in, text, &o->code, &value) || !take_value(in, value, o))
		return false;
	for (; n < BOOT_OPTIONS_MAX && to[n]; n++)
		if (to[n]->code == o->code) {
			snprintf(in->expected, sizeof in->expected,
			    "option %u is there twice in this section", o->code);
			return false;
		}
	if (n == BOOT_OPTIONS_MAX)
		return key_expected(in, "at most 16 options in a section");
	to[n] = o;
	return true;
}
