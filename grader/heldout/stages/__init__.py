"""What runs inside of the stages that hold a learner's code or model: it is built, fitted and asked for predictions."""
