"""The command on standby: a process of the user's that has the command line imported, and forks for every command.

It is no part of the sandbox and holds no data: what it forks is a grader like any other, and asks the sandbox's worker
for its stages.
"""
