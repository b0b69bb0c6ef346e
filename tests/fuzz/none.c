/* Stands in for replay.c where libFuzzer brings its own main. */
typedef int lanboot_no_main;
