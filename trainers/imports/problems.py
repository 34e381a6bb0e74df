"""What can be wrong with a file or a cell: a code and its parameters, in no language."""


class Wrong(ValueError):
    """A cell that can't be taken as it stands."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params


class Unreadable(Wrong):
    """A file refused as a whole."""
