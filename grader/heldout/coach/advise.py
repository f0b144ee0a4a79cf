"""What the coach says of one submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heldout.coach.interface import Advice, Context, Stake
from heldout.coach.known_folds import FitsWanted, WantedFit
from heldout.coach.registry import RULES
from heldout.recipe.description_format import clean
from heldout.scoring.interface import CoachFinding
from heldout.scoring.measured import Points

MAX_MESSAGE = 240
_MOST = 0.7
_LEAST_AT_STAKE = 0.5
"""Points: a card tells less as nothing, and no fits are made for it."""


def advise(context: Context) -> tuple[CoachFinding, ...]:
    """Everything that the rules find, the most lost points first; where they tie, what can be tried comes before what
    cannot, and warnings before information.

    No two of them say different things about one topic. Rules run in the order of the points at stake, so that fits are
    made first where the most was lost. Nothing that stands in a description makes it raise.

    Raises:
        FitsWanted: rules need fits that were not made yet.
    """
    at_stake = {code: points_at_stake(context, rule.about) for code, rule in RULES.all().items()}
    without_fits = replace(context, fold_check=None)
    found: list[tuple[str, Advice]] = []
    waiting: list[tuple[WantedFit, ...]] = []
    for code in sorted(at_stake, key=lambda code: -at_stake[code]):
        given = context if at_stake[code] >= _LEAST_AT_STAKE else without_fits
        try:
            found += [(code, advice) for advice in RULES.all()[code].say(given)]
        except FitsWanted as wanted:
            waiting.append(wanted.fits)
    if waiting:
        raise FitsWanted(waiting[0], waiting[1:])
    found.sort(key=lambda each: _order(context, each[1]))
    return tuple(_finding(code, advice, context) for code, advice in without_contradictions(found))


def _order(context: Context, advice: Advice) -> tuple[float, bool, bool, float]:
    expected = advice.expected.points if advice.expected is not None else 0.0
    stake = points_at_stake(context, advice.stake)
    return -stake, advice.suggestion is None, advice.level != "warning", -expected


def without_contradictions(found: Sequence[tuple[str, Advice]]) -> list[tuple[str, Advice]]:
    """The findings, in their order, without a second one about the same topic, and without those that are told only
    where nothing else about the same lost points can be tried."""
    specific = [advice for _, advice in found if advice.suggestion is not None and not advice.only_if_alone]
    taken: set[str] = set()
    kept = []
    for code, advice in found:
        if taken.intersection(advice.topics) or (advice.only_if_alone and _says_as_much(specific, advice)):
            continue
        taken.update(advice.topics)
        kept.append((code, advice))
    return kept


def _says_as_much(specific: Sequence[Advice], general: Advice) -> bool:
    """Whether one of the specific suggestions about the same lost points is expected to win most of what the general
    one does; also where one of the two cannot say what it wins."""
    rivals = [advice for advice in specific if advice.stake == general.stake]
    if general.expected is None:
        return bool(rivals)
    gains = [advice.evidence.get("gain") for advice in rivals]
    known = [gain for gain in gains if isinstance(gain, float)]
    own = general.evidence.get("gain")
    return bool(rivals) and (not known or not isinstance(own, float) or max(known) >= _MOST * own)


def _finding(code: str, advice: Advice, context: Context) -> CoachFinding:
    message = in_whole_sentences(clean(advice.message, MAX_MESSAGE))
    return CoachFinding(
        code,
        advice.level,
        message,
        advice.evidence,
        advice.suggestion,
        advice.expected,
        claimed=context.claimed,
    )


def in_whole_sentences(text: str) -> str:
    """Without the sentence that was cut, where enough is left."""
    whole = text.rpartition(". ")[0]
    return f"{whole}." if text.endswith("…") and len(whole) > MAX_MESSAGE // 2 else text


def points_at_stake(context: Context, stake: Stake) -> float:
    """The lost points (0 to 100) that advice of this kind is about.

    Where they could not be split, all that were lost and may be of this kind.
    """
    points = context.assessment.points if context.assessment else None
    if points is None or stake == "nothing":
        return 0.0
    if stake == "anything":
        return 100 - points.total
    scores = _sub_scores(points, stake)
    if any(score is None for score in scores):
        return 100 - points.total
    return sum(100 - score for score in scores if score is not None)


def _sub_scores(parts: Points, stake: Stake) -> list[float | None]:
    tuning = parts.handling_and_tuning if parts.tuning is None else parts.tuning
    match stake:
        case "tuning":
            return [tuning]
        case "choice":
            return [parts.model_choice]
        case "procedure":
            return [parts.model_choice, tuning]
        case _:
            return [parts.handling_and_tuning if parts.data_handling is None else parts.data_handling]
