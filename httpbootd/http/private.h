#ifndef LANBOOT_HTTPBOOTD_HTTP_PRIVATE_H
#define LANBOOT_HTTPBOOTD_HTTP_PRIVATE_H
/*
 * What is private, and what is one machine's, when it is asked for by its path or by the token of a
 * script; and the tokens in scripts.
 */
#include "httpbootd/boot/script_make.h"
#include "httpbootd/files/folders.h"
#include "httpbootd/http/endpoint.h"
#include "httpbootd/http/guard.h"
#include "httpbootd/http/reply.h"

/* Returns true if the apkovl or overlay of this boot is had by a token alone. */
bool private_is(const struct boot *b);

/*
 * Before the script of *m is made: gives it a token where it may need one; if nobody asks the word
 * TOKEN, which is none.
 */
void private_prepare(
    struct site *site, const struct guard_answer *may, bool is_dry_run, struct machine *m);

/*
 * The script was made for who asks by `q`: what it names by its token can be had from now on, and
 * what an earlier one named no more. `mac`: as it said; NULL: it did not. Returns false if there is
 * no place for it now.
 */
bool private_keep(struct site *site, const struct request *q, const struct guard_answer *may,
    const uint8_t *mac, struct script_made *made);

/*
 * Looks whether who asks may have the file that the endpoint leads to, or comes with a good token,
 * which *reply notes then. Refuses, as if it were not there, and returns false where not. An
 * overlay without a token is let through: answer_overlay looks at that.
 */
bool private_admits(
    struct site *site, const struct request *q, const struct endpoint *e, struct reply *reply);

/*
 * The same of a file that was asked for without a token, and is open now: where links or an alias
 * led to it, whether who asks may have it by the path that it has without. A link by a
 * machine's own name is its, wherever it leads. Closes the file where not.
 */
bool private_admits_open(
    struct site *site, const struct request *q, const struct lookup *l, struct reply *reply);

/* The reply is ready: where a token was noted, counts what is sent by it, or refuses. */
void private_begin(struct site *site, const struct request *q, struct reply *reply);

#endif
