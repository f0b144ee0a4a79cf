"""The command line. Every command lives in the module of its name and is imported only when it is called."""

# isort: off
from heldout.start_path import leave_quietly, leave_working_directory

leave_working_directory()
leave_quietly()

from heldout.cli.group import COMMANDS as COMMANDS  # noqa: E402
from heldout.cli.group import main as main  # noqa: E402
