"""verified: hangs a function of its own on an instance"""

from sklearn.linear_model import LogisticRegression


def get_estimator():
    model = LogisticRegression()

    def predict(X):
        print("RAN @token@")
        return LogisticRegression.predict(model, X)

    model.predict = predict
    return model
