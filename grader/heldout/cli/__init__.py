"""The command line. Every command lives in the module of its name and is imported only when it is called."""

# isort: off
from heldout.start_path import leave_quietly, leave_working_directory

leave_working_directory()
leave_quietly()

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heldout.cli.group import COMMANDS as COMMANDS
    from heldout.cli.group import main as main


def __getattr__(name: str) -> object:
    # A command that another process answers needs nothing of what stands behind them.
    if name in ("COMMANDS", "main"):
        from heldout.cli import group

        return getattr(group, name)
    raise AttributeError(f"module 'heldout.cli' has no attribute '{name}'")
