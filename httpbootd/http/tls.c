#include "httpbootd/http/tls.h"

#include "common/log.h"
#include "common/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file by its folder: what is renamed there is found without a way to it from `/`. */
struct source {
	const char *path;
	int dir; /* -1: not open */
};
static struct source cert = {.dir = -1}, key = {.dir = -1};

static int folder_of(const char *path)
{
	char folder[PATH_MAX];
	size_t len = strlen(path) - strlen(path_base(path));
	if (len >= sizeof folder) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(folder, path, len);
	folder[len] = '\0';
	return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Certificates are often links: into `../../archive/NAME/`, which must stay readable too. */
static bool open_source(struct daemon *d, struct source *s, const char *name, const char *path)
{
	char where[300], real[PATH_MAX];
	s->path = path;
	s->dir = folder_of(path);
	int fd = s->dir < 0 ? -1 : openat(s->dir, path_base(path), O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "%s: %s = %s: %s\n", conf_where(d->conf, "httpbootd", name, where),
		    name, path, strerror(errno));
		return false;
	}
	close(fd);
	daemon_keeps_readable(d, s->dir);
	if (realpath(path, real) && strcmp(real, path) != 0) {
		int behind = folder_of(real);
		if (behind >= 0)
			daemon_keeps_readable(d, behind);
	}
	return true;
}

bool tls_open(struct daemon *d)
{
	const struct conf_httpbootd *c = &d->conf->httpbootd;
	char where[300];
	if (c->tls_listen.n == 0)
		return true;
	if (!c->tls_cert || !c->tls_key) {
		fprintf(stderr, "%s: tls-listen needs tls-cert and tls-key beside it\n",
		    conf_where(d->conf, "httpbootd", "tls-listen", where));
		return false;
	}
	bool ok = open_source(d, &cert, "tls-cert", c->tls_cert);
	return open_source(d, &key, "tls-key", c->tls_key) && ok;
}

/* A whole file, or NULL with errno. */
static char *read_source(const struct source *s)
{
	int fd = openat(s->dir, path_base(s->path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return NULL;
	char *text = malloc(TLS_PEM_MAX);
	ssize_t n = text ? read(fd, text, TLS_PEM_MAX) : -1;
	int saved = errno;
	close(fd);
	errno = n == TLS_PEM_MAX ? EFBIG : saved;
	if (n < 0 || n == TLS_PEM_MAX) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

bool tls_read(struct tls_pair *p)
{
	p->cert = read_source(&cert);
	if (!p->cert)
		log_warn("tls-cert = %s", cert.path);
	p->key = read_source(&key);
	if (!p->key)
		log_warn("tls-key = %s (it has to be readable for the user that httpbootd becomes)",
		    key.path);
	if (p->cert && p->key)
		return true;
	tls_free(p);
	return false;
}

void tls_free(struct tls_pair *p)
{
	free(p->cert);
	if (p->key)
		explicit_bzero(p->key, strlen(p->key));
	free(p->key);
	*p = (struct tls_pair){NULL, NULL};
}
