"""The reference's models: each name as the mean rating of rows of other folds, since its number is no quantity."""

from heldout.landscape.families.interface import Family, family
from heldout.landscape.space import Parameter


@family("linear")
def linear(facts):
    """A weight for each mean, from hardly any penalty to one that leaves the mean of all."""
    strength = Parameter("alpha", "log", 0.1, 3000.0)
    return Family("linear", "sklearn.linear_model.Ridge", (strength,), columns=means_of_others)


@family("boosting")
def boosting(facts):
    """Trees of these means and of the other columns."""
    space = (
        Parameter("learning_rate", "log", 0.02, 0.3),
        Parameter("max_leaf_nodes", "integer_log", 3, 31),
        Parameter("min_samples_leaf", "integer_log", 10, 200),
    )
    path = "sklearn.ensemble.HistGradientBoostingRegressor"
    return Family("boosting", path, space, base={"max_iter": 60, "random_state": 0}, columns=means_of_others)


def means_of_others(facts):
    """Students, lecturers and departments by what others said of them, or they of others; the rest as it is."""
    from sklearn.compose import make_column_transformer
    from sklearn.preprocessing import StandardScaler, TargetEncoder

    means = TargetEncoder(target_type="continuous", random_state=0)
    others = ["studage", "lectage", "service"]
    return make_column_transformer((means, ["s", "d", "dept"]), (StandardScaler(), others))
