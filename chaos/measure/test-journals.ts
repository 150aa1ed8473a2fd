/**
 * Recorded on a real stand on 2026-11-22 by `journalctl -o short-unix`: a sick bingo-2, then a bingo-1 stopped by SIGSTOP. Some of the lines that the
 * balancer writes for every other backend were left out.
 */
export const balancerJournal = `1795378347.862993 balancer haproxy[936]: Server nodes/bingo-2 is DOWN, reason: Layer7 wrong status, code: 500, info: "Internal Server Error", check duration: 1ms. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.
1795378347.863164 balancer haproxy[936]: [WARNING]  (936) : Server nodes/bingo-2 is DOWN, reason: Layer7 wrong status, code: 500, info: "Internal Server Error", check duration: 1ms. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.
1795378350.396418 balancer haproxy[936]: Server nodes/bingo-2 is UP, reason: Layer7 check passed, code: 200, check duration: 2ms. 2 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.
1795378357.521859 balancer haproxy[936]: [WARNING]  (936) : Server nodes/bingo-1 is DOWN, reason: Socket error, info: "ECONNRESET returned by OS (Connection reset by peer)", check duration: 409ms. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.
1795378357.521859 balancer haproxy[936]: [WARNING]  (936) : Server long_dummy_origin/bingo-1 is DOWN via nodes/bingo-1. 1 active and 2 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.
1795378357.521859 balancer haproxy[936]: [WARNING]  (936) : Backup Server get_long_dummy/bingo-1 is DOWN via nodes/bingo-1. 1 active and 1 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.
1795378357.521716 balancer haproxy[936]: Server nodes/bingo-1 is DOWN, reason: Socket error, info: "ECONNRESET returned by OS (Connection reset by peer)", check duration: 409ms. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.
1795378357.521740 balancer haproxy[936]: Backup Server get_long_dummy/bingo-1 is DOWN via nodes/bingo-1. 1 active and 1 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.
1795378359.149410 balancer haproxy[936]: Server nodes/bingo-1 is UP, reason: Layer7 check passed, code: 200, check duration: 6ms. 2 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.
1795378359.149435 balancer haproxy[936]: Backup Server get_long_dummy/bingo-1 is UP via nodes/bingo-1. 1 active and 2 backup servers online. 0 sessions requeued, 0 total in queue.
`;

/** The same stop, as the node tells it. */
export const nodeJournal = `1795378357.511360 bingo-1 bingo[987]: bingo-watchdog: killing bingo, it was stopped by a signal
1795378357.513670 bingo-1 systemd[1]: bingo.service: Watchdog request (last status: killed, it was stopped by a signal)!
1795378357.513707 bingo-1 systemd[1]: bingo.service: Killing process 978 (MainThread) with signal SIGKILL.
1795378357.521984 bingo-1 systemd[1]: bingo.service: Main process exited, code=killed, status=9/KILL
1795378357.522103 bingo-1 systemd[1]: bingo.service: Failed with result 'watchdog'.
1795378357.762074 bingo-1 systemd[1]: bingo.service: Scheduled restart job, restart counter is at 2.
1795378357.765066 bingo-1 systemd[1]: Starting bingo.service - bingo, the API of the on-line cinema...
1795378357.968124 bingo-1 systemd[1]: Started bingo.service - bingo, the API of the on-line cinema.
1795378358.887840 bingo-1 bingo[1016]: Congratulations. The server has been launched.
1795378358.887840 bingo-1 bingo[1016]: --------------------------------------------------
1795378358.887840 bingo-1 bingo[1016]: code:         yoohoo_server_launched
1795378358.887840 bingo-1 bingo[1016]: --------------------------------------------------
`;

/** PostgreSQL's unit, started at the deploy. */
export const databaseJournal = `1795378235.385829 database systemd[1]: Starting postgresql@17-main.service - PostgreSQL Cluster 17-main...
1795378238.247689 database systemd[1]: Started postgresql@17-main.service - PostgreSQL Cluster 17-main.
`;
