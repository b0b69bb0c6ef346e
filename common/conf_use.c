/* What a daemon asks of a configuration once it is loaded, and where its file is. */
#include "common/conf.h"
#include "common/keys.h"
#include "common/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

bool conf_source_open(struct conf_source *s, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == path ? strdup("/")
		       : slash       ? strndup(path, (size_t)(slash - path))
				     : strdup(".");
	*s = (struct conf_source){.path = path, .base = path_base(path), .aide = -1};
	s->dir = folder ? open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	int saved = errno;
	free(folder);
	errno = saved;
	return s->dir >= 0;
}

void conf_free(struct conf *c)
{
	if (!c)
		return;
	host_table_free(&c->hosts);
	arena_free(&c->arena);
	free(c->rules);
	free(c);
}

uint32_t conf_tftpd_max_timeout_s(const struct conf *c)
{
	switch (c->tftpd.timeout_option) {
	case TIMEOUT_ANY:
		return UINT32_MAX;
	case TIMEOUT_NONE:
		return 0;
	default:
		return c->tftpd.timeout_ms / 1000;
	}
}

const char *conf_user(const struct conf *c, const char *section, const char **from)
{
	const struct {
		const char *section, *user, *own;
	} row[] = {
	    {"pxedhcpd", c->pxedhcpd.user, "lanboot-dhcp"},
	    {"tftpd", c->tftpd.user, "lanboot-tftp"},
	    {"httpbootd", c->httpbootd.user, "lanboot-http"},
	};
	size_t i = 0;
	while (i + 1 < sizeof row / sizeof *row && strcmp(row[i].section, section) != 0)
		i++;
	if (row[i].user) {
		*from = row[i].section;
		return row[i].user;
	}
	*from = c->lanboot.user ? "lanboot" : NULL;
	return c->lanboot.user ? c->lanboot.user : row[i].own;
}

const char *conf_state(const struct conf *c)
{
	return c->httpbootd.state ? c->httpbootd.state
				  : key_find("httpbootd", "state")->default_value;
}

const char *conf_tftpd_root(const struct conf *c)
{
	return c->tftpd.root ? c->tftpd.root : c->lanboot.root;
}

const char *conf_httpbootd_root(const struct conf *c)
{
	return c->httpbootd.root ? c->httpbootd.root : c->lanboot.root;
}

const struct words *conf_tftpd_link_roots(const struct conf *c)
{
	return c->tftpd.link_roots.n ? &c->tftpd.link_roots : &c->lanboot.link_roots;
}

const struct words *conf_httpbootd_link_roots(const struct conf *c)
{
	return c->httpbootd.link_roots.n ? &c->httpbootd.link_roots : &c->lanboot.link_roots;
}

const char *conf_where(const struct conf *c, const char *section, const char *name, char out[300])
{
	const struct key *k = key_find(section, name);
	const struct conf_location *at = k ? &c->locations[k - keys] : NULL;
	if (at && at->text)
		snprintf(out, 300, "%.280s:%u", at->file, at->line);
	else
		snprintf(out, 300, "default");
	return out;
}

uint16_t conf_http_port(const struct conf *c)
{
	return c->httpbootd.listen.n ? addr_port(&c->httpbootd.listen.addr[0]) : 80;
}

size_t conf_needs_restart(
    const struct conf *started, const struct conf *now, const char *section, FILE *out)
{
	size_t n = 0;
	for (const struct key *k = keys; k < keys + n_keys; k++) {
		const char *was = started->locations[k - keys].text;
		const char *is = now->locations[k - keys].text;
		bool ours = strcmp(k->section, "lanboot") == 0 || strcmp(k->section, section) == 0;
		was = was ? was : k->default_value ? k->default_value : "";
		is = is ? is : k->default_value ? k->default_value : "";
		if (k->restart && ours && strcmp(was, is) != 0) {
			fprintf(out,
			    "[%s] %s is now '%s' in the file and stays '%s' until a restart\n",
			    k->section, k->name, is, was);
			n++;
		}
	}
	return n;
}
