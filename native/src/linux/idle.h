/* How long the hook sleeps at most while no key moves. */
#ifndef KEYRX_IDLE_H
#define KEYRX_IDLE_H

/* A consumer asks for the state by a word in shared memory (resync_request), and nothing that epoll
 * can wait for changes with it. It is an event's worth of work ten times a second; the alternative, a
 * descriptor of ours in the ring, could be written to after we have closed it. */
#define IDLE_MILLIS 100

#endif
