/*
 * Any bytes as a target that is logged, as a path with a token, and as the value and the path of a
 * machine's own file: no token and no key is shown, and a file without a variable is itself.
 */
#include "httpbootd/boot/own_files.h"
#include "httpbootd/boot/token.h"
#include "httpbootd/codec/secret.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TOKEN "0123456789abcdef0123456789abcdef"

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void cut(const char *text, size_t size)
{
	static const char *const before[] = {"/private/" TOKEN "/", "/boot.ipxe?key=" TOKEN "&"};
	char target[8192], out[4096];

	for (size_t i = 0; i < 2; i++) {
		if (size > sizeof target - 64)
			return;
		memcpy(target, before[i], strlen(before[i]));
		memcpy(target + strlen(before[i]), text, size + 1);
		secret_cut(target, out, sizeof out);
		must(strlen(out) < sizeof out);
		must(strncmp(out, before[i], strlen(before[i])) != 0);
	}
	secret_cut(text, out, size < sizeof out ? size + 1 : sizeof out);
}

static void own(const char *value, const char *path)
{
	char clean[PATH_SIZE];

	if (own_file_path(value, clean))
		must(clean[0] != '/' && !strstr(clean, "//"));
	must(!own_file_matches("a/{mac}/b", path) || strncmp(path, "a/", 2) == 0);
	if (!strchr(value, '{') && own_file_matches(value, path))
		must(strncmp(value + strspn(value, "/"), path, strlen(path)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t token[TOKEN_LEN];
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	cut(text, strlen(text));
	token_parse(text, token);
	char *path = strchr(text, ' ');
	if (path)
		*path++ = '\0';
	own(text, path ? path : text);
	free(text);
	return 0;
}
