"""The numbers of students and lecturers as they stand, as if 12 were nearer to 13 than to 900."""

from sklearn.ensemble import HistGradientBoostingRegressor


def get_estimator():
    return HistGradientBoostingRegressor(random_state=0)
