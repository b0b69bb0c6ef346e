/* Boots counted: by the first step that failed, and by how long things took. */
#include "httpbootd/machines/boot_counts.h"
#include "tests/unit/unit.h"

static void test_failed(void)
{
	struct boot_counts c = {.begun = 0};
	struct step step[3] = {{.kind = STEP_OFFER, .end = STEP_DONE},
	    {.kind = STEP_KERNEL, .end = STEP_RUNS}, {.kind = STEP_INITRD, .end = STEP_RUNS}};
	const struct seen_boot b = {.step = step, .n = 3};
	boot_counts_step(&c, &b, &step[1]);
	CHECK_NUM(c.failed[STEP_KERNEL], 0);
	step[1].end = STEP_FAILED;
	boot_counts_step(&c, &b, &step[1]);
	CHECK_NUM(c.failed[STEP_KERNEL], 1);
	step[2].end = STEP_FAILED; /* a boot counts once */
	boot_counts_step(&c, &b, &step[2]);
	CHECK_NUM(c.failed[STEP_INITRD], 0);
}

static void test_times(void)
{
	static const struct {
		uint32_t ms;
		size_t bucket; /* BOOT_BUCKETS: none */
	} rows[] = {{0, 0}, {100, 0}, {101, 1}, {31000, 6}, {300000, 7}, {300001, BOOT_BUCKETS}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct boot_counts c = {.begun = 0};
		struct step step[2] = {
		    {.kind = STEP_KERNEL, .end = STEP_DONE, .took_ms = 700}, {.kind = STEP_UP}};
		const struct seen_boot b = {
		    .step = step, .n = 2, .started_ms = 5000, .up_ms = 5000 + rows[i].ms};
		boot_counts_up(&c, &b);
		CHECK_NUM(c.up, 1);
		CHECK_NUM(c.whole.n, 1);
		CHECK_NUM(c.whole.sum_ms, rows[i].ms);
		for (size_t k = 0; k < BOOT_BUCKETS; k++)
			CHECK_NUM(c.whole.bucket[k], k == rows[i].bucket);
		CHECK_NUM(c.step[STEP_KERNEL].bucket[2], 1);
		CHECK_NUM(c.step[STEP_UP].n, 0);
	}
}

int main(void)
{
	unit_run("boots by step", test_failed);
	unit_run("boots by time", test_times);
	return unit_result();
}
