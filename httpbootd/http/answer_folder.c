#include "httpbootd/http/answer_folder.h"

#include "httpbootd/files/listing.h"
#include "httpbootd/files/names.h"
#include "httpbootd/http/answer_file.h"
#include "httpbootd/http/site.h"

#include <stdlib.h>

enum { PAGE_MAX = 2 * 1024 * 1024 };

static char *make_page(const struct names *ns, const char *path, size_t *len)
{
	char *text = malloc(PAGE_MAX);
	struct listing l;
	if (!text)
		return NULL;
	listing_start(&l, text, PAGE_MAX, path);
	for (size_t i = 0; i < ns->n; i++)
		listing_add(&l, ns->name[i] + 1, ns->name[i][0] == 'd');
	if (ns->n == NAMES_MAX)
		l.full = true;
	listing_end(&l);
	*len = l.len;
	char *fitting = realloc(text, l.len + 1);
	return fitting ? fitting : text;
}

void answer_folder(struct site *site, const char *path, struct reply *reply)
{
	struct names ns = {0};
	struct lookup at;
	const char *alias;
	size_t i = 0, len = 0;

	enum root_result r = lookup_folder(&site->folders, path, &at);
	bool is_settled =
	    r == ROOT_OK && validator_set(&reply->file_made_of, at.roots->folder[0].fd,
				*at.rest ? at.rest : ".", &at.file.st);
	if (r == ROOT_OK && names_read(&ns, at.file.fd) < 0)
		r = ROOT_NO_RESOURCES;
	if (r != ROOT_OK) {
		reply_refuse(reply, file_status(r), root_result_text(r));
		return;
	}
	while ((alias = folders_next_alias(&site->folders, path, &i)))
		names_add_folder(&ns, alias);
	names_sort(&ns);
	char *page = make_page(&ns, path, &len);
	names_free(&ns);
	if (!page) {
		reply_refuse(reply, 503, "out of memory");
		return;
	}
	reply_owned(reply, 200, page, len);
	reply->type = "text/html; charset=utf-8";
	reply->is_generated = true;
	reply->is_cacheable = is_settled; /* many who ask for a large one are given one page */
}
