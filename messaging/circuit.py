"""When whoever keeps failing is left alone for a while. Source: design, delivery §8."""

LEAST_FAILURES = 20  # before their share says anything
COUNTED_SECONDS = 30.0  # from the first failure
OPEN_SECONDS = 60.0  # then one message is tried


def is_failing(failures: int, answers: int) -> bool:
    """Say whether so many failures among so many answers open a circuit."""
    return failures >= LEAST_FAILURES and failures * 2 > answers
