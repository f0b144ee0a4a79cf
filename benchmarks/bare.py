"""The bare script that grading is compared with: loads, fits, predicts, scores. `bare.py N` fits and scores N times."""

import sys

from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.6, stratify=y, random_state=0)
for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 1):
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X_train, y_train)
    print(roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]))
