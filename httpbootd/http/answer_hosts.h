#ifndef LANBOOT_HTTPBOOTD_HTTP_ANSWER_HOSTS_H
#define LANBOOT_HTTPBOOTD_HTTP_ANSWER_HOSTS_H
/* GET /hosts.json of the admin address: every [host] section and what it would boot. */

struct site;
struct reply;

/*
 * Answers with the sections as JSON (RFC 8259), made piece by piece while it is sent. A list that
 * is under way when the configuration is read again breaks off, for what it told of is gone.
 */
void answer_hosts(struct site *site, struct reply *reply);

#endif
