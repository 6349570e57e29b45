"""What can go wrong with the input, as one line that says what to do."""


class TrainingError(Exception):
    """The input cannot be trained on; the message names the place, what was expected and found."""
