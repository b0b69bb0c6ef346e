#include "httpbootd/http/tls.h"

#include "common/daemon_check.h"
#include "common/log.h"
#include "common/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool open_file(struct daemon *d, struct tls_file *f, const char *name, const char *path)
{
	char where[300];
	int folder = daemon_keep_folder_of(d, path);
	int fd =
	    folder < 0 ? -1 : openat(folder, path_base(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		fprintf(stderr, "%s: %s = %s: %s\n", conf_where(d->conf, "httpbootd", name, where),
		    name, path, strerror(errno));
		return false;
	}
	close(fd);
	*f = (struct tls_file){path, folder};
	return true;
}

bool tls_open(struct tls_files *files, struct daemon *d)
{
	const struct conf_httpbootd *c = &d->conf->httpbootd;
	char where[300];
	const char *listen = c->tls_listen.n ? "tls-listen" : "tls-admin";
	if (c->tls_listen.n + c->tls_admin.n == 0)
		return true;
	if (!c->tls_cert || !c->tls_key) {
		fprintf(stderr, "%s: %s needs tls-cert and tls-key beside it\n",
		    conf_where(d->conf, "httpbootd", listen, where), listen);
		return false;
	}
	bool ok = open_file(d, &files->cert, "tls-cert", c->tls_cert);
	return open_file(d, &files->key, "tls-key", c->tls_key) && ok;
}

void tls_check(const struct daemon *d, struct check *k)
{
	const struct conf_httpbootd *c = &k->conf->httpbootd;
	const struct {
		const char *name, *path;
	} files[] = {{"tls-cert", c->tls_cert}, {"tls-key", c->tls_key}};

	for (size_t i = 0; i < 2 && c->tls_listen.n + c->tls_admin.n; i++)
		if (files[i].path && faccessat(AT_FDCWD, files[i].path, R_OK, AT_EACCESS) < 0 &&
		    errno == EACCES)
			check_warn_key(k, "httpbootd", files[i].name,
			    "%s = %s: user '%s' cannot read it: when it is renewed, that one is "
			    "used from a restart on, and not from a reload; have its group read "
			    "it, "
			    "chmod 640, and be in each folder above",
			    files[i].name, files[i].path, daemon_user(d));
}

static void close_file(struct tls_file *f)
{
	if (f->path)
		close(f->folder);
	*f = (struct tls_file){NULL, -1};
}

void tls_close(struct tls_files *files)
{
	close_file(&files->cert);
	close_file(&files->key);
}

/* A whole file, or NULL with errno. */
static char *read_file(const struct tls_file *f)
{
	int fd = openat(f->folder, path_base(f->path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
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

bool tls_read(const struct tls_files *files, struct tls_pair *p)
{
	p->cert = read_file(&files->cert);
	if (!p->cert)
		log_warn("tls-cert = %s", files->cert.path);
	p->key = read_file(&files->key);
	if (!p->key)
		log_warn("tls-key = %s (it has to be readable for the user that httpbootd becomes)",
		    files->key.path);
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
