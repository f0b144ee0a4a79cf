"""A network that is as good: ten units, learnt to the end, and weights that are held so small that it hardly bends."""

from sklearn.compose import TransformedTargetRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    network = MLPRegressor(
        hidden_layer_sizes=(10,), activation="tanh", solver="lbfgs", alpha=10.0, max_iter=1000, random_state=0
    )
    model = TransformedTargetRegressor(network, transformer=StandardScaler())
    return make_pipeline(StandardScaler(), model)
