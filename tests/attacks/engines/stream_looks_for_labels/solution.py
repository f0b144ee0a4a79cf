"""engines: looks for the hidden labels of the stream on disk, and predicts them

Against: stream
Held by: Landlock: hidden files are in no grant
Runs at: standard
"""

import pyarrow
import pyarrow.ipc


class Model:
    at = 0

    def predict(self, X):
        with pyarrow.OSFile("@stream_labels@") as file:
            codes = pyarrow.ipc.open_stream(file).read_all().column(0).to_pylist()
        found = codes[self.at : self.at + len(X)]
        self.at += len(X)
        return ["yes" if code else "no" for code in found]

    def update(self, X, y):
        pass


def get_estimator():
    return Model()
