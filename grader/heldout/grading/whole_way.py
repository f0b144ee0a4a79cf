"""Imports all that grading a submission to the common challenge takes, so that none of it is left for later.

A cold grade does that while its worker imports, which takes longer: afterwards, each import would be waited for.
"""

import heldout.attempts.kept_results
import heldout.challenge.summary
import heldout.coach.task
import heldout.grading.advice
import heldout.grading.score_ahead
import heldout.landscape.reference
import heldout.landscape.reference_model
import heldout.landscape.swap
import heldout.report.next_challenge
import heldout.runs.fit_predict
import heldout.scoring.challenge_version
import heldout.scoring.model
import heldout.scoring.own_features
import heldout.scoring.resources
import heldout.scoring.stored
import heldout.scoring.swap_ahead
import heldout.submission.no_op  # noqa: F401
from heldout.landscape.families.catalogue import FAMILIES
from heldout.tasks.catalogue import FORMS

for registry in (FAMILIES, FORMS):
    _ = registry.built_in
