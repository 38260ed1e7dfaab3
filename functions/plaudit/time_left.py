"""How much of its time a worker may spend on beginning new things."""

from collections.abc import Callable

from aws_lambda_powertools.utilities.typing import LambdaContext


def half_of_the_time(context: LambdaContext) -> Callable[[], bool]:
    """Return what tells whether a further thing may be begun: as long as half of the time is left for finishing."""
    least = context.get_remaining_time_in_millis() / 2
    return lambda: context.get_remaining_time_in_millis() >= least
