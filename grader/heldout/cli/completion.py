"""`heldout completion`: what a shell needs to complete commands, options and challenges."""

from __future__ import annotations

import click


@click.command(name="completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion for SHELL, which its start-up file reads.

    \b
    bash  eval "$(heldout completion bash)"      in ~/.bashrc
    zsh   eval "$(heldout completion zsh)"       in ~/.zshrc, after compinit
    fish  heldout completion fish | source       in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None, "click knows each of them"
    made = kind(ctx.find_root().command, {}, "heldout", "_HELDOUT_COMPLETE")
    # Not made.source(), which starts a shell to ask how old it is.
    click.echo(made.source_template % made.source_vars())
