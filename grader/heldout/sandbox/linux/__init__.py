"""The kernel layers of the `standard` level on Linux: Landlock, seccomp, rlimits, thread cap and identity."""
