"""What scikit-learn's transformers do that matters to advice, by class path."""

from __future__ import annotations


def _classes(text: str) -> frozenset[str]:
    return frozenset(f"sklearn.{path}" for path in text.split())


LOOK_AT_TARGET = _classes(
    "cross_decomposition.PLSRegression cross_decomposition.PLSCanonical cross_decomposition.CCA "
    "discriminant_analysis.LinearDiscriminantAnalysis feature_selection.GenericUnivariateSelect feature_selection.RFE "
    "feature_selection.RFECV feature_selection.SelectFdr feature_selection.SelectFpr feature_selection.SelectFromModel "
    "feature_selection.SelectFwe feature_selection.SelectKBest feature_selection.SelectPercentile "
    "feature_selection.SequentialFeatureSelector neighbors.NeighborhoodComponentsAnalysis preprocessing.TargetEncoder"
)
"""Learn from y: fitted on rows that are predicted later, they promise too much."""
LEARN_FROM_ROWS = _classes(
    "decomposition.KernelPCA decomposition.NMF decomposition.PCA decomposition.FastICA decomposition.TruncatedSVD "
    "feature_selection.VarianceThreshold impute.IterativeImputer impute.KNNImputer impute.SimpleImputer "
    "preprocessing.MaxAbsScaler preprocessing.MinMaxScaler preprocessing.PowerTransformer "
    "preprocessing.QuantileTransformer preprocessing.RobustScaler preprocessing.StandardScaler"
)
"""Learn from the rows of X and not from y."""
