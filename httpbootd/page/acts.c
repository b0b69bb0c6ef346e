#include "httpbootd/page/acts.h"

#include <string.h>

/* What the keeper calls it: a command means the same machine by that. */
static void begin_form(struct html *h, const char *verb, const struct seen *s)
{
	char mac[MAC_TEXT], addr[ADDR_TEXT];
	html_print(h,
	    "<form class=\"act\" method=\"post\" action=\"/%s\"><input type=\"hidden\" name=\"id\" "
	    "value=\"",
	    verb);
	html_text(h, s->has_mac ? mac_text(s->mac, ':', mac) : addr_text(&s->addr, addr));
	html_put(h, "\">");
}

static void put_field(struct html *h, const char *name, const char *value, bool is_required)
{
	html_print(h, "<label>%s <input name=\"%s\" size=\"14\"%s value=\"", name, name,
	    is_required ? " required" : "");
	html_text(h, value);
	html_put(h, "\"></label> ");
}

static void put_profiles(
    struct html *h, const struct host_table *t, const char *chosen, const char *none)
{
	html_put(h, "<label>profile <select name=\"profile\">");
	if (none)
		html_print(h, "<option value=\"\">%s</option>", none);
	for (size_t i = 0; i < t->n_profiles; i++) {
		html_put(h, "<option");
		if (chosen && strcmp(chosen, t->profiles[i].name) == 0)
			html_put(h, " selected");
		html_put(h, ">");
		html_text(h, t->profiles[i].name);
		html_put(h, "</option>");
	}
	html_put(h, "</select></label> ");
}

static void end_form(struct html *h, const char *button)
{
	html_print(h, "<button>%s</button></form>\n", button);
}

static void put_forms(struct html *h, const struct acts *a, const struct seen *s)
{
	if (!s->is_named) {
		begin_form(h, "enrol", s);
		put_field(h, "name", NULL, true);
		put_profiles(h, a->hosts, s->profile, NULL);
		put_field(h, "room", NULL, false);
		end_form(h, "enrol");
	} else {
		begin_form(h, "set", s);
		put_profiles(h, a->hosts, s->profile, NULL);
		put_field(h, "room", s->room, false);
		end_form(h, "change");
		begin_form(h, "rename", s);
		put_field(h, "name", s->name, true);
		end_form(h, "rename");
		begin_form(h, "once", s);
		put_profiles(h, a->hosts, NULL, "what it boots always");
		end_form(h, "boot that next, once");
	}
	if (s->has_mac) {
		begin_form(h, "wake", s);
		end_form(h, "wake");
	}
	begin_form(h, "forget", s);
	end_form(h, "forget what was seen of it");
	html_put(h, "<form class=\"act\" method=\"post\" action=\"/logout\">");
	end_form(h, "log out");
}

void acts_draw(struct html *h, const struct acts *a, const struct seen *s)
{
	html_put(h, "<section class=\"acts\"><h2>What can be done</h2>\n");
	if (a->may_change)
		put_forms(h, a, s);
	else if (a->has_password)
		html_put(h, "<p><a href=\"/login\">Log in</a> to enrol, change, rename, wake or "
			    "forget it here.</p>\n");
	else
		html_put(h,
		    "<p class=\"do\">To change something here, set a password: <code>lanboot "
		    "passwd</code></p>\n");
	html_put(h, "</section>\n");
}

void acts_draw_room(struct html *h, const char *room)
{
	html_put(h, "<form class=\"act\" method=\"post\" action=\"/wake\"><input type=\"hidden\" "
		    "name=\"room\" value=\"");
	html_text(h, room);
	html_put(h, "\">");
	end_form(h, "wake the machines of this room");
}
