#include "common/thread.h"

#include <signal.h>

int thread_start(pthread_t *thread, size_t stack, void *(*run)(void *), void *arg)
{
	pthread_attr_t how;
	sigset_t all, before;
	int error = pthread_attr_init(&how);

	if (error)
		return error;
	if (stack)
		pthread_attr_setstacksize(&how, stack);
	sigfillset(&all);
	sigdelset(&all, SIGSYS);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(thread, &how, run, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&how);
	return error;
}
