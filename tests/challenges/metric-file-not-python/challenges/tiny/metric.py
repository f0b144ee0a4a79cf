def score(y_true, y_pred)
    return 1.0
