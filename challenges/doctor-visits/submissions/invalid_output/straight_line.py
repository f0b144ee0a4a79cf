"""Must be refused: a linear regression promises some people a negative number of visits."""

from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), LinearRegression())
