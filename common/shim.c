#include "common/shim.h"

#include "common/autoexec.h"
#include "common/path.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char efi[] = ".efi";
enum { EFI_LEN = sizeof efi - 1, SUFFIX_MAX = 9 };

static bool is_efi(const char *base)
{
	size_t len = strlen(base);
	return len > EFI_LEN && strcasecmp(base + len - EFI_LEN, efi) == 0;
}

bool shim_is(const char *path)
{
	const char *base = path_base(path);
	return is_efi(base) && strcasestr(base, "shim");
}

enum shim_second shim_second(const char *path, char second[PATH_SIZE])
{
	const char *base = path_base(path), *hyphen = strrchr(base, '-');
	const char *dot = base + strlen(base) - EFI_LEN;

	second[0] = '\0';
	if (!strcasestr(base, "-shim"))
		return SHIM_OWN;
	if (hyphen == base || strncasecmp(hyphen, "-shim", 5) != 0 || dot - hyphen > SUFFIX_MAX)
		return SHIM_BROKEN;
	snprintf(second, PATH_SIZE, "%.*s%s", (int)(hyphen - path), path, dot);
	return SHIM_NAMED;
}

/*
 * Where in `base` the name of a file begins that shim 15.8 and later does without (shim.c,
 * load_revocations_file and load_certs); NULL: it is none.
 */
static const char *spare_in(const char *base)
{
	static const char *const revocations[] = {".efi", "_sku.efi", "_sbat.efi"};
	const char *name = strcasestr(base, "revocations"), *rest = name ? name + 11 : NULL;

	for (size_t i = 0; rest && i < sizeof revocations / sizeof *revocations; i++)
		if (strcasecmp(rest, revocations[i]) == 0)
			return name;
	name = strcasestr(base, "shim_certificate");
	if (!name)
		return NULL;
	rest = name + 16;
	if (rest[0] == '_' && rest[1] >= '0' && rest[1] <= '9')
		rest += 2;
	return strcasecmp(rest, efi) == 0 ? name : NULL;
}

bool shim_does_without(const char *path)
{
	return spare_in(path_base(path)) != NULL;
}

bool shim_beside(const char *shim, const char *asked, char path[PATH_SIZE])
{
	const char *base = path_base(asked), *spare = spare_in(base);
	int folder = (int)(path_base(shim) - shim);

	if (!is_efi(base) && !autoexec_is(asked))
		return false;
	int n = snprintf(path, PATH_SIZE, "%.*s%s", folder, shim, spare ? spare : base);
	return n < PATH_SIZE && strcmp(path, asked + strspn(asked, "/")) != 0;
}

/* That of the client, or one that nobody has, or the oldest. */
static struct shim_taken *place_for(struct shims *s, const struct addr *client)
{
	struct shim_taken *best = s->taken;

	for (struct shim_taken *t = s->taken; t < s->taken + SHIM_CLIENTS; t++) {
		if (t->path[0] && addr_same_host(&t->client, client))
			return t;
		if (best->path[0] && (!t->path[0] || t->ms < best->ms))
			best = t;
	}
	return best;
}

void shims_took(struct shims *s, const struct addr *client, const char *path, uint64_t now_ms)
{
	if (!shim_is(path) || strlen(path) >= PATH_SIZE)
		return;
	struct shim_taken *t = place_for(s, client);
	t->client = *client;
	t->ms = now_ms;
	snprintf(t->path, sizeof t->path, "%s", path);
}

const char *shims_of(const struct shims *s, const struct addr *client, uint64_t now_ms)
{
	for (const struct shim_taken *t = s->taken; t < s->taken + SHIM_CLIENTS; t++)
		if (t->path[0] && addr_same_host(&t->client, client))
			return now_ms - t->ms <= SHIM_KEEP_MS ? t->path : NULL;
	return NULL;
}
