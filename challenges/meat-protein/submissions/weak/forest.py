"""The typical mistake: a forest on spectra as they are. It asks about one wavelength, and so about the chopping."""

from sklearn.ensemble import RandomForestRegressor


def get_estimator():
    return RandomForestRegressor(n_estimators=200, random_state=0)
