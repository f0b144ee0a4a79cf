"""The command line. Every command lives in the module of its name and is imported only when it is called."""

from heldout.cli.group import COMMANDS as COMMANDS
from heldout.cli.group import Settings as Settings
from heldout.cli.group import main as main
