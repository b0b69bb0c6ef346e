/* Hands each file named on the command line to a fuzz target: the stored corpus, once more. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		if (!f) {
			perror(argv[i]);
			return 1;
		}
		static uint8_t buffer[1 << 20];
		size_t n = fread(buffer, 1, sizeof buffer, f);
		fclose(f);
		/* A copy of exactly its size: reading past it is an error that ASan sees. */
		uint8_t *copy = malloc(n ? n : 1);
		for (size_t j = 0; copy && j < n; j++)
			copy[j] = buffer[j];
		if (!copy || LLVMFuzzerTestOneInput(copy, n) != 0)
			return 1;
		free(copy);
	}
	return argc > 1 ? 0 : 1;
}
