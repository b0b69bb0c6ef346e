#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_FILE_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_FILE_H
/* GET /PATH: the file, the part of it that was asked for, or why not. */
#include "httpbootd/files/folders.h"
#include "httpbootd/http/request.h"

struct site;
struct reply;
struct selection;

/*
 * Answers with the file that was looked up, or refuses by the lookup's result; the file is the
 * reply's from now on, or closed. A small one that was asked for without conditions is answered
 * from memory, as a text that may be cached.
 */
void answer_file(
    struct site *site, const struct request *q, const struct lookup *l, struct reply *reply);

/*
 * Puts into the reply what the request's conditions and ranges make of the whole that is
 * reply->version: its status, Content-Range, and from 400 on why it is refused. Returns what is to
 * be sent.
 */
struct selection answer_select(const struct request *q, struct reply *reply);

/*
 * Does the same with a whole of `size` bytes of which nobody can say yet which version it is: a
 * range counts, unless it is asked for under a condition.
 */
struct selection answer_range(const struct request *q, uint64_t size, struct reply *reply);

/*
 * Answers with that part of what begins at `start` in the file `fd`, which is the reply's now. The
 * whole of something small is answered from memory, as a text, if no disk has to be waited for: the
 * file is closed.
 */
void answer_part(
    struct site *site, int fd, uint64_t start, const struct selection *s, struct reply *reply);

/* Returns the status that says as much as the result of a lookup: 200, 403, 404, 500 or 503. */
unsigned file_status(enum root_result r);

#endif
