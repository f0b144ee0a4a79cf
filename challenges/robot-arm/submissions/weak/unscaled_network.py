"""The typical mistake: degrees, radians and steps as they come. The largest numbers are all that the units see."""

from sklearn.neural_network import MLPRegressor


def get_estimator():
    return MLPRegressor(hidden_layer_sizes=(64, 64), learning_rate_init=0.003, max_iter=400, random_state=0)
