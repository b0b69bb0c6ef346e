#include "httpbootd/http/answer_machines.h"

#include "httpbootd/http/site.h"

void answer_machines(struct site *site, const struct endpoint *e, struct reply *reply)
{
	(void)site;
	(void)e;
	reply_refuse(reply, 503, "there is no such page yet");
}
