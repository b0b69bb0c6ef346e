#include "httpbootd/http/answer_folder.h"

#include "common/path.h"
#include "httpbootd/files/listing.h"
#include "httpbootd/files/names.h"
#include "httpbootd/http/answer_file.h"
#include "httpbootd/http/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

static bool is_beneath_any(const struct words *folders, const char *path)
{
	for (size_t i = 0; i < folders->n; i++)
		if (path_is_beneath(path, folders->word[i]))
			return true;
	return false;
}

/* Leaves out what is had by a token alone. */
static void drop_private(const struct words *private, const char *folder, struct names *ns)
{
	size_t n = 0;
	for (size_t i = 0; i < ns->n; i++) {
		char path[2 * PATH_SIZE];
		snprintf(path, sizeof path, "%s/%s", folder, ns->name[i] + 1);
		if (is_beneath_any(private, path))
			free(ns->name[i]);
		else
			ns->name[n++] = ns->name[i];
	}
	ns->n = n;
}

/* Links or an alias may lead to it by another path. */
static bool leads_to_private(const struct site *site, int fd)
{
	const struct words *private = &site->daemon.conf->httpbootd.private;
	char path[PATH_SIZE];
	size_t i = 0;

	while (private->n && folders_next_path(&site->folders, fd, &i, path))
		if (is_beneath_any(private, path))
			return true;
	return false;
}

void answer_folder(struct site *site, const char *path, struct reply *reply)
{
	struct names ns = {0};
	struct lookup at;
	const char *alias;
	size_t i = 0, len = 0;

	if (is_beneath_any(&site->daemon.conf->httpbootd.private, path)) {
		reply_refuse(reply, 404, root_result_text(ROOT_NOT_FOUND));
		return;
	}
	enum root_result r = lookup_folder(&site->folders, path, &at);
	if (r == ROOT_OK && leads_to_private(site, at.file.fd)) {
		close(at.file.fd);
		r = ROOT_NOT_FOUND;
	}
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
	drop_private(&site->daemon.conf->httpbootd.private, path, &ns);
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
