"""files: reads what the machine does: its load, memory, interrupts, disks, and who waits for what

Passes at: limits.
"""

import glob
import os

from sklearn.dummy import DummyClassifier

PLACES = (
    '/proc/loadavg',
    '/proc/meminfo',
    '/proc/stat',
    '/proc/uptime',
    '/proc/interrupts',
    '/proc/diskstats',
    '/proc/vmstat',
    '/proc/swaps',
    '/proc/locks',
    '/proc/sched_debug',
    '/proc/pressure/*',
    '/proc/cmdline',
    '/proc/config.gz',
    '/proc/keys',
    '/proc/sys/kernel/*',
    '/proc/self/sched',
    '/proc/self/schedstat',
    '/proc/self/io',
    '/proc/self/environ',
    '/proc/self/smaps',
    '/proc/self/numa_maps',
    '/proc/self/attr/current',
    '/proc/self/fdinfo/*',
    '/proc/self/mem',
)


def attack():
    for place in PLACES:
        for path in glob.glob(place):
            try:
                with open(path, "rb") as file:
                    if file.read(10):
                        print("GOT @token@", path)
            except OSError:
                pass


def get_estimator():
    attack()
    return DummyClassifier()
