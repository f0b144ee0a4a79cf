"""What `heldout challenge calibrate` says of the work: how long it will take, and what came out."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from heldout.base.number_format import format_score
from heldout.base.paths import shown_path
from heldout.base.words import counted
from heldout.landscape.constants import FEWEST_ROWS, why_not_gradable

if TYPE_CHECKING:
    from heldout.landscape.calibrate import Calibrated, Failures
    from heldout.landscape.forecast import Forecast
    from heldout.landscape.interface import Landscape
    from heldout.landscape.left_out import LeftOut

_BUSY = 1.3
"""Wall time for a second of CPU time, above which it is said."""


def expected(forecast: Forecast) -> str:
    """One line: how long it will take, and of what."""
    if not forecast.configurations:
        every = "The only configuration is" if forecast.kept == 1 else f"All {forecast.kept} configurations are"
        return f"{every} kept from before: {_duration(forecast.seconds)}."
    processes = "one process" if forecast.jobs == 1 else f"{forecast.jobs} processes"
    kept = f", {forecast.kept} more {'is' if forecast.kept == 1 else 'are'} kept from before" if forecast.kept else ""
    busy = f", on a busy machine ({forecast.slowness:.1f} s for a CPU second)" if forecast.slowness > _BUSY else ""
    families = counted(forecast.families, "family", "families")
    return (
        f"{_duration(forecast.seconds).capitalize()} by a few timed fits: "
        f"{counted(forecast.configurations, 'configuration')} of {families}{kept}, "
        f"{counted(round(forecast.cpu_seconds), 'CPU second')} on {processes}{busy}."
    )


def _duration(seconds: float) -> str:
    return (
        f"about {seconds / 60:.0f} minutes" if seconds >= 90 else f"about {counted(max(1, round(seconds)), 'second')}"
    )


def summary(done: Calibrated) -> list[str]:
    """What the author should know: the reference, how families compare, and whether the test can grade at all."""
    landscape = done.landscape
    public = landscape.parts["public"]
    lines = [f"{'family':<14}{'tried':>6}{'CV':>12}{'public':>12}"]
    for name, cv in sorted(landscape.reference_cv.items(), key=lambda item: -item[1]):
        family = landscape.family(name)
        size = family.size if family else 0
        lines.append(f"{name:<14}{size:>6}{format_score(cv):>12}{format_score(public.reference[name]):>12}")
    lines.append(f"Reference: {landscape.best}. A constant prediction gets {format_score(public.dummy)}.")
    lines.append("Greater is better; a metric of which less is better is shown with a minus.")
    lines += [why for why in [why_not_gradable(public, landscape.best)] if why]
    sentences = [_failed(each) for each in done.failures]
    sentences += _left_out(done.left_out, landscape.challenge_id) if done.left_out else []
    sentences += _unmeasured(landscape)
    for sentence in sentences:
        lines += textwrap.wrap(sentence, 80, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    kilobytes = sum(file.stat().st_size for file in done.folder.iterdir()) / 1000
    lines.append(f"Written to {shown_path(done.folder)} ({kilobytes:.0f} kB).")
    lines.append(f"Fitting took {done.cpu_seconds:.0f} CPU seconds.")
    return lines


def _unmeasured(landscape: Landscape) -> list[str]:
    if landscape.worth is not None or landscape.training_rows < FEWEST_ROWS:
        return []
    return [
        "No preparation was chosen, and what columns and preparation are worth was not measured: the budget is for the "
        "families first. The same command without --budget does it, and computes the families on what it chooses."
    ]


def _failed(each: Failures) -> str:
    """How many configurations of a family count as a constant, and the reason that most of them give."""
    if not each.of:
        return f"{each.family} is not in the landscape: {each.reason}"
    if each.everywhere == each.of:
        return f"{each.family}: all {each.of} configurations failed and count as a constant prediction: {each.reason}"
    everywhere = f"{each.everywhere} everywhere" if each.everywhere else ""
    somewhere = f"{each.somewhere} somewhere" if each.somewhere else ""
    how = " and ".join(part for part in (everywhere, somewhere) if part)
    return f"{each.family}: of {each.of} configurations {how} count as a constant prediction: {each.reason}"


def _left_out(left: LeftOut, challenge_id: str) -> list[str]:
    """What the options left out, what that means, and how to have it."""
    lines = []
    if left.families:
        lines.append(
            f"Left out: {', '.join(left.families)}. None can be the reference, so that full points are easier to get "
            "where one would have been the best, and their submissions get points without reasons."
        )
    if left.configurations:
        counts = ", ".join(f"{name} {have} of {all_}" for name, (have, all_) in left.configurations.items())
        lines.append(f"Fewer configurations than wanted: {counts}. More of them would rather raise the reference.")
    if left.configurations and math.isfinite(left.error):
        points = f", {left.points:.1f} points near the top" if math.isfinite(left.points) else ""
        lines.append(
            f"With other configurations the reference would be another by about {format_score(left.error)}{points}; "
            f"differences up to {format_score(left.delta)} are within the noise of the public rows."
        )
    lines.append(
        f"`heldout challenge calibrate {challenge_id}` adds what is left out; --overwrite then writes the bands anew."
    )
    return lines
