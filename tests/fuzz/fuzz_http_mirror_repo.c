/* Any text as what is kept of a repository, and as what stands in front of a file in the store. */
#include "httpbootd/mirror/repo.h"
#include "httpbootd/mirror/store.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void read_repo(const char *text)
{
	struct repo *r = repo_new("x"), *back = repo_new("x");
	char *first, *second;

	must(r && back);
	if (!repo_parse(r, text)) {
		must(!r->served && !r->before && !r->used.n);
	} else {
		must(r->served && r->served != r->before && r->next > r->served &&
		     r->next > r->before);
		for (size_t i = 1; i < r->used.n; i++)
			must(strcmp(r->used.package[i - 1], r->used.package[i]) < 0);
		first = repo_text(r);
		must(first && repo_parse(back, first));
		second = repo_text(back);
		must(second && strcmp(first, second) == 0);
		free(first);
		free(second);
	}
	must(!repo_find(r, text, r->before));
	repo_use(r, text);
	repo_free(r);
	repo_free(back);
}

static void read_head(const char *bytes, size_t size)
{
	char text[STORE_HEAD] = {0}, again[STORE_HEAD];
	struct store_head h, back;

	memcpy(text, bytes, size < sizeof text ? size : sizeof text);
	if (!store_head_parse(text, &h))
		return;
	store_head_text(&h, again);
	must(store_head_parse(again, &back) && strcmp(h.etag, back.etag) == 0 &&
	     strcmp(h.last_modified, back.last_modified) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	must(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	read_head(text, size);
	read_repo(text);
	free(text);
	return 0;
}
