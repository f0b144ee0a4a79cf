"""README.md and hints.md of a new challenge: what the table says by itself, for the author to make better."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from heldout.authoring.new.interface import ChallengeProposal
from heldout.authoring.new.toml_text import limits
from heldout.base.number_format import format_score, percent
from heldout.base.shown_text import markdown_text
from heldout.base.words import listed
from heldout.metrics import catalogue
from heldout.tasks.catalogue import form_of
from heldout.tasks.skew import skewness
from heldout.tasks.task import Kind

if TYPE_CHECKING:
    from heldout.authoring.new.quick_trial import QuickTrial

_WIDTH = 118
_SHOWN = 8
_OF_TREES_AND_LINES = (
    "For boosting look at `learning_rate`, `max_leaf_nodes` and `max_iter`, for forests at `min_samples_leaf`, for a "
    "linear model at its regularisation and at the scale of the columns."
)
_PARAMETERS: Mapping[Kind | None, str] = {
    None: _OF_TREES_AND_LINES,
    "Classifier": _OF_TREES_AND_LINES,
    "Regressor": _OF_TREES_AND_LINES,
    "Detector": "For isolation forests look at `n_estimators` and `max_samples`, for neighbours at `n_neighbors`, for "
    "mixtures at `n_components` and `covariance_type`; all but forests mind the scale of the columns.",
    "Clusterer": "How many clusters there are and which shape they may have: `n_clusters` and `linkage`, `eps` of "
    "DBSCAN, `n_components` and `covariance_type` of mixtures. All mind the scale of the columns.",
}
_LARGER = {
    True: "Choose one that can say more than four different things.",
    False: "Try others: each has an idea of its own of what belongs together.",
}


def statement(proposal: ChallengeProposal, trial: QuickTrial) -> str:
    """The statement that a learner reads, with the catalogue's sections."""
    sections = {
        "The data": _data(proposal),
        "What to predict": _target(proposal),
        "The metric": _metric(proposal, trial),
        "The split": _split(proposal, trial),
        "Limits": _limits(proposal),
        "Columns worth a look": _columns(proposal),
        "Questions": _questions(proposal),
    }
    opening = proposal.kind.opening(_quoted(proposal), proposal.positive_value)
    begin = f"# {markdown_text(proposal.title)}\n\n{_filled(opening)}\n"
    return begin + "".join(f"\n## {heading}\n\n{text}\n" for heading, text in sections.items())


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _bullet(text: str) -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def _data(proposal: ChallengeProposal) -> str:
    features = proposal.features
    kinds = [
        (len(proposal.of_type("int64", "float64")), "number", "numbers"),
        (len(proposal.of_type("str")), "text column", "text columns"),
        (len(proposal.of_type("bool")), "column of true and false", "columns of true and false"),
        (len(proposal.of_type("datetime64")), "date", "dates"),
    ]
    numbers = [f"{count:,} {one if count == 1 else several}" for count, one, several in kinds if count]
    noun = "column" if len(features) == 1 else "columns"
    text = f"{len(proposal.frame):,} rows with {len(features):,} {noun} to predict from: {listed(numbers)}. "
    text += _gaps(proposal)
    if proposal.dropped:
        names = [f"`{each.choice}`" for each in proposal.dropped]
        kept = listed(names, most=_SHOWN)
        text += f" Kept from you, because it names rows or gives the answer away: {kept}."
    text += f" `datasets/{proposal.id}/dataset.toml` describes every column."
    return _filled(text)


def _gaps(proposal: ChallengeProposal) -> str:
    missing = proposal.frame[proposal.features].isna().mean()
    missing = missing[missing > 0].sort_values(ascending=False)
    if missing.empty:
        return "No value is missing."
    if len(missing) == 1:
        return f"Values are missing in `{missing.index[0]}` ({percent(float(missing.iloc[0]))} of its rows)."
    most = [f"`{name}` ({percent(float(share))})" for name, share in missing.iloc[:3].items()]
    return f"Values are missing in {len(missing)} columns, most in {listed(most)}."


def _target(proposal: ChallengeProposal) -> str:
    described = proposal.kind.described(proposal.answers, proposal.positive_value)
    noun = "column" if len(proposal.targets) == 1 else "columns"
    return _filled(f"The {noun} `{_quoted(proposal)}`: {described}")


def _quoted(proposal: ChallengeProposal) -> str:
    """The names of the target's columns, to be put between backticks."""
    return "`, `".join(proposal.targets)


def _metric(proposal: ChallengeProposal, trial: QuickTrial) -> str:
    declared = catalogue.declaration(proposal.metric.choice)
    direction = "higher is better" if declared.greater_is_better else "lower is better"
    said, several, _ = declared.summary.partition("; with more than two classes")
    said = f"{said}." if several and proposal.kind.takes_positive else declared.summary
    text = f"`{declared.name}`; {direction}. {said} "
    if trial.constant == trial.constant:
        text += f"Always giving the same answer gets about {format_score(trial.constant)}. "
    if declared.predictions_above is not None:
        text += f"Predictions must be above {declared.predictions_above:g}. "
    return _filled(text + form_of(declared.needs).statement)


def _split(proposal: ChallengeProposal, trial: QuickTrial) -> str:
    train, public, private = trial.sizes
    sizes = f"{train:,} rows are for training, {public:,} public, {private:,} private. "
    method = proposal.split.method
    if method == "group":
        named = listed(f"`{name}`" for name in proposal.group)
        text = (
            f"By group: all rows with the same {named} are in the same part. {sizes}The hidden rows belong to "
            "groups that your model has never met. Do the same in your own cross-validation with `GroupKFold`; if your "
            "`get_estimator` returns a search, heldout hands it the groups."
        )
    elif method == "time":
        text = (
            f"By `{proposal.time}`: you train on the earliest rows, the public rows come after them and the private "
            f"rows last. {sizes}The training rows come sorted in time: use `TimeSeriesSplit` in your own "
            "cross-validation. A random split promises results that you will not see again."
        )
    elif method == "given":
        text = (
            f"As the files that the challenge was made from divide the rows. {sizes}What you are shown comes from the "
            "public rows; the private ones decide in the end."
        )
    else:
        text = f"At random. {sizes}What you are shown comes from the public rows; the private ones decide in the end."
    return _filled(text)


def _limits(proposal: ChallengeProposal) -> str:
    seconds, megabytes = limits(proposal)
    return f"{seconds} seconds of CPU time for everything together, {megabytes // 1024} GB of memory, no network."


def _columns(proposal: ChallengeProposal) -> str:
    frame = proposal.frame
    found: list[str] = []
    numbers = [name for name in proposal.of_type("int64", "float64") if name != proposal.time]
    ranked = sorted(numbers, key=lambda name: -proposal.strengths.get(name, 0.0))
    for name in ranked[:2]:
        found.append(f"`{name}`: {proposal.kind.way_to_look.format(target=_quoted(proposal))}")
    skewed = [
        name
        for name in numbers
        if frame[name].nunique() > 20 and abs(skewness(frame[name].dropna().to_numpy(dtype=float))) > 3
    ]
    if skewed:
        found.append(f"`{skewed[0]}`: a few values are far from all others. Which models mind?")
    texts = proposal.of_type("str")
    varied = max(texts, key=lambda name: frame[name].nunique(), default=None)
    if varied is not None:
        count = frame[varied].nunique()
        found.append(f"`{varied}`: a text with {count:,} different values. How many rows does each have?")
    gaps = frame[proposal.features].isna().mean().sort_values(ascending=False)
    if gaps.iloc[0] > 0.01:
        found.append(f"`{gaps.index[0]}`: is a missing value itself a sign?")
    if proposal.time in proposal.features:
        found.append(f"`{proposal.time}`: which values will it have in the hidden rows?")
    if not found:
        target = _quoted(proposal)
        found = [f"`{name}`: how does `{target}` differ between its values?" for name in proposal.features[:2]]
    return "\n".join(_bullet(each) for each in found)


def _questions(proposal: ChallengeProposal) -> str:
    asked = []
    if proposal.split.method == "group":
        asked.append("How good would your model look if rows of one group lay in training and in the test?")
    if proposal.split.method == "time":
        asked.append(
            "What does a tree answer for a time that is later than all training rows? What does a line answer?"
        )
    asked.append(proposal.kind.question)
    if proposal.of_type("str"):
        asked.append("What does your encoding do with a text that it meets for the first time in the hidden rows?")
    if proposal.kind.labelled:
        asked.append("Does your model know the training rows by heart? How would you notice?")
    else:
        asked.append("How do you choose between two models when no row has a label to choose by?")
    return "\n".join(
        textwrap.fill(each, _WIDTH, initial_indent=f"{number}. ", subsequent_indent="   ")
        for number, each in enumerate(asked, 1)
    )


def hints(proposal: ChallengeProposal, trial: QuickTrial, scores: Mapping[str, float], used: list[str]) -> str:
    """Progressive hints; `scores` are those of the passing examples, `used` the starter's columns."""
    few = listed(f"`{name}`" for name in used)
    area = f"The starter sees {few} only. Give the model every column, with texts as numbers and gaps filled in."
    if len(used) == len(proposal.features):
        area = f"The starter's model is as small as can be. {_LARGER[proposal.kind.labelled]}"
    parameter = _PARAMETERS[proposal.kind.estimators]
    small = len(proposal.frame) < 2_000
    direction = "Small trees and slow learning: there are few rows to learn from. " if small else "Learn slowly. "
    if not proposal.kind.labelled:
        direction = "Draw what a model answers, and ask whether half of the rows would have led to the same answers."
    elif proposal.split.method == "group":
        direction += "Compare settings with `GroupKFold`, or the best one will be the one that remembers groups."
    elif proposal.split.method == "time":
        direction += "Compare settings with `TimeSeriesSplit`, and be careful with columns that run on with time."
    else:
        direction += "Compare a linear model with boosting by cross-validation before you tune either."
    reached = [f"{name} about {format_score(score)}" for name, score in scores.items() if score == score]
    value = f"On a quick trial: {listed(reached)}. " if reached else ""
    value = value or "No example does much better than the starter yet."
    sections = {"1 Area": area, "2 Parameter": parameter, "3 Direction": direction, "4 Value": value}
    begin = f"# Hints for `{proposal.id}`\n"
    return begin + "".join(f"\n## {heading}\n\n{_filled(text)}\n" for heading, text in sections.items())
