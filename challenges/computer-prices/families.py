"""The reference's linear models: in logarithms, since months and parts multiply a price."""

from heldout.landscape.families.interface import Family, family
from heldout.landscape.space import Parameter


@family("linear")
def linear(facts):
    """Gamma regression, from next to no penalty to one that leaves only the mean."""
    strength = Parameter("alpha", "log", 0.0001, 1.0)
    path = "sklearn.linear_model.GammaRegressor"
    return Family("linear", path, (strength,), base={"max_iter": 1000}, columns=logarithms)


def logarithms(facts):
    """Sizes as logarithms, the month as it is, and words as 0 and 1."""
    import numpy as np
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

    return make_column_transformer(
        (make_pipeline(FunctionTransformer(np.log), StandardScaler()), ["speed", "hd", "ram"]),
        (StandardScaler(), ["screen", "trend"]),
        (OneHotEncoder(handle_unknown="ignore"), ["cd", "multi", "premium"]),
    )
