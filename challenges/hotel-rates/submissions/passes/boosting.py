"""Small trees on the season's usual rate and on target-encoded text. No column that runs on with time."""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import TargetEncoder

NUMBERS = [
    "historical_adr",
    "lead_time",
    "stays_in_weekend_nights",
    "stays_in_week_nights",
    "adults",
    "children",
    "babies",
    "total_of_special_requests",
    "booking_changes",
    "is_repeated_guest",
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
        ("passthrough", NUMBERS),
        (TargetEncoder(target_type="continuous", random_state=0), TEXTS),
    )
    boosting = HistGradientBoostingRegressor(
        max_leaf_nodes=8, learning_rate=0.05, max_iter=300, l2_regularization=10.0, random_state=0
    )
    return make_pipeline(columns, boosting)
