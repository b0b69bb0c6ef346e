#include "httpbootd/machines/word.h"

#include "common/hash.h"

#include <stdio.h>

enum { WORDS = 256, TRIES_SHORT = 8 };

static const char words[WORDS][8] = {"acorn", "agate", "alder", "alpine", "amber", "anchor",
    "anvil", "apple", "apron", "arrow", "aspen", "aster", "atlas", "autumn", "badge", "bagel",
    "bamboo", "banjo", "barley", "barn", "basil", "basin", "basket", "beacon", "beaver", "beech",
    "bell", "berry", "birch", "bison", "blossom", "bobbin", "bonnet", "border", "bottle", "boulder",
    "branch", "brass", "bread", "breeze", "brick", "bridge", "bronze", "brook", "brush", "bucket",
    "button", "cabin", "cactus", "camel", "candle", "canoe", "canyon", "carbon", "cargo", "carrot",
    "castle", "cedar", "cello", "chalk", "cherry", "chess", "cider", "cinder", "circle", "citrus",
    "clay", "cliff", "clock", "clover", "cobalt", "cocoa", "comet", "copper", "coral", "cotton",
    "cove", "crane", "crater", "creek", "cricket", "crystal", "daisy", "dawn", "delta", "denim",
    "desert", "dolphin", "dove", "dragon", "drum", "dune", "eagle", "easel", "ebony", "echo",
    "elbow", "elder", "elm", "ember", "emerald", "engine", "falcon", "feather", "fern", "fiddle",
    "field", "finch", "flame", "flint", "flute", "forest", "fossil", "fox", "frost", "galaxy",
    "garden", "garlic", "garnet", "ginger", "glacier", "glass", "globe", "gold", "granite", "grape",
    "gravel", "grove", "guitar", "hammer", "harbor", "harp", "hazel", "hedge", "heron", "hickory",
    "hill", "hollow", "honey", "hornet", "indigo", "iris", "island", "ivory", "ivy", "jade",
    "jasmine", "jersey", "jigsaw", "juniper", "kayak", "kettle", "kite", "ladder", "lagoon", "lake",
    "lantern", "lark", "laurel", "lava", "lemon", "lentil", "lilac", "lily", "lime", "linen",
    "lion", "lotus", "lynx", "magnet", "mango", "maple", "marble", "meadow", "melon", "meteor",
    "mint", "mirror", "mitten", "moon", "moss", "mustard", "nectar", "needle", "nickel", "nutmeg",
    "oak", "oasis", "ocean", "olive", "onyx", "opal", "orange", "orbit", "orchid", "otter",
    "oyster", "paddle", "palm", "panda", "paper", "parrot", "peach", "pearl", "pebble", "pepper",
    "pigeon", "pilot", "pine", "planet", "plum", "pocket", "pond", "poplar", "poppy", "prairie",
    "pretzel", "prism", "pumpkin", "quartz", "quill", "rabbit", "radish", "rain", "raven", "reed",
    "ribbon", "river", "robin", "rocket", "rose", "ruby", "saddle", "saffron", "sail", "salmon",
    "sand", "satin", "scarf", "shell", "silver", "slate", "sparrow", "spruce", "star", "stone",
    "summit", "sunset", "swan", "tiger", "timber", "topaz", "tulip", "tundra", "turtle", "valley"};

char *word_of(const uint8_t *bytes, size_t len, unsigned nth, char out[WORD_SIZE])
{
	uint32_t h = hash32_bytes(HASH32_START, bytes, len);

	for (unsigned i = 0; i <= nth; i++)
		h = hash32_byte(h, (uint8_t)i);
	h ^= h >> 15; /* FNV's last byte alone would tell the word */
	unsigned least = nth < TRIES_SHORT ? 10 : nth < TRIES_SHORT * 4 ? 100 : 10000;
	snprintf(out, WORD_SIZE, "%s-%u", words[h % WORDS], least + h / WORDS % (least * 9));
	return out;
}
