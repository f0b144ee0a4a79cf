"""A linear model of the logarithms: season, room and channel multiply. No column that runs on with time."""

import numpy as np
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

COUNTS = [
    "lead_time",
    "stays_in_weekend_nights",
    "stays_in_week_nights",
    "adults",
    "children",
    "babies",
    "total_of_special_requests",
    "booking_changes",
    "near_christmas",
    "near_new_years",
]
TEXTS = [
    "meal",
    "country",
    "market_segment",
    "distribution_channel",
    "reserved_room_type",
    "assigned_room_type",
    "agent",
    "company",
    "customer_type",
]


def get_estimator():
    columns = make_column_transformer(
        (make_pipeline(FunctionTransformer(np.log), StandardScaler()), ["historical_adr"]),
        (StandardScaler(), COUNTS),
        (OneHotEncoder(handle_unknown="ignore", min_frequency=10), TEXTS),
    )
    return TransformedTargetRegressor(make_pipeline(columns, Ridge(10.0)), func=np.log, inverse_func=np.exp)
