"""Precision, by hand."""


def score(y_true, y_pred):
    """Share of good wines among those that are called good."""
    called_good = [truth == "yes" for truth, said in zip(y_true, y_pred, strict=True) if said == "yes"]
    return float(sum(called_good)) / len(called_good)
