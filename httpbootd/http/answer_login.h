#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_LOGIN_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_LOGIN_H
/* The administrator's password: the page that asks for it, and a session for who knows it. */
#include "httpbootd/http/reply.h"
#include "httpbootd/http/request.h"

struct site;

/* Asks for the password. `status`: 200, or 401 for who wanted something else. */
void answer_login_page(
    struct site *site, unsigned status, const char *complaint, struct reply *reply);

/* Answers a POST with the password: a session, and on to the machines. */
void answer_login(struct site *site, const struct request *q, struct reply *reply);

/* Answers a POST that ends the session. */
void answer_logout(struct site *site, const struct request *q, struct reply *reply);

#endif
