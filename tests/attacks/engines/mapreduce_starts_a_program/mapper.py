"""engines: starts a program that writes a file, as mappers do on a cluster

Against: mapreduce
Held by: the list of system calls has neither execve nor fork
Runs at: standard
"""

import os
import subprocess

os.system("echo changed > @area@/victim.txt")
subprocess.run(["/bin/sh", "-c", "echo changed > @area@/victim.txt"])
