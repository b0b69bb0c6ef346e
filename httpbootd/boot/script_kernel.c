#include "httpbootd/boot/script_kernel.h"

#include "common/boot_args.h"
#include "common/overlay_name.h"
#include "common/url.h"
#include "httpbootd/boot/script_alpine.h"

#include <string.h>

/* Where the machine's packed overlay is: see overlay_name.h. */
static bool overlay_url(const struct script *s, char out[VALUE_SIZE])
{
	struct writer w = writer_of(out, VALUE_SIZE);
	script_write_base(&w, s, s->token && s->token_apkovl);
	TEXT(&w, s->overlay_path ? s->overlay_path : "", s->profile ? s->profile : overlay_name_own,
	    overlay_name_suffix);
	write_u8(&w, '\0');
	return !w.failed;
}

struct script_out script_kernel_expand(const struct script *s, struct script_kernel *f)
{
	const struct boot *b = &s->boot;
	const struct {
		const char *key, *value;
		char *out;
	} urls[] = {{"kernel", b->kernel, f->kernel}, {"shim", b->shim, f->shim},
	    {"modloop", b->modloop, f->modloop}, {"apkovl", b->apkovl, f->apkovl}};
	const char *cmdline = b->cmdline || !b->alpine ? b->cmdline : boot_args_alpine;
	char everywhere[] = "", *folder[] = {everywhere};
	const struct words all = {.word = folder, .n = 1};
	enum script_result r;

	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct script of = *s;
		if (s->token_apkovl && urls[i].out == f->apkovl)
			of.token_paths = &all; /* wherever it lies */
		if ((r = script_url(&of, urls[i].value, urls[i].out)) != SCRIPT_OK)
			return script_failed(r, urls[i].key);
	}
	if (b->overlay.n && !overlay_url(s, f->apkovl))
		return script_failed(SCRIPT_LONG, "overlay");
	if (!script_expand_uuid(s, f->apkovl))
		return script_failed(SCRIPT_LONG, "apkovl");
	if ((r = initrd_images_expand(s, false, &f->initrds)) != SCRIPT_OK)
		return script_failed(r, "initrd");
	if ((r = script_repos(s, f->repo, &f->repos_left)) != SCRIPT_OK)
		return script_failed(r, "repo");
	if ((r = script_expand(s, cmdline, f->cmdline, sizeof f->cmdline)) != SCRIPT_OK)
		return script_failed(r, "cmdline");
	return (struct script_out){0};
}

static bool is_by_network(const struct script *s, const char *value)
{
	return url_scheme(value) || (s->n_servers > 1 && *value && !url_is_device(value));
}

void script_kernel_args(struct writer *w, const struct script *s, const struct script_kernel *f)
{
	const struct boot_args args = {.mac_hyphen = s->lacks_mac ? NULL : s->mac_hyphen,
	    .modloop = f->modloop,
	    .apkovl = f->apkovl,
	    .repo = f->repo,
	    .cmdline = f->cmdline,
	    .has_network = is_by_network(s, f->apkovl) || is_by_network(s, f->repo)};

	boot_args_write(w, &args);
}

void script_kernel_init_words(const struct script *s, struct init_words *n)
{
	SCRIPT_UNSET struct script_kernel f;
	SCRIPT_UNSET char args[4 * VALUE_SIZE];
	struct writer w = writer_of(args, sizeof args);

	*n = (struct init_words){0};
	if (s->boot.kind != BOOT_KERNEL || script_kernel_expand(s, &f).result != SCRIPT_OK)
		return;
	script_kernel_args(&w, s, &f);
	write_u8(&w, '\0');
	if (!w.failed)
		init_words_count(args, n);
}
